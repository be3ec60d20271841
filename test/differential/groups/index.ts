/** The groups of commands that are compared. To add one: write its table, add it here, record its corpus. */
import type { Group } from '../group.js'
import { bitmap } from './bitmap.js'
import { blocking } from './blocking.js'
import { expired } from './expired.js'
import { geo } from './geo.js'
import { hash } from './hash.js'
import { hyperloglog } from './hyperloglog.js'
import { keys } from './keys.js'
import { list } from './list.js'
import { scripting } from './scripting.js'
import { set } from './set.js'
import { sort } from './sort.js'
import { string } from './string.js'
import { transactions } from './transactions.js'
import { types } from './types.js'
import { zset } from './zset.js'
import { zsetOperations } from './zset-operations.js'

export const groups: readonly Group[] = [
  string,
  bitmap,
  blocking,
  keys,
  transactions,
  expired,
  geo,
  hash,
  hyperloglog,
  list,
  scripting,
  set,
  sort,
  types,
  zset,
  zsetOperations,
]
