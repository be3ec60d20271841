/**
 * What COMMAND INFO and COMMAND DOCS must answer in RESP3, built from the recording of a real Redis 7.0.15
 * (`test/oracle`). The recording has no types on the wire; those are given here and checked against recorded bytes in
 * `command.test.ts`.
 */
import recordedDocs from '../oracle/command-docs.json' with { type: 'json' }
import recordedInfo from '../oracle/command-info.json' with { type: 'json' }
import type { Reply } from '../support/resp-reply.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

export interface RecordedInfo {
  name: string
  arity: number
  flags: string[]
  firstKey: number
  lastKey: number
  keyStep: number
  aclCategories: string[]
  tips: string[]
  keySpecs: JsonObject[]
  subcommands: Record<string, RecordedInfo>
}

const simple = (text: string): Reply => ({ type: 'simple', text })
const int = (value: number): Reply => ({ type: 'int', value })
const bulk = (text: string): Reply => ({ type: 'bulk', bytes: new TextEncoder().encode(text) })
const array = (items: Reply[]): Reply => ({ type: 'array', items })
const set = (items: Reply[]): Reply => ({ type: 'set', items })
const map = (entries: [string, Reply][]): Reply => ({
  type: 'map',
  entries: entries.map(([key, value]) => [bulk(key), value]),
})

/** Every command and subcommand of Redis 7.0.15, by full name. */
export const RECORDED_INFO: ReadonlyMap<string, RecordedInfo> = byFullName(
  recordedInfo.commands as unknown as Record<string, RecordedInfo>,
)
export const RECORDED_DOCS: ReadonlyMap<string, JsonObject> = byFullName(
  recordedDocs.commands as unknown as Record<string, JsonObject>,
)

function byFullName<T>(commands: Record<string, T>): Map<string, T> {
  const found = new Map<string, T>()
  for (const [name, command] of Object.entries(commands)) {
    found.set(name, command)
    const { subcommands = {} } = command as { subcommands?: Record<string, T> }
    for (const [subName, subcommand] of Object.entries(subcommands)) found.set(subName, subcommand)
  }
  return found
}

const inOrder = (names: readonly string[], order: readonly string[]): string[] =>
  [...names].sort((one, other) => order.indexOf(one) - order.indexOf(other))

const CATEGORY_ORDER = recordedInfo.aclCategoryOrder.map((name) => `@${name}`)

/** The entry of COMMAND INFO; of the subcommands only those that `isKnown`. */
export function infoReply(info: RecordedInfo, isKnown: (fullName: string) => boolean): Reply {
  const subcommands = Object.values(info.subcommands)
    .filter(({ name }) => isKnown(name))
    .map((sub) => infoReply(sub, isKnown))
  return array([
    bulk(info.name),
    int(info.arity),
    set(inOrder(info.flags, recordedInfo.flagOrder).map(simple)),
    int(info.firstKey),
    int(info.lastKey),
    int(info.keyStep),
    set(inOrder(info.aclCategories, CATEGORY_ORDER).map(simple)),
    set(info.tips.map(bulk)),
    set(info.keySpecs.map(keySpecReply)),
    // Redis 7.0.15 answers with an empty set, or an array.
    subcommands.length === 0 ? set([]) : array(subcommands),
  ])
}

function keySpecReply(spec: JsonObject): Reply {
  return map(
    Object.entries(spec).map(([name, value]) => [
      name,
      name === 'flags' ? set(strings(value).map(simple)) : plain(value),
    ]),
  )
}

/** Fields of COMMAND DOCS that are sets of statuses. */
const STATUS_SETS = new Set(['flags', 'doc_flags'])

/** The entry of COMMAND DOCS, its subcommands as above. */
export function docsReply(docs: JsonObject, isKnown: (fullName: string) => boolean): Reply {
  return map(Object.entries(docs).map(([name, value]) => [name, docsField(name, value, isKnown)]))
}

function docsField(name: string, value: Json, isKnown: (fullName: string) => boolean): Reply {
  if (STATUS_SETS.has(name)) return set(strings(value).map(simple))
  if (name === 'history') return set(list(value).map(plain))
  if (name === 'arguments') return array(list(value).map((argument) => docsReply(object(argument), isKnown)))
  if (name !== 'subcommands') return plain(value)
  const known = Object.entries(object(value)).filter(([fullName]) => isKnown(fullName))
  return map(known.map(([fullName, docs]) => [fullName, docsReply(object(docs), isKnown)]))
}

function plain(value: Json): Reply {
  if (typeof value === 'number') return int(value)
  if (typeof value === 'string') return bulk(value)
  if (Array.isArray(value)) return array(value.map(plain))
  return map(Object.entries(object(value)).map(([name, inner]) => [name, plain(inner)]))
}

function object(value: Json): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('not an object')
  return value
}

function list(value: Json): Json[] {
  if (!Array.isArray(value)) throw new Error('not a list')
  return value
}

const strings = (value: Json): string[] => list(value).map(String)
