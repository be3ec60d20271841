/** Command syntax as `redis-cli` 7.0.15 prints it when it is connected to a server: the expected texts are its own. */
import { describe, expect, it } from 'vitest'
import {
  type Arg,
  block,
  flag,
  integer,
  key,
  multiple,
  oneOf,
  optional,
  pattern,
  string,
} from '../../src/commands/spec/args.js'
import { commandTable } from '../../src/commands/index.js'
import { syntaxOf } from './syntax.js'

const declared = (name: string): readonly Arg[] => commandTable.byName.get(name)?.spec.args ?? []

describe('syntaxOf', () => {
  it.each<[command: string, args: readonly Arg[], syntax: string]>([
    ['GET', declared('get'), 'key'],
    ['MSET', declared('mset'), 'key value [key value ...]'],
    [
      'SET',
      declared('set'),
      'key value [NX|XX] [GET] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]',
    ],
    [
      'BITFIELD',
      declared('bitfield'),
      'key [GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] SET encoding offset value|INCRBY encoding offset increment ' +
        '[GET encoding offset|[OVERFLOW WRAP|SAT|FAIL] SET encoding offset value|INCRBY encoding offset increment ...]]',
    ],
    ['BITPOS', declared('bitpos'), 'key bit [start [end [BYTE|BIT]]]'],
    ['TIME', [], ''],
    ['LATENCY HISTOGRAM', [optional(multiple(string('command')))], '[command [command ...]]'],
    [
      'SORT',
      [
        key('key'),
        optional(pattern('pattern', { token: 'BY' })),
        optional(pattern('pattern', { token: 'GET', multiple: true, multipleToken: true })),
      ],
      'key [BY pattern] [GET pattern [GET pattern ...]]',
    ],
    [
      'MIGRATE',
      [
        oneOf('key_or_empty_string', [key('key'), flag('empty_string', '')]),
        optional(
          oneOf('authentication', [
            optional(string('password', { token: 'AUTH' })),
            optional(block('username_password', [string('username'), string('password')], { token: 'AUTH2' })),
          ]),
        ),
        optional(key('key', { token: 'KEYS', multiple: true })),
      ],
      'key|"" [[AUTH password]|[AUTH2 username password]] [KEYS key [key ...]]',
    ],
    [
      'XADD',
      [
        optional(
          block('trim', [
            oneOf('strategy', [flag('maxlen', 'MAXLEN'), flag('minid', 'MINID')]),
            optional(oneOf('operator', [flag('equal', '='), flag('approximately', '~')])),
            string('threshold'),
            optional(integer('count', { token: 'LIMIT' })),
          ]),
        ),
        oneOf('id_or_auto', [flag('auto_id', '*'), string('id')]),
      ],
      '[MAXLEN|MINID [=|~] threshold [LIMIT count]] *|id',
    ],
  ])('%s', (_, args, syntax) => {
    expect(syntaxOf(args)).toBe(syntax)
  })
})
