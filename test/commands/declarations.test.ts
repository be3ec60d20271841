/**
 * Declarations against a real Redis: for every declared command, COMMAND INFO and COMMAND DOCS answer what Redis 7.0.15
 * answers; and what Redis has and this library hasn't stands in a list.
 */
import { expect, test } from 'vitest'
import { type Reply, replyToText } from '../support/resp-reply.js'
import { openStore } from '../support/store.js'
import { docsReply, infoReply, RECORDED_DOCS, RECORDED_INFO } from './declared-replies.js'

/** Groups that no command of is there yet. */
const LATER_GROUPS = ['pubsub', 'stream']

/** Commands that are still missing in the groups that are there. */
const LATER_COMMANDS: readonly string[] = [
  'acl',
  'acl|cat',
  'acl|deluser',
  'acl|dryrun',
  'acl|genpass',
  'acl|getuser',
  'acl|help',
  'acl|list',
  'acl|load',
  'acl|log',
  'acl|save',
  'acl|setuser',
  'acl|users',
  'acl|whoami',
  'failover',
  'migrate',
  'monitor',
  'psync',
  'replconf',
  'restore-asking',
  'sync',
]

/** Commands of later Redis versions that work all the same, and that COMMAND must not know. */
const EXTENSIONS = { 'client|setinfo': '7.2.0' }

const store = openStore()
const client = store.connect(3)

function reply(...parts: string[]): Reply {
  const [first, ...more] = client.replies(...parts)
  if (first === undefined || more.length > 0) throw new Error(`${parts.join(' ')}: not one reply`)
  return first
}

function names(): string[] {
  const listed = reply('COMMAND', 'LIST')
  if (listed.type !== 'array') throw new Error('COMMAND LIST is no array')
  return listed.items.map((item) => (item.type === 'bulk' ? new TextDecoder().decode(item.bytes) : replyToText(item)))
}

const NAMES = names()
const isDeclared = (fullName: string): boolean => NAMES.includes(fullName)
const isContainer = (fullName: string): boolean =>
  Object.keys(RECORDED_INFO.get(fullName)?.subcommands ?? {}).length > 0

/** Redis has no order of subcommands, the recording has theirs by name. */
function withSortedSubcommands(entry: Reply): Reply {
  const byName = (one: Reply, other: Reply): number => (replyToText(one) < replyToText(other) ? -1 : 1)
  if (entry.type === 'array') {
    const items = entry.items.map((item, index) =>
      index === 9 && item.type === 'array' ? { ...item, items: [...item.items].sort(byName) } : item,
    )
    return { ...entry, items }
  }
  if (entry.type !== 'map') return entry
  const entries = entry.entries.map(([key, value]): [Reply, Reply] => {
    if (replyToText(key) !== '"subcommands"' || value.type !== 'map') return [key, value]
    return [key, { ...value, entries: [...value.entries].sort(([one], [other]) => byName(one, other)) }]
  })
  return { ...entry, entries }
}

test('every declared command is one of Redis 7.0.15', () => {
  expect(NAMES.filter((name) => !RECORDED_INFO.has(name))).toEqual([])
  expect(new Set(NAMES).size).toBe(NAMES.length)
})

test.each(NAMES)('COMMAND INFO %s', (name) => {
  const answer = reply('COMMAND', 'INFO', name)
  const recorded = RECORDED_INFO.get(name)
  if (recorded === undefined || answer.type !== 'array') throw new Error(`${name} is not recorded`)
  const text = answer.items.map((entry) => replyToText(withSortedSubcommands(entry)))
  expect(text).toEqual([replyToText(infoReply(recorded, isDeclared))])
})

test.each(NAMES)('COMMAND DOCS %s', (name) => {
  const answer = reply('COMMAND', 'DOCS', name)
  const recorded = RECORDED_DOCS.get(name)
  if (recorded === undefined || answer.type !== 'map') throw new Error(`${name} is not recorded`)
  const text = answer.entries.map(([key, docs]) => [replyToText(key), replyToText(withSortedSubcommands(docs))])
  expect(text).toEqual([[`"${name}"`, replyToText(docsReply(recorded, isDeclared))]])
})

test('COMMAND, COMMAND INFO, COMMAND DOCS and COMMAND COUNT agree on the commands there are', () => {
  const topLevel = NAMES.filter((name) => !name.includes('|'))
  expect(replyToText(reply('COMMAND', 'COUNT'))).toBe(`:${topLevel.length}`)
  for (const command of [['COMMAND'], ['COMMAND', 'INFO']]) {
    const all = reply(...command)
    expect(all).toEqual(reply('COMMAND', 'INFO', ...topLevel))
  }
  expect(reply('COMMAND', 'DOCS')).toEqual(reply('COMMAND', 'DOCS', ...topLevel))
})

test('what is missing belongs to later work', () => {
  const missing = [...RECORDED_DOCS]
    .filter(([name]) => !isDeclared(name))
    .map(([name, docs]) => ({ name, group: String(docs['group']) }))
  const inStartedGroups = missing.filter(({ group }) => !LATER_GROUPS.includes(group)).map(({ name }) => name)
  expect(inStartedGroups.sort()).toEqual([...LATER_COMMANDS].sort())
  const started = LATER_GROUPS.filter((group) => NAMES.some((name) => RECORDED_DOCS.get(name)?.['group'] === group))
  expect(started).toEqual([])
})

test('a container answers unknown subcommands itself', () => {
  for (const name of NAMES.filter(isContainer)) {
    const error = `-ERR unknown subcommand 'nope'. Try ${name.toUpperCase()} HELP.`
    expect(replyToText(reply(name, 'nope'))).toBe(replyToText({ type: 'error', text: error.slice(1) }))
  }
})

test('commands of later versions work, but COMMAND does not know them', () => {
  const extensions = store.engine.commands.all.filter(({ spec }) => spec.extension !== undefined)
  expect(Object.fromEntries(extensions.map(({ fullName, spec }) => [fullName, spec.extension]))).toEqual(EXTENSIONS)
  for (const name of Object.keys(EXTENSIONS)) {
    expect(NAMES).not.toContain(name)
    expect(replyToText(reply('COMMAND', 'INFO', name))).toBe('[_]')
    expect(replyToText(reply('COMMAND', 'DOCS', name))).toBe('{}')
    expect(replyToText(reply('COMMAND', 'GETKEYS', ...name.split('|')))).toBe('-ERR Invalid command specified')
  }
})
