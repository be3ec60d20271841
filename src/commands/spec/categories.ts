/**
 * ACL categories: most follow from a command's flags, the others (by the kind of data, mostly) are declared. One source for
 * COMMAND INFO, COMMAND LIST and ACL rules.
 */
import { type Category, type Command, FLAG } from './command.js'

/** All categories, in Redis's order. */
const CATEGORIES: readonly Category[] = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
]

/** The categories of a command, in Redis's order. */
export function categoriesOf(command: Command): readonly Category[] {
  const { flags } = command
  const held = new Set<Category>(command.spec.categories)
  if ((flags & FLAG.write) !== 0) held.add('write')
  // What a read-only script reads, nobody knows beforehand.
  if ((flags & FLAG.readonly) !== 0 && !held.has('scripting')) held.add('read')
  if ((flags & FLAG.admin) !== 0) held.add('admin').add('dangerous')
  if ((flags & FLAG.pubsub) !== 0) held.add('pubsub')
  if ((flags & FLAG.blocking) !== 0) held.add('blocking')
  held.add((flags & FLAG.fast) !== 0 ? 'fast' : 'slow')
  return CATEGORIES.filter((category) => held.has(category))
}
