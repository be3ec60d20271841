import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Args } from '../../../src/commands/args.js'
import { commandTable } from '../../../src/commands/index.js'
import { type Command, command, type KeySpec } from '../../../src/commands/spec/command.js'
import { findByFullName } from '../../../src/commands/spec/introspection.js'
import {
  bitfieldKeys,
  canHaveKeys,
  type KeyFinder,
  keysOf,
  migrateKeys,
  setKeys,
  sortKeys,
  sortReadOnlyKeys,
} from '../../../src/commands/spec/keys.js'
import { RECORDED_INFO, type RecordedInfo } from '../declared-replies.js'
import type { RecordedKeys } from './record-keys.js'

const recorded = JSON.parse(readFileSync(new URL('data/keys.json', import.meta.url), 'utf8')) as RecordedKeys[]

/** Which commands need a finder: those that aren't declared yet will have to name it. */
const FINDERS: Readonly<Record<string, KeyFinder>> = {
  bitfield: bitfieldKeys,
  migrate: migrateKeys,
  set: setKeys,
  sort: sortKeys,
  sort_ro: sortReadOnlyKeys,
}

interface RecordedSpec {
  flags: string[]
  begin_search: { type: string; spec: { index?: number; keyword?: string; startfrom?: number } }
  find_keys: {
    type: string
    spec: { lastkey?: number; keystep?: number; limit?: number; keynumidx?: number; firstkey?: number }
  }
}

function keySpec({ flags, begin_search: begin, find_keys: find }: RecordedSpec): KeySpec {
  const { index, keyword = '', startfrom = 0 } = begin.spec
  const { lastkey = 0, keystep = 1, limit = 0, keynumidx = 0, firstkey = 0 } = find.spec
  return {
    flags: flags.join(' '),
    begin: begin.type === 'unknown' ? 'unknown' : index !== undefined ? { index } : { keyword, from: startfrom },
    find:
      find.type === 'unknown'
        ? 'unknown'
        : find.type === 'keynum'
          ? { keyNum: keynumidx, first: firstkey, step: keystep }
          : { last: lastkey, step: keystep, ...(limit > 0 ? { limit } : {}) },
  }
}

/** The command as declared, or else as its declaration will have to be. */
function commandOf(info: RecordedInfo): Command {
  const declared = findByFullName(commandTable, info.name)
  if (declared) return declared
  const findKeys = FINDERS[info.name]
  return command({
    name: info.name.toUpperCase(),
    group: 'generic',
    summary: '',
    since: '',
    complexity: '',
    arity: info.arity,
    flags: info.flags.includes('no_mandatory_keys') ? ['no_mandatory_keys'] : [],
    keys: (info.keySpecs as unknown as RecordedSpec[]).map(keySpec),
    ...(findKeys ? { findKeys } : {}),
    returns: '',
  })
}

function argsOf(words: readonly string[]): Args {
  const args = new Args(Uint8Array.from(words.join(''), (char) => char.charCodeAt(0)))
  let at = 0
  for (const word of words) args.push(at, (at += word.length))
  return args
}

function infoOf([name = '', subName = '']: readonly string[]): RecordedInfo {
  const info = RECORDED_INFO.get(`${name}|${subName.toLowerCase()}`) ?? RECORDED_INFO.get(name)
  if (!info) throw new Error(`no command ${name}`)
  return info
}

/** What COMMAND GETKEYSANDFLAGS answers. */
function answer(request: readonly string[], name: number): string {
  const info = infoOf(request)
  const tested = commandOf(info)
  if (Object.keys(info.subcommands).length > 0 && request.length > 1) return '-ERR Invalid command specified'
  if (!canHaveKeys(tested)) return '-ERR The command has no key arguments'
  if (info.arity > 0 ? request.length !== info.arity : request.length < -info.arity) {
    return '-ERR Invalid number of arguments specified for command'
  }
  const words = [...Array.from({ length: name }, () => 'before'), ...request]
  const keys = keysOf(tested, argsOf(words), name)
  if (keys.length === 0 && !info.flags.includes('no_mandatory_keys')) {
    return '-ERR Invalid arguments specified for command'
  }
  const texts = keys.map(({ index, flags }) => {
    return `["${words[index] ?? ''}", [${flags
      .split(' ')
      .map((flag) => `+${flag}`)
      .join(', ')}]]`
  })
  return `[${texts.join(', ')}]`
}

test.each([0, 2])('keys of requests of every command of Redis, the name at %i', (name) => {
  const given = recorded.map(({ request }) => `${request.join(' ')} => ${answer(request, name)}`)
  expect(given).toEqual(recorded.map(({ request, reply }) => `${request.join(' ')} => ${reply}`))
})

test('the recording covers every command, and finds keys of most that have some', () => {
  const names = new Set(recorded.map(({ request }) => infoOf(request).name))
  expect([...RECORDED_INFO.keys()].filter((name) => !names.has(name))).toEqual([])
  const withKeys = new Set(
    recorded.filter(({ reply }) => /^\[\[/.test(reply)).map(({ request }) => infoOf(request).name),
  )
  expect(withKeys.size).toBeGreaterThan(150)
})
