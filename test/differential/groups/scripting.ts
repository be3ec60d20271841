/**
 * Scripts: commands of other groups run by `redis.call`, in both conversions, with values that Lua makes on the way; random
 * values returned, encoded and packed; and whatever fails. Lua itself is compared in `test/scripting/lua/`.
 */
import { isTrouble } from '../generate.js'
import { draw, type Generator, type Group, otherTypes } from '../group.js'
import { RULES } from '../normalise.js'
import { commandName } from '../op.js'
import type { Pool } from '../pool.js'
import { bitmap } from './bitmap.js'
import { hash } from './hash.js'
import { hyperloglog } from './hyperloglog.js'
import { keys } from './keys.js'
import { list } from './list.js'
import { set } from './set.js'
import { string } from './string.js'
import { zset } from './zset.js'
import { zsetOperations } from './zset-operations.js'

/** What is compared as it is: a script's reply has no rule for what is in it. Without its count ZRANDMEMBER gives any member. */
const callable: readonly Generator[] = [string, bitmap, keys, hash, hyperloglog, list, set, zset, zsetOperations]
  .flatMap((group) => group.generators)
  .filter(
    ({ command }) =>
      RULES[command] === undefined &&
      !/^(SELECT|SORT|SWAPDB|FLUSH|MOVE|COPY|RESTORE|OBJECT|DEBUG|ZRANDMEMBER)/.test(command),
  )

/** A command of another group. */
function call(pool: Pool): readonly string[] {
  for (;;) {
    const { command, make } = pool.pick(callable)
    const args = [...command.split(' '), ...make(pool)]
    if (pool.chance(0.03)) args.pop()
    if (args.length > 0 && !isTrouble(args) && RULES[commandName(args)] === undefined) return args
  }
}

const ESCAPED = /[^ !#-&(-[\]-~]/g

/** Bytes as a Lua string. */
const text = (bytes: string): string =>
  `'${bytes.replace(ESCAPED, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)}'`

const number = (pool: Pool): string =>
  pool.chance(0.5)
    ? String(pool.random.between(-300, 300))
    : pool.pick([
        ...['0.5', '-0.1', '3.99', '1e15', '1e16', '123456789012345678', '2^53', '2^53+2', '2^62', '2^63', '-2^63'],
        ...['1e17', '1e100', '1e-7', '1/3', '2^31', '-2^31', '2^32', '1e308', '100', '1/0', '-1/0'],
      ])

const FIELDS = ['ok', 'err', 'double', 'map', 'set', 'big_number', 'verbatim_string', 'format', 'string', 'x', 'ab']

/** An expression. */
function value(pool: Pool, depth = 0): string {
  const kind = pool.random.below(depth > 3 ? 8 : 16)
  if (kind < 2) return number(pool)
  if (kind < 5)
    return text(
      pool.chance(0.6) ? pool.pick(['', 'a', 'foo', 'bar baz', '12', '-']) : pool.bytes(pool.random.below(12)),
    )
  if (kind === 5) return pool.pick(['true', 'false'])
  if (kind === 6) return pool.chance(0.3) ? pool.pick(['nil', 'cjson.null', 'tostring']) : 'ARGV[1]'
  if (kind === 7) return pool.pick(['#KEYS', 'KEYS[1]', 'KEYS[2]', '#ARGV', 'ARGV[2]'])
  if (kind < 12) return `{${Array.from({ length: pool.random.below(5) }, () => value(pool, depth + 1)).join(',')}}`
  if (kind === 12) return `redis.error_reply(${text(pool.pick(['x', 'My error', '-A b', 'ERR', '', 'a\r\nb']))})`
  if (kind === 13) return `redis.status_reply(${text(pool.pick(['x', 'PONG', '', 'a b']))})`
  return `{${pool.several(3, () => field(pool, depth)).join(',')}}`
}

/** A field that makes a table stand for something. The tests' parser takes no nonsense for numbers and formats. */
function field(pool: Pool, depth: number): string {
  const name = pool.pick(FIELDS)
  if (name === 'big_number') return `${name}=${pool.pick(["'123'", "'-98765432109876543210'", '5', '{}'])}`
  if (name === 'format') return `${name}=${pool.pick(["'txt'", "'mkd'", '{}'])}`
  return `${name}=${value(pool, depth + 1)}`
}

/** A value that JSON and MessagePack have. */
function plain(pool: Pool, depth = 0): string {
  const kind = pool.random.below(depth > 3 ? 6 : 10)
  if (kind < 3) return number(pool).replace(/-?1\/0/, '7')
  if (kind < 5) return text(pool.bytes(pool.pick([0, 1, 3, 10, 31, 32, 40])))
  if (kind === 5) return pool.pick(['true', 'false', 'cjson.null'])
  if (kind < 8) return `{${Array.from({ length: pool.random.below(6) }, () => plain(pool, depth + 1)).join(',')}}`
  const fields = pool.several(
    4,
    () => `[${pool.pick([number(pool), text(pool.bytes(3)), "'k'", '2'])}]=${plain(pool, depth + 1)}`,
  )
  return `{${fields.join(',')}}`
}

const JSON_NAMES = ['id', 'name', 'a', 'b', 'x', '', 'opts', 'a key of more letters', '1', 'k\\u0041']

/** A text in JSON, mostly: lists of objects with the same keys among them, and strings that are longer than a few letters. */
function json(pool: Pool, depth = 0): string {
  const kind = pool.random.below(depth > 3 ? 6 : 11)
  if (kind < 3) {
    const digits = (most: number): string => String(pool.random.below(10 ** pool.random.between(1, most)))
    const fraction = pool.chance(0.5) ? `.${digits(9)}${digits(9)}` : ''
    return `${pool.chance(0.3) ? '-' : ''}${digits(9)}${fraction}${pool.chance(0.1) ? pool.pick(['e5', 'E-3', 'e+1', 'x', '.']) : ''}`
  }
  if (kind < 5) return `"${jsonText(pool)}"`
  if (kind === 5) return pool.pick(['true', 'false', 'null'])
  if (kind < 8) return `[${Array.from({ length: pool.random.below(6) }, () => json(pool, depth + 1)).join(', ')}]`
  const names = Array.from({ length: pool.random.below(pool.chance(0.2) ? 14 : 5) }, (_, at) =>
    pool.chance(0.9) ? pool.pick(JSON_NAMES) : `n${at}`,
  )
  const record = (): string => `{${names.map((name) => `"${name}":${json(pool, depth + 2)}`).join(',')}}`
  return kind < 10 ? record() : `[${Array.from({ length: pool.random.between(1, 4) }, record).join(',')}]`
}

function jsonText(pool: Pool): string {
  const escapes = ['\\n', '\\"', '\\\\', '\\u00e9', '\\ud83d\\ude00', '\\/', '\\x', '\\u12', '\x7f', '\x00']
  return Array.from({ length: pool.random.below(6) }, () =>
    pool.chance(0.3)
      ? pool.pick(escapes.slice(0, pool.chance(0.9) ? 6 : 10))
      : 'letters and so on'.repeat(pool.random.below(3)),
  ).join('')
}

/** The same, here and there with a piece cut out. */
function maybeJson(pool: Pool): string {
  const whole = json(pool)
  if (pool.chance(0.8)) return whole
  const at = pool.random.below(whole.length + 1)
  return whole.slice(0, at) + whole.slice(at + pool.random.below(4))
}

const LETTERS = [
  'b',
  'B',
  'h',
  'H',
  'i',
  'I',
  'l',
  'L',
  'i3',
  'I5',
  'i8',
  'f',
  'd',
  '<',
  '>',
  '!4',
  ' ',
  'x',
  's',
  'c3',
]

/** Statements before the one that matters. */
const preface = (pool: Pool): string => (pool.chance(0.3) ? 'redis.setresp(3) ' : '')

const CALLS: readonly string[] = [
  'return redis.call(unpack(ARGV))',
  'return redis.pcall(unpack(ARGV))',
  'local r = redis.call(unpack(ARGV)) return r',
  'return {redis.pcall(unpack(ARGV)), 1}',
  'local r = redis.pcall(unpack(ARGV)) return type(r)',
  'local ok, r = pcall(redis.call, unpack(ARGV)) return {tostring(ok), r}',
  "local r = redis.pcall(unpack(ARGV)) if type(r) == 'table' then return #r end return tostring(r)",
  "local r = redis.pcall(unpack(ARGV)) if type(r) == 'table' and r.err then return 'failed: ' .. r.err end return r",
  'redis.call(unpack(ARGV)) redis.call(unpack(ARGV)) return redis.call(unpack(ARGV))',
  "redis.pcall('SET', 'k0', 1) redis.pcall('INCRBY', 'k0', 2.0) local r = redis.pcall(unpack(ARGV)) return {r, redis.pcall('GET', 'k0')}",
  "local r = redis.pcall(unpack(ARGV)) return redis.pcall('RPUSH', 'out', tostring(type(r)))",
  'local f = coroutine.wrap(function() return redis.pcall(unpack(ARGV)) end) return f()',
]

const callScript = (pool: Pool): string[] => [preface(pool) + pool.pick(CALLS), '0', ...call(pool)]

const withArguments = (pool: Pool, script: string): string[] => {
  const names = pool.keys(3)
  return [script, String(names.length), ...names, ...pool.several(3, () => pool.value())]
}

const FAILURES: readonly ((pool: Pool) => string)[] = [
  (pool) => `error(${value(pool, 3)})`,
  (pool) => `error(${text(pool.bytes(5))}, ${pool.random.below(4)})`,
  (pool) => `local x = ${value(pool, 2)} return x.y.z`,
  (pool) => `return ${value(pool, 3)} + ${value(pool, 3)}`,
  (pool) => `return ${value(pool, 3)} .. ${value(pool, 3)}`,
  (pool) => `return ${value(pool, 3)} < ${value(pool, 3)}`,
  (pool) => `return redis.call(${Array.from({ length: pool.random.below(4) }, () => value(pool, 4)).join(',')})`,
  (pool) => `return redis.pcall(${Array.from({ length: pool.random.below(4) }, () => value(pool, 4)).join(',')})`,
  (pool) => `return ${pool.pick(['nope', 'KEYS[1].x', 'string.nope()', 'redis.nope()', '_G.x', 'ARGV = 1'])}`,
  (pool) =>
    `local function f(n) if n == 0 then error(${text(pool.bytes(3))}) end f(n - 1) end f(${pool.random.below(9)})`,
  (pool) => pool.pick(['x = ', 'return return', 'if', 'for i', '}', '"', '[[', '\\', 'local', 'return 1 2', 'end']),
  (pool) =>
    `return redis.${pool.pick(['sha1hex', 'log', 'setresp', 'set_repl', 'error_reply', 'status_reply', 'acl_check_cmd'])}(${pool.chance(0.3) ? '' : value(pool, 4)})`,
]

/** Errors that are tables without a text crash Redis, and functions have addresses, so neither is raised. */
const failing = (pool: Pool): string => {
  for (;;) {
    const script = pool.pick(FAILURES)(pool)
    if (!/^error\((\{|redis|tostring)/.test(script)) return script
  }
}

const number64 = (pool: Pool): string =>
  pool.pick([number(pool), pool.integer().replace(/^[^-\d].*|.*[^\d-].*|^$|^-$/, '7')])

export const scripting: Group = {
  name: 'scripting',
  connections: 2,
  databases: 1,
  setUp: [['SCRIPT', 'FLUSH']],
  generators: [
    draw(40, 'EVAL', callScript),
    draw(6, 'EVAL_RO', callScript),
    draw(16, 'EVAL', (pool) => withArguments(pool, `${preface(pool)}return ${value(pool)}`)),
    draw(4, 'EVAL', (pool) => withArguments(pool, `${preface(pool)}return ${value(pool, 2)}, ${value(pool, 2)}`)),
    draw(10, 'EVAL', (pool) => withArguments(pool, preface(pool) + failing(pool))),
    draw(8, 'EVAL', (pool) => withArguments(pool, `return cjson.encode(${plain(pool)})`)),
    draw(4, 'EVAL', (pool) => withArguments(pool, `return cjson.encode(cjson.decode(cjson.encode(${plain(pool)})))`)),
    draw(3, 'EVAL', (pool) => withArguments(pool, 'return cjson.encode(cjson.decode(ARGV[1]))')),
    draw(12, 'EVAL', (pool) => [
      pool.pick([
        'return cjson.encode(cjson.decode(ARGV[1]))',
        'return cjson.encode({cjson.decode(ARGV[1]), cjson.decode(ARGV[1])})',
        'return cjson.encode(cmsgpack.unpack(cmsgpack.pack(cjson.decode(ARGV[1]))))',
      ]),
      '0',
      maybeJson(pool),
    ]),
    draw(8, 'EVAL', (pool) => withArguments(pool, `return cmsgpack.pack(${plain(pool)})`)),
    draw(4, 'EVAL', (pool) =>
      withArguments(pool, `return cjson.encode(cmsgpack.unpack(cmsgpack.pack(${plain(pool)})))`),
    ),
    draw(3, 'EVAL', (pool) => withArguments(pool, 'return {cmsgpack.unpack(ARGV[1])}')),
    draw(5, 'EVAL', (pool) => {
      const letters = pool.several(6, () => pool.pick(LETTERS))
      const values = letters.map((letter) => (/[sc]/.test(letter) ? text(pool.bytes(5)) : number(pool)))
      return withArguments(pool, `return struct.pack(${text(letters.join(''))}, ${values.join(',')})`)
    }),
    draw(3, 'EVAL', (pool) => {
      const letters = pool.several(4, () => pool.pick(LETTERS))
      return withArguments(pool, `return {struct.unpack(${text(letters.join(''))}, ARGV[1])}`)
    }),
    draw(5, 'EVAL', (pool) => {
      const name = pool.pick([
        'band',
        'bor',
        'bxor',
        'lshift',
        'rshift',
        'arshift',
        'rol',
        'ror',
        'tobit',
        'tohex',
        'bnot',
      ])
      return withArguments(pool, `return tostring(bit.${name}(${number64(pool)}, ${pool.random.between(-40, 40)}))`)
    }),
    draw(4, 'EVAL', (pool) =>
      withArguments(
        pool,
        `return redis.call('ECHO', ${number(pool)} ${pool.pick(['*', '/', '+', '-', '%'])} ${number(pool)})`,
      ),
    ),
    draw(3, 'EVAL', (pool) =>
      withArguments(
        pool,
        `return {tostring(${number(pool)}), ${number(pool)} .. '', string.format('%${pool.pick(['d', 'g', 's', '5.2f', '.17g', 'x', 'q', 'i'])}', ${number(pool)})}`,
      ),
    ),
    draw(3, 'EVAL', (pool) => {
      const flags = pool.several(3, () =>
        pool.pick(['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys', 'x', '']),
      )
      return [
        `#!${pool.pick(['lua', 'lua', 'lua', 'Lua', ''])} flags=${flags.join(',')}\n${pool.pick(CALLS)}`,
        '0',
        ...call(pool),
      ]
    }),
    draw(2, 'SCRIPT LOAD', (pool) => [pool.chance(0.8) ? pool.pick(CALLS) : failing(pool)]),
    draw(3, 'EVALSHA', (pool) => [
      pool.pick(['e0e1f9fabfc9d4800c877a703b823ac0578ff8db', 'E0E1F9FABFC9D4800C877A703B823AC0578FF8DB', 'x', '']),
      '0',
    ]),
    draw(2, 'EVAL', () => ['return 1', '0']),
    draw(1, 'SCRIPT EXISTS', () => ['e0e1f9fabfc9d4800c877a703b823ac0578ff8db', 'x']),
    draw(0.3, 'SCRIPT FLUSH', (pool) => pool.pick([[], ['SYNC'], ['ASYNC'], ['x']])),
    draw(2, 'MULTI', () => []),
    draw(3, 'EXEC', () => []),
    draw(0.5, 'HELLO', (pool) => [pool.pick(['2', '3'])]),
    draw(6, 'SET', (pool) => [pool.key(), pool.value()]),
    draw(2, 'DEL', (pool) => pool.keys(3)),
    draw(1, 'EVAL', (pool) => [pool.pick(['return 1', 'return KEYS']), pool.integer(), ...pool.keys(3)]),
    ...otherTypes,
  ],
}
