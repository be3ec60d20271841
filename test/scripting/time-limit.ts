/**
 * How soon an endless script that has written nothing is stopped: for each form of loop the time that it took beside
 * `busy-reply-threshold`. All time is the processor's, for the store, too, so that other work on the machine does not show.
 *
 *     npx tsx test/scripting/time-limit.ts [limit in ms]
 */
import { createDb } from '../../src/api/db.js'
import { Config } from '../../src/engine/config/config.js'
import { Engine } from '../../src/engine/engine.js'
import { createDecoder } from '../../src/memory/utf8.js'
import { scripting } from '../../src/scripting/index.js'
import { nodeHeap, nodeLatin1, secureRandom } from '../../src/server/platform.js'
import { realTime } from '../../src/real-time.js'

const limitMs = Number(process.argv[2] ?? 500)
const ROUNDS = 5

const LOOPS: readonly (readonly [name: string, script: string])[] = [
  ['while', 'while true do end'],
  ['repeat', 'repeat until false'],
  ['for', 'for i = 1, math.huge do end'],
  ['for in', 'for _ in function() return 1 end do end'],
  ['tail calls', 'local function f() return f() end f()'],
  ['recursion, caught', 'local function f() f() end while true do pcall(f) end'],
  ['coroutine', 'local f = coroutine.wrap(function() while true do coroutine.yield() end end) while true do f() end'],
  ['pcall', 'while true do pcall(error) end'],
  ['metamethod', 'local t = setmetatable({}, {__index = function() return 1 end}) while true do local x = t.x end'],
  ['gsub callback', "while true do string.gsub(('x'):rep(100), 'x', function(c) return c end) end"],
  ['pattern', "return ('a'):rep(100000):find('.-.-.-b')"],
  ['string.rep', "while true do local s = ('x'):rep(1000000) end"],
  ['long strings', "local s = ('x'):rep(2^24) while true do local t = (s .. 'y'):upper() end"],
  ['tables', 'while true do local t = {1, 2, 3, a = 1} end'],
  [
    'table.sort',
    'local t = {} for i = 1, 1000 do t[i] = -i end while true do table.sort(t, function(a, b) return a > b end) end',
  ],
  ['cjson', "local s = '[' .. ('{\"a\":[1,2,3]},'):rep(1000) .. '1]' while true do cjson.encode(cjson.decode(s)) end"],
  ['loadstring', "local s = ('x = 1 '):rep(50000) while true do loadstring(s) end"],
  ['long source', 'return loadstring(("x = 1 "):rep(1e6))'],
  ['redis.call', "while true do redis.call('get', 'x') end"],
  ['slow commands', "while true do redis.call('keys', '*') end"],
]

function processorUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

function ratioOf(script: string): number {
  const config = new Config()
  config.loadText(`busy-reply-threshold ${limitMs}`)
  const source = { ...realTime, monotonicUs: processorUs }
  const platform = { latin1: nodeLatin1, heap: nodeHeap }
  const engine = new Engine({ source, random: secureRandom, config, scripting: () => scripting, ...platform })
  using db = createDb(engine, createDecoder())
  db.mSet(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key:${i}`, 'value'])))
  const before = processorUs()
  let message = ''
  try {
    db.eval(script)
  } catch (error) {
    message = error instanceof Error ? error.message : String(error)
  }
  const usedMs = (processorUs() - before) / 1000
  if (!message.includes('Script stopped')) throw new Error(`${script}: ${message}`)
  return usedMs / limitMs
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

console.log(`limit ${limitMs} ms; times the limit, median of ${ROUNDS} and largest`)
for (const [name, script] of LOOPS) {
  const ratios = Array.from({ length: ROUNDS }, () => ratioOf(script))
  console.log(`${name.padEnd(20)} ${median(ratios).toFixed(3)}  ${Math.max(...ratios).toFixed(3)}`)
}
