/**
 * What COMMAND INFO and COMMAND DOCS say of a command, written from its declaration. The shapes are Redis's: in RESP3 sets
 * and maps where nothing has an order, statuses for names from a fixed list, bulk strings for the rest.
 */
import type { Reply } from '../reply.js'
import type { Arg } from './args.js'
import { categoriesOf } from './categories.js'
import { type Command, type Flag, FLAG, type KeySpec } from './command.js'
import { type CommandTable, isListed } from './table.js'

/** The flags that COMMAND INFO names, in its order; `may_replicate` is between Redis and itself. */
const SHOWN_FLAGS: readonly Flag[] = [
  'write',
  'readonly',
  'denyoom',
  'admin',
  'pubsub',
  'noscript',
  'blocking',
  'loading',
  'stale',
  'skip_monitor',
  'skip_slowlog',
  'asking',
  'fast',
  'no_auth',
  'no_mandatory_keys',
  'no_async_loading',
  'no_multi',
  'movablekeys',
  'allow_busy',
]

/** The subcommands that COMMAND knows. */
const listedSubcommands = (command: Command): readonly Command[] =>
  [...(command.subcommands?.values() ?? [])].filter(isListed)

/** The command of a full name such as `config|get`, in any case. */
export function findByFullName(table: CommandTable, fullName: string): Command | undefined {
  const [name = '', subName, ...more] = fullName.toLowerCase().split('|')
  const container = table.byName.get(name)
  const command = subName === undefined ? container : container?.subcommands?.get(subName)
  return command && more.length === 0 && isListed(command) ? command : undefined
}

/** First key, last key and step as COMMAND told of keys before there were key specifications; three zeros for none. */
function keyRange(command: Command): readonly [first: number, last: number, step: number] {
  const { keys = [] } = command.spec
  let first = 0
  let last = 0
  let step = 0
  for (const { begin, find } of keys) {
    if (begin === 'unknown' || find === 'unknown' || !('index' in begin) || 'keyNum' in find) continue
    // Only neighbouring ranges make up one range.
    if (last !== 0 && last !== begin.index - 1) break
    if (first === 0) {
      first = begin.index
      step = find.step
    }
    last = find.last >= 0 ? begin.index + find.last : find.last
  }
  return [first, last, step]
}

const statuses = (reply: Reply, texts: readonly string[]): void => {
  reply.set(texts.length)
  for (const text of texts) reply.simple(text)
}

// ---- COMMAND INFO -------------------------------------------------------------------------------------------

/** An entry of COMMAND and COMMAND INFO. */
export function writeInfo(reply: Reply, command: Command): void {
  const { spec } = command
  const subcommands = listedSubcommands(command)
  reply.array(10)
  reply.bulkLatin1(command.fullName)
  reply.integer(command.arity)
  statuses(
    reply,
    SHOWN_FLAGS.filter((flag) => (command.flags & FLAG[flag]) !== 0),
  )
  for (const place of keyRange(command)) reply.integer(place)
  statuses(
    reply,
    categoriesOf(command).map((category) => `@${category}`),
  )
  reply.set(spec.tips?.length ?? 0)
  for (const tip of spec.tips ?? []) reply.bulkLatin1(tip)
  reply.set(spec.keys?.length ?? 0)
  for (const keySpec of spec.keys ?? []) writeKeySpec(reply, keySpec)
  // As Redis has it: none are a set.
  if (subcommands.length === 0) reply.set(0)
  else reply.array(subcommands.length)
  for (const subcommand of subcommands) writeInfo(reply, subcommand)
}

function writeKeySpec(reply: Reply, { flags, notes, begin, find }: KeySpec): void {
  reply.map(notes === undefined ? 3 : 4)
  if (notes !== undefined) field(reply, 'notes', notes)
  reply.bulkLatin1('flags')
  statuses(reply, flags.split(' '))
  reply.bulkLatin1('begin_search')
  if (begin === 'unknown') typed(reply, 'unknown', {})
  else if ('index' in begin) typed(reply, 'index', { index: begin.index })
  else typed(reply, 'keyword', { keyword: begin.keyword, startfrom: begin.from })
  reply.bulkLatin1('find_keys')
  if (find === 'unknown') typed(reply, 'unknown', {})
  else if ('keyNum' in find) {
    typed(reply, 'keynum', { keynumidx: find.keyNum, firstkey: find.first, keystep: find.step })
  } else typed(reply, 'range', { lastkey: find.last, keystep: find.step, limit: find.limit ?? 0 })
}

/** Half of a key specification: its type and that type's parameters. */
function typed(reply: Reply, type: string, spec: Readonly<Record<string, string | number>>): void {
  const fields = Object.entries(spec)
  reply.map(2)
  field(reply, 'type', type)
  reply.bulkLatin1('spec')
  reply.map(fields.length)
  for (const [name, value] of fields) {
    reply.bulkLatin1(name)
    if (typeof value === 'number') reply.integer(value)
    else reply.bulkLatin1(value)
  }
}

// ---- COMMAND DOCS -------------------------------------------------------------------------------------------

const field = (reply: Reply, name: string, value: string): void => {
  reply.bulkLatin1(name)
  reply.bulkUtf8(value)
}

/** Writes the fields that there are, in Redis's order; returns how many. */
function optionalFields(reply: Reply, fields: readonly (readonly [name: string, value: string | undefined])[]): number {
  let count = 0
  for (const [name, value] of fields) {
    if (value === undefined) continue
    field(reply, name, value)
    count++
  }
  return count
}

/** A command's name and its entry in COMMAND DOCS. */
export function writeDocs(reply: Reply, command: Command): void {
  const { spec } = command
  const subcommands = listedSubcommands(command)
  reply.bulkLatin1(command.fullName)
  const mark = reply.beginDeferred()
  let count = optionalFields(reply, [
    ['summary', spec.summary],
    ['since', spec.since],
    ['group', spec.group],
    ['complexity', spec.complexity === '' ? undefined : spec.complexity],
  ])
  if (spec.docFlags) {
    reply.bulkLatin1('doc_flags')
    statuses(reply, spec.docFlags)
    count++
  }
  count += optionalFields(reply, [
    ['deprecated_since', spec.deprecatedSince],
    ['replaced_by', spec.replacedBy],
  ])
  if (spec.history) {
    reply.bulkLatin1('history')
    reply.set(spec.history.length)
    for (const [since, change] of spec.history) {
      reply.array(2)
      reply.bulkLatin1(since)
      reply.bulkUtf8(change)
    }
    count++
  }
  if (spec.args && spec.args.length > 0) {
    reply.bulkLatin1('arguments')
    writeArgs(reply, spec.args)
    count++
  }
  if (subcommands.length > 0) {
    reply.bulkLatin1('subcommands')
    reply.map(subcommands.length)
    for (const subcommand of subcommands) writeDocs(reply, subcommand)
    count++
  }
  reply.endDeferred(mark, 'map', count)
}

function writeArgs(reply: Reply, args: readonly Arg[]): void {
  reply.array(args.length)
  for (const arg of args) {
    const mark = reply.beginDeferred()
    let count = optionalFields(reply, [
      ['name', arg.name],
      ['type', arg.kind],
    ])
    const keySpec = arg.keySpec ?? (arg.kind === 'key' ? 0 : undefined)
    if (keySpec !== undefined) {
      reply.bulkLatin1('key_spec_index')
      reply.integer(keySpec)
      count++
    }
    count += optionalFields(reply, [
      ['token', arg.token],
      ['summary', arg.summary],
      ['since', arg.since],
      ['deprecated_since', arg.deprecatedSince],
    ])
    const flags = argFlags(arg)
    if (flags.length > 0) {
      reply.bulkLatin1('flags')
      statuses(reply, flags)
      count++
    }
    if (arg.args) {
      reply.bulkLatin1('arguments')
      writeArgs(reply, arg.args)
      count++
    }
    reply.endDeferred(mark, 'map', count)
  }
}

const argFlags = (arg: Arg): readonly string[] => [
  ...(arg.optional === true ? ['optional'] : []),
  ...(arg.multiple === true ? ['multiple'] : []),
  ...(arg.multipleToken === true ? ['multiple_token'] : []),
]
