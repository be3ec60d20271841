/**
 * FUNCTION and FCALL, for `record.ts`. A library is one with one function wherever FUNCTION LIST is asked: Redis lists in no
 * order.
 */
import { addFooter } from '../../src/keyspace/dump.js'
import { dumpLibraries } from '../../src/keyspace/function-dump.js'
import { RdbWriter } from '../../src/keyspace/rdb-writer.js'
import { latin1Bytes, readLatin1 } from '../../src/memory/utf8.js'
import type { CaseTable } from '../support/recorded-cases.js'
import { quoted } from './scripting-cases.js'

const load = (code: string, options = ''): string => `FUNCTION LOAD ${options}${quoted(code)}`

/** A library `lib` of this code. */
const library = (code: string, name = 'lib'): string => load(`#!lua name=${name}\n${code}`, 'REPLACE ')

/** One function `f` of this body, and calls of it. */
const callsOf = (body: string, ...rests: readonly string[]): string[] => [
  library(`redis.register_function('f', function(keys, args) ${body} end)`),
  ...(rests.length === 0 ? ['0'] : rests).map((rest) => `FCALL f ${rest}`),
]

const registering = (...calls: readonly string[]): string[] => ['FUNCTION FLUSH', ...calls.map((call) => library(call))]

/** A payload of these libraries, as one argument. */
function payload(...codes: readonly string[]): string {
  const bytes = dumpLibraries(codes.map(latin1Bytes), true)
  return quoted(readLatin1(bytes, 0, bytes.length))
}

/** Any bytes with a valid footer. */
function sealed(...bytes: readonly number[]): string {
  const out = new RdbWriter()
  for (const byte of bytes) out.byte(byte)
  addFooter(out)
  return quoted(readLatin1(out.bytes, 0, out.size))
}

/** A library as release candidates of Redis 7.0 kept it. */
function preGa(name: string, engine: string, description: readonly number[], code: string): string {
  const text = (value: string): number[] => [value.length, ...latin1Bytes(value)]
  const long = [0x80, 0, 0, 0, code.length, ...latin1Bytes(code)]
  return sealed(246, ...text(name), ...text(engine), ...description, ...long)
}

const answering = (name: string, func: string, answer: number): string =>
  `#!lua name=${name}\nredis.register_function('${func}', function() return ${answer} end)`

const ECHO = "redis.register_function('f', function(keys, args) return args[1] end)"

export const functionCases: CaseTable = {
  load: [
    'FUNCTION FLUSH',
    load(`#!lua name=lib\n${ECHO}`),
    load(`#!lua name=lib\n${ECHO}`),
    load(`#!lua name=lib\n${ECHO}`, 'REPLACE '),
    load(`#!lua name=lib\n${ECHO}`, 'replace replace '),
    load(`#!lua name=other\n${ECHO}`),
    load(`#!lua name=lib\n${ECHO}`, 'NOPE '),
    'FUNCTION LOAD REPLACE',
    'FUNCTION LOAD',
    load('return 1'),
    load('#!lua name=lib'),
    load('#!lua\nreturn 1'),
    load('#!\nreturn 1'),
    load(`#!lua name=nul\0\n${ECHO}`),
    load(`#!lua\0 name=nul\n${ECHO}`),
    load('#!lua nome=lib\nreturn 1'),
    load('#!lua name=lib name=lib\nreturn 1'),
    load('#!lua name=\nreturn 1'),
    load('#!lua name=a-b\nreturn 1'),
    load('#!lua name="a b"\nreturn 1'),
    load('#!lua name="a\nreturn 1'),
    load(`#!lua name="quoted"\n${ECHO.replace("'f'", "'q1'")}`),
    load(`#!lua NAME=upper\n${ECHO.replace("'f'", "'q2'")}`),
    load(`#!LUA name=engine\n${ECHO.replace("'f'", "'q3'")}`),
    load('#!js name=lib2\nreturn 1'),
    load('#! lua name=lib2\nreturn 1'),
    load('#!lua name=lib2\nreturn 1'),
    load('#!lua name=lib2\nx = = 1'),
    load('#!lua name=lib2\n\n\nreturn nope'),
    'FCALL f 0 still',
  ],
  'what a library sees while it loads': registering(
    'return redis.call("PING")',
    'redis.pcall("PING")',
    'return pairs',
    'x = 1',
    'redis.x = 1',
    'return redis.nope',
    'redis.log(redis.LOG_WARNING, "loading")',
    'redis.log()',
    'redis.log("x", "y")',
    'redis.log(10, "y")',
    'if redis.REDIS_VERSION == "7.0.15" and redis.REDIS_VERSION_NUM == 458767 then nope() end',
    'return redis.sha1hex("")',
    'return redis.setresp(3)',
    'return redis.error_reply("x")',
    '_G.x = 1',
    'local t = {} t.x.y = 1',
    'redis.register_function("f", function() return pairs == nil, KEYS end)',
  ),
  register_function: registering(
    'redis.register_function()',
    'redis.register_function(1, 2, 3)',
    'redis.register_function(1)',
    'redis.register_function("f")',
    'redis.register_function("f", 1)',
    'redis.register_function({}, function() end)',
    'redis.register_function(1, function() end)',
    'redis.register_function("", function() end)',
    'redis.register_function("a b", function() end)',
    'redis.register_function("f-g", function() end)',
    'redis.register_function("f", function() end) redis.register_function("f", function() end)',
    'redis.register_function{}',
    'redis.register_function{function_name = "f"}',
    'redis.register_function{callback = function() end}',
    'redis.register_function{function_name = 1, callback = function() end}',
    'redis.register_function{function_name = {}, callback = function() end}',
    'redis.register_function{function_name = "f", callback = 1}',
    'redis.register_function{function_name = "f", callback = function() end, description = {}}',
    'redis.register_function{function_name = "f", callback = function() end, flags = "no-writes"}',
    'redis.register_function{function_name = "f", callback = function() end, flags = {"nope"}}',
    'redis.register_function{function_name = "f", callback = function() end, flags = {1}}',
    'redis.register_function{function_name = "f", callback = function() end, flags = {{}}}',
    'redis.register_function{function_name = "f", callback = function() end, flags = {x = 1}}',
    'redis.register_function{function_name = "f", callback = function() end, nope = 1}',
    'redis.register_function{function_name = "f", callback = function() end, [1] = 1}',
    'redis.register_function{function_name = "f", callback = function() end, [{}] = 1}',
    'redis.register_function{FUNCTION_NAME = "f", CallBack = function() end, Flags = {"NO-WRITES"}, DESCRIPTION = "d"}',
    'redis.register_function(function() end, "f")',
    'local t = redis t.register_function("f", function() return 1 end)',
  ),
  list: [
    'FUNCTION FLUSH',
    'FUNCTION LIST',
    library(
      "redis.register_function{function_name = 'f', callback = function() end, description = 'what it does', flags = {'allow-oom', 'no-writes', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys'}}",
    ),
    'FUNCTION LIST',
    'FUNCTION LIST WITHCODE',
    'FUNCTION LIST LIBRARYNAME l*',
    'FUNCTION LIST libraryname L* withcode',
    'FUNCTION LIST LIBRARYNAME x',
    'FUNCTION LIST LIBRARYNAME',
    'FUNCTION LIST LIBRARYNAME a LIBRARYNAME b',
    'FUNCTION LIST WITHCODE WITHCODE',
    'FUNCTION LIST NOPE',
    'FUNCTION LIST "a\\r\\nb\\r\\n"',
    'FUNCTION LIST "a\\x00b\\n"',
    library("redis.register_function('f', function() end)"),
    'FUNCTION LIST',
    'FUNCTION STATS',
    'FUNCTION STATS x',
  ],
  delete: [
    'FUNCTION FLUSH',
    library(ECHO),
    'FUNCTION DELETE nope',
    'FUNCTION DELETE LIB',
    'FUNCTION DELETE lib',
    'FUNCTION DELETE lib',
    'FCALL f 0',
    'FUNCTION LIST',
    'FUNCTION DELETE',
    'FUNCTION DELETE a b',
  ],
  flush: [
    library(ECHO),
    'FUNCTION FLUSH',
    'FUNCTION LIST',
    library(ECHO),
    'FUNCTION FLUSH ASYNC',
    'FUNCTION LIST',
    'FUNCTION FLUSH sync',
    'FUNCTION FLUSH NOPE',
    'FUNCTION FLUSH ASYNC SYNC',
    library(ECHO),
    'FLUSHALL',
    'FCALL f 0 still',
  ],
  'dump and restore': [
    'FUNCTION FLUSH',
    'FUNCTION DUMP',
    library(ECHO),
    'FUNCTION DUMP',
    library(`-- ${'long enough for compression '.repeat(10)}\n${ECHO}`),
    'FUNCTION DUMP',
    'FUNCTION DUMP x',
    'FUNCTION RESTORE ""',
    'FUNCTION RESTORE "nonsense that is long enough"',
    'FUNCTION RESTORE',
    'FUNCTION RESTORE x NOPE',
    'FUNCTION RESTORE x FLUSH REPLACE',
    'FUNCTION RESTORE "\\n\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"',
  ],
  'what is restored': [
    'FUNCTION FLUSH',
    `FUNCTION RESTORE ${payload(answering('lib', 'f', 1))}`,
    'FCALL f 0',
    'FUNCTION LIST WITHCODE',
    `FUNCTION RESTORE ${payload(answering('lib', 'f', 2))}`,
    `FUNCTION RESTORE ${payload(answering('lib', 'f', 2))} APPEND`,
    'FCALL f 0',
    `FUNCTION RESTORE ${payload(answering('lib', 'f', 2))} replace`,
    'FCALL f 0',
    `FUNCTION RESTORE ${payload(answering('other', 'f', 3))} REPLACE`,
    `FUNCTION RESTORE ${payload(answering('other', 'F', 3))} REPLACE`,
    'FCALL f 0',
    `FUNCTION RESTORE ${payload(answering('other', 'g', 4), answering('lib', 'f', 5))}`,
    'FCALL g 0',
    `FUNCTION RESTORE ${payload(answering('other', 'f', 6))} FLUSH`,
    'FCALL f 0',
    'FUNCTION DELETE lib',
    `FUNCTION RESTORE ${payload(answering('a', 'f1', 1), answering('a', 'f2', 1))} REPLACE`,
    `FUNCTION RESTORE ${payload(answering('a', 'f1', 1), answering('b', 'f1', 1))} REPLACE`,
    `FUNCTION RESTORE ${payload('#!lua name=x\nreturn nope')}`,
    `FUNCTION RESTORE ${payload('#!lua name=x\nx = =')}`,
    `FUNCTION RESTORE ${payload('return 1')}`,
    `FUNCTION RESTORE ${payload()} FLUSH`,
    'FUNCTION LIST',
    `FUNCTION RESTORE ${sealed(246, 1)}`,
    `FUNCTION RESTORE ${preGa('old', 'LUA', [0], "redis.register_function('old', function() return 7 end)")}`,
    `FUNCTION RESTORE ${preGa('old2', 'lua', [1, 1, 0x64], "redis.register_function('old2', function() return 8 end)")}`,
    'FCALL old 0',
    'FCALL old2 0',
    'FUNCTION DELETE old2',
    'FUNCTION LIST WITHCODE',
    `FUNCTION RESTORE ${preGa('old', 'js', [0], 'x')} REPLACE`,
    `FUNCTION RESTORE ${sealed(1, 1)}`,
    `FUNCTION RESTORE ${sealed(245, 0x80, 0, 0, 1, 0)}`,
    `FUNCTION RESTORE ${sealed(245, 0xff)}`,
  ],
  kill: ['FUNCTION KILL', 'FUNCTION KILL x'],
  help: ['FUNCTION HELP', 'FUNCTION HELP x', 'FUNCTION NOPE', 'FUNCTION'],
  call: [
    ...callsOf(
      'return {keys[1], args[1], #keys, #args}',
      '0',
      '1 k',
      '1 k a',
      '2 k a',
      '0 k a',
      '3 a b',
      '-1',
      'x',
      '1.5',
    ),
    'FCALL f 9223372036854775807',
    'FCALL f 9223372036854775808',
    'FCALL f',
    'FCALL',
    'FCALL nope 0',
    'FCALL nope x',
    'FCALL F 0',
    'FCALL_RO f 0',
    'FCALL_RO nope 0',
    ...callsOf('keys[1] = 1 args.x = 2 return {keys[1], args.x}', '1 k'),
    ...callsOf('return redis.call("SET", keys[1], args[1])', '1 k v', '1 k v w', '0'),
    'GET k',
    ...callsOf('return redis.call("GET", keys[1])', '1 k'),
    ...callsOf('return KEYS'),
    ...callsOf('return ARGV'),
    ...callsOf('x = 1'),
    ...callsOf('return x'),
    ...callsOf('redis.x = 1'),
    ...callsOf('return redis.x'),
    ...callsOf('return redis.register_function("g", function() end)'),
    ...callsOf('return redis.replicate_commands()'),
    ...callsOf(
      'return {type(redis.breakpoint), type(redis.debug), type(redis.replicate_commands), type(redis.setresp)}',
    ),
    ...callsOf('error("x")'),
    ...callsOf('error({err = "MY error"})'),
    ...callsOf('return redis.error_reply("MY error")'),
    ...callsOf('return redis.call("NOPE")'),
    ...callsOf('return redis.pcall("NOPE")'),
    ...callsOf('return redis.call("FCALL", "f", 0)'),
    ...callsOf('return redis.call("EVAL", "return 1", 0)'),
    ...callsOf('return redis.call("FUNCTION", "LIST")'),
    ...callsOf('redis.setresp(3) return {true, false, 1.5, {map = {a = 1}}}'),
    ...callsOf('return {ok = "fine"}'),
    ...callsOf('return (...)'),
    ...callsOf('local t = {} for i = 1, 3 do t[i] = i end return t, 2'),
    ...callsOf('return unpack(args)', '0 a b c'),
    ...callsOf('return'),
    ...callsOf('return cjson.encode({1, 2})'),
    ...callsOf('return __redis__err__handler'),
    ...callsOf('_G.x = 1'),
    ...callsOf('getmetatable(_G).__index = {}'),
    ...callsOf('string.x = 1'),
    ...callsOf('return math.floor(3.7)'),
    ...callsOf('local s = "" for k, v in pairs({1, 2}) do s = s .. k end return s'),
    "EVAL \"return redis.call('FCALL', 'f', 0)\" 0",
    "EVAL \"return redis.call('FUNCTION', 'LIST')\" 0",
  ],
  'what is kept at load time': [
    library(
      'local register, n = redis.register_function, 0 register("f", function() n = n + 1 return n end) register("g", function() return n end) register("h", function() return register("i", function() end) end)',
    ),
    'FCALL f 0',
    'FCALL f 0',
    'FCALL g 0',
    'FCALL h 0',
    library('local api = redis api.register_function("f", function() return api.call("PING") end)'),
    'FCALL f 0',
  ],
  flags: [
    library(
      "redis.register_function{function_name = 'f', callback = function(keys, args) return redis.call(unpack(args)) end, flags = {'no-writes'}}",
    ),
    'FCALL f 1 k GET k',
    'FCALL f 1 k SET k v',
    'FCALL_RO f 1 k GET k',
    'FCALL_RO f 1 k SET k v',
    library(
      "redis.register_function{function_name = 'f', callback = function(keys, args) return redis.call(unpack(args)) end}",
    ),
    'FCALL f 1 k SET k v',
    'FCALL_RO f 1 k GET k',
  ],
  'replacing fails and the old one stays': [
    library(ECHO),
    library('return nope'),
    'FCALL f 0 still',
    library('x = = 1'),
    'FCALL f 0 still',
    library('redis.register_function("g", function() end) return nope'),
    'FCALL f 0 still',
    'FCALL g 0',
  ],
  transactions: [
    'MULTI',
    library(ECHO),
    'FCALL f 0 a',
    'FUNCTION LIST LIBRARYNAME nope',
    'FUNCTION DELETE lib',
    'FCALL f 0 a',
    'EXEC',
  ],
  'keys of calls': [
    'COMMAND GETKEYS FCALL f 2 a b c',
    'COMMAND GETKEYS FCALL_RO f 0 a',
    'COMMAND GETKEYSANDFLAGS FCALL f 1 a c',
    'COMMAND GETKEYSANDFLAGS FCALL_RO f 1 a c',
  ],
}
