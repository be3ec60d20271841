/** The groups of commands that are compared. To add one: write its table, add it here, record its corpus. */
import type { Group } from '../group.js'
import { bitmap } from './bitmap.js'
import { expired } from './expired.js'
import { hyperloglog } from './hyperloglog.js'
import { keys } from './keys.js'
import { string } from './string.js'
import { transactions } from './transactions.js'

export const groups: readonly Group[] = [string, bitmap, keys, transactions, expired, hyperloglog]
