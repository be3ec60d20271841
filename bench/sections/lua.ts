/**
 * What Lua's operators and library functions cost in scripts: processor time of the server's main thread for one turn of a loop
 * around each, beside redis-server. The commands that scripts call are in it, too: most scripts do little else.
 */
import type { Section } from '../support/bench.js'
import { batchOf } from '../support/load-client.js'
import { compareTimes } from '../support/processor-time.js'
import { besideRedis } from '../support/server-load.js'

const TURNS = 2_000

/** What is before the loop, what is in it, where `i` is the turn. */
const LOOPS: Readonly<Record<string, readonly [before: string, body: string]>> = {
  'x + i': ['local s = 0', 's = s + i'],
  "'a' .. i .. 'b'": ['local s', "s = 'a' .. i .. 'b'"],
  '#s': ["local s, t = 'hello world'", 't = #s'],
  '{ i, i, i }': ['local t', 't = { i, i, i }'],
  '{ a = i, b = i }': ['local t', 't = { a = i, b = i }'],
  't[#t + 1] = i': ['local t = {}', 't[#t + 1] = i'],
  'function call': ['local function f(a) return a + 1 end local s = 0', 's = f(s)'],
  'method call': ['local o = { v = 0 } function o:inc() self.v = self.v + 1 end', 'o:inc()'],
  'function () end': ['local f', 'f = function() return i end'],
  'select of varargs': ["local function f(...) return select('#', ...) end local s", 's = f(1, 2, 3)'],
  '__index function': ['local t = setmetatable({}, { __index = function(_, k) return k end }) local s', 's = t.x'],
  'pairs of 20': ["local t, s = {}, 0 for k = 1, 20 do t['k' .. k] = k end", 'for _, v in pairs(t) do s = s + v end'],
  'ipairs of 20': ['local t, s = {}, 0 for k = 1, 20 do t[k] = k end', 'for _, v in ipairs(t) do s = s + v end'],
  pcall: ['local s', 's = pcall(function() return 1 end)'],
  'pcall of an error': ['local s', "s = pcall(function() error('x') end)"],
  'coroutine.yield': ['local next = coroutine.wrap(function() while true do coroutine.yield(1) end end)', 'next()'],
  tostring: ['local s', 's = tostring(i)'],
  'tostring of a fraction': ['local s', 's = tostring(i / 7)'],
  tonumber: ['local s', "s = tonumber('12345')"],
  unpack: ['local t = { 1, 2, 3, 4, 5 } local a, b', 'a, b = unpack(t)'],
  'string.byte': ["local s, t = 'hello world'", 't = s:byte(5)'],
  'string.char': ['local t', 't = string.char(65 + i % 26, 66)'],
  'string.sub': ["local s, t = 'hello world'", 't = s:sub(3, 7)'],
  'string.upper': ["local s, t = 'hello world'", 't = s:upper()'],
  'string.rep': ['local t', "t = ('x'):rep(10)"],
  'string.reverse': ["local s, t = 'hello world'", 't = s:reverse()'],
  'string.find of a text': ["local s, t = 'hello world foo bar'", "t = s:find('foo', 1, true)"],
  'string.find of a pattern': ["local s, t = 'hello world foo bar'", "t = s:find('f%a+')"],
  'string.match': ["local s, a, b = 'key:123:abc'", "a, b = s:match('^(%a+):(%d+)')"],
  'string.gmatch of 8 words': ["local s = 'a,b,c,d,e,f,g,h'", "for w in s:gmatch('[^,]+') do end"],
  'string.gsub': ["local s, t = 'hello world foo bar'", "t = s:gsub('o', '0')"],
  'string.gsub with a function': ["local s, t = 'hello world foo bar'", "t = s:gsub('%a+', function(w) return w end)"],
  "string.format('%d')": ['local s', "s = string.format('%d', i)"],
  "string.format('%012d')": ['local s', "s = string.format('k:%012d', i)"],
  "string.format('%s:%s')": ['local s', "s = string.format('%s:%s', 'abc', i)"],
  "string.format('%.2f')": ['local s', "s = string.format('%.2f', i / 7)"],
  "string.format('%q')": ['local s', "s = string.format('%q', 'a \"b\" c\\n')"],
  'table.insert': ['local t = {}', 'table.insert(t, i)'],
  'table.concat of 20': ["local t, s = {} for k = 1, 20 do t[k] = 'v' .. k end", "s = table.concat(t, ',')"],
  'table.sort of 20': ['', 'local t = {} for k = 1, 20 do t[k] = (k * 7919) % 101 end table.sort(t)'],
  'math.floor': ['local s', 's = math.floor(i / 3)'],
  'math.random': ['local s', 's = math.random(100)'],
  'bit.bxor, bit.lshift': ['local s = 0', 's = bit.bxor(s, bit.lshift(i, 3))'],
  'struct.pack': ['local s', "s = struct.pack('>I4h', i, 5)"],
  'struct.unpack': ["local p, a = struct.pack('>I4h', 100000, 5)", "a = struct.unpack('>I4h', p)"],
  'cjson.encode': ['local s', "s = cjson.encode({ id = i, name = 'bob', tags = { 'a', 'b' } })"],
  'cjson.decode': ['local s', 's = cjson.decode(\'{"id":12,"name":"bob","tags":["a","b"]}\')'],
  'cmsgpack.pack': ['local s', "s = cmsgpack.pack({ id = i, name = 'bob', tags = { 'a', 'b' } })"],
  'cmsgpack.unpack': [
    "local p, s = cmsgpack.pack({ id = 1, name = 'bob', tags = { 'a', 'b' } })",
    's = cmsgpack.unpack(p)',
  ],
  'redis.sha1hex': ['local s', "s = redis.sha1hex('hello world')"],
  "redis.call('GET')": ["redis.call('SET', 'k', 'v') local s", "s = redis.call('GET', 'k')"],
  "redis.call('SET')": ['', "redis.call('SET', 'k', i)"],
  "redis.call('INCR')": ['', "redis.call('INCR', 'c')"],
  "redis.call('EXPIRE')": ["redis.call('SET', 'k', 'v')", "redis.call('EXPIRE', 'k', 100)"],
  "redis.call('HSET')": ['', "redis.call('HSET', 'h', 'f' .. i % 10, i)"],
  "redis.call('HMGET')": ["redis.call('HSET', 'hm', 'a', 1, 'b', 2)", "local r = redis.call('HMGET', 'hm', 'a', 'b')"],
  "redis.call('LRANGE') of 20": [
    "redis.call('DEL', 'l') for k = 1, 20 do redis.call('RPUSH', 'l', 'f' .. k) end",
    "local r = redis.call('LRANGE', 'l', 0, -1)",
  ],
  "redis.call('SADD', unpack(t)) of 20": [
    "local t = {} for k = 1, 20 do t[k] = 'v' .. k end",
    "redis.call('SADD', 's', unpack(t))",
  ],
  "redis.call('ZADD')": ['', "redis.call('ZADD', 'z', i % 100, 'm' .. i % 100)"],
  'redis.pcall of a wrong type': ["redis.call('SET', 'k', 'v')", "redis.pcall('LPUSH', 'k', 'x')"],
}

export const lua: Section = {
  name: 'lua',
  title: 'Lua: processor time per turn of a loop',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const work = Object.entries(LOOPS).map(([name, [before, body]]) => ({
        name,
        batches: () => [batchOf([['EVAL', `${before} for i = 1, ${TURNS} do ${body} end`, '0']])],
        share: TURNS,
      }))
      const table = await compareTimes(bench, ports, [], work)
      return [{ ...table, title: `EVAL, a loop of ${TURNS} turns` }]
    }),
}
