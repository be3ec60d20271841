/**
 * Scripts that take up memory for ever, each in a way of its own, and scripts that make much garbage or much that they
 * give back; run in a process with a small heap, which none of the former must end and none of the latter be ended in.
 *
 *     node --max-old-space-size=128 --import tsx test/scripting/memory-bombs.ts all
 *
 * By hand also without that limit, where one script's garbage is still there when the next one begins. Without `all` only
 * those that are quick. One line for each: what became of it.
 */
import { open } from '../../src/index.js'
import { scripting } from '../../src/scripting/index.js'

const rep = (count: number): string => `('x'):rep(${count})`
const keep = (value: string, before = ''): string => `${before} local t = {} for i = 1, 1e9 do t[i] = ${value} end`

export const BOMBS: readonly string[] = [
  'local t = {} while true do t[#t + 1] = {} end',
  'local t = {} for i = 1, 1e9 do t[i] = i end',
  'local t = {} while true do t[{}] = {} end',
  'local t = {} while true do t = {t, {}, {}, {}, {}, {}, {}, {}, {}} end',
  keep('function() return i end'),
  keep(`s .. i t[i]:byte(1)`, `local s = ${rep(100_000)}`),
  keep(rep(10_000)),
  `local s = 'x' for i = 1, 28 do s = s .. s end return s:byte(1)`,
  `return #${rep(2 ** 28)}`,
  keep(`{string.byte(${rep(5000)}, 1, -1)}`),
  keep(`redis.call('echo', ${rep(1000)})`),
  keep("redis.call('get', 'k')", `redis.call('set', 'k', ${rep(200_000)})`),
  'local t = {} local function f() t[#t + 1] = {} return f() end f()',
  'local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end',
  'while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) end',
  "local f, e = loadstring(('x = 1 '):rep(5e6)) error(e)",
  'x = 1 '.repeat(5e6),
  "redis.call('sadd', 's', 'x') return #redis.call('srandmember', 's', -1e9)",
  `redis.call('set', 'k', ${rep(1e6)}) local t = {'mget'} for i = 2, 5000 do t[i] = 'k' end return #redis.call(unpack(t))`,
]

export const SLOW_BOMBS: readonly string[] = [
  "local f, e = loadstring('return ' .. ('{},'):rep(1e7)) error(e)",
  "local f, e = loadstring('x = ' .. ('x+'):rep(5e6) .. 'x') error(e)",
  "local f, e = loadstring(('local function f(a) return {} end '):rep(3e4):rep(50)) error(e)",
  'local t = {} while true do t[#t + 1] = {1, 2, 3, 4} end',
  "local s = 'x' while true do s = s .. 'y' end",
  keep("'k' .. i t['k' .. i] = i"),
  keep('s .. i', `local s = ${rep(1000)}`),
  keep('(s .. i):upper()', `local s = ${rep(1_000_000)}`),
  keep('coroutine.create(function() end)'),
  keep('coroutine.wrap(function() coroutine.yield() end) t[i]()'),
  keep("loadstring('return function() return ' .. i .. ' end')()"),
  keep(`cjson.decode('[1, 2, 3, {"a": [1, 2, 3, 4, 5, 6, 7]}]')`),
  keep('cmsgpack.unpack(cmsgpack.pack({1, 2, 3, {1, 2, 3, 4}}))'),
  keep("redis.call('lrange', 'l', 0, -1)", "for i = 1, 5000 do redis.call('rpush', 'l', i) end"),
  keep(`string.format('%s%s', ${rep(500)}, i)`),
  keep(`${rep(500)}:gsub('x', 'yy')`),
  keep("struct.pack('i4i4i4', 1, 2, 3)"),
  keep(`table.concat({${rep(500)}, 'y'})`),
  keep('tostring(i + 0.5)'),
  keep('setmetatable({}, {__index = t})'),
  keep("(i .. 'abcdefghijklmnopqrstuvwxyz'):sub(1, 20)"),
  `local t = {} for w in ${rep(1e7)}:gmatch('%a') do t[#t + 1] = {w} end`,
  `local t = {} ${rep(1e7)}:gsub('x', function(c) t[#t + 1] = {c} end)`,
  'local t = {3, 2, 1} while true do table.sort(t, function(a, b) t[#t + 1] = 1 t[{}] = {} return a < b end) end',
  'local t = {} local function f() t[#t + 1] = {1, 2, 3} f() end while true do pcall(f) end',
]

/** These end by themselves, and well. */
export const HONEST: readonly string[] = [
  'local s = 0 for i = 1, 1e7 do local x = {i} s = s + #x end return 1',
  'local s for i = 1, 2e6 do s = {i, s} if i % 1000 == 0 then s = nil end end return 1',
  `local n = 0 for i = 1, 1e4 do n = n + #(${rep(10_000)} .. i) end return 1`,
]

function run(script: string): void {
  using db = open({ scripting, config: { 'busy-reply-threshold': '60000' } })
  let answer: string
  try {
    answer = String(db.eval(script))
  } catch (error) {
    answer = error instanceof Error ? error.message : String(error)
  }
  console.log(`${db.ping()} ${answer}`)
}

for (const script of [...HONEST, ...BOMBS, ...(process.argv[2] === 'all' ? SLOW_BOMBS : [])]) run(script)
