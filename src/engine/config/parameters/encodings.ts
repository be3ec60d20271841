/** Up to where a collection keeps its compact encoding. */
import { integer, memory } from '../kinds.js'
import { INT_MAX, INT_MIN, LONG_MAX } from '../numbers.js'

export const encodings = [
  integer('hash-max-listpack-entries', { alias: 'hash-max-ziplist-entries', min: 0, max: LONG_MAX, default: 512 }),
  memory('hash-max-listpack-value', { alias: 'hash-max-ziplist-value', min: 0, max: LONG_MAX, default: 64 }),
  integer('list-max-listpack-size', { alias: 'list-max-ziplist-size', min: INT_MIN, max: INT_MAX, default: -2 }),
  integer('list-compress-depth', { min: 0, max: INT_MAX, default: 0 }),
  integer('set-max-intset-entries', { min: 0, max: LONG_MAX, default: 512 }),
  integer('zset-max-listpack-entries', { alias: 'zset-max-ziplist-entries', min: 0, max: LONG_MAX, default: 128 }),
  memory('zset-max-listpack-value', { alias: 'zset-max-ziplist-value', min: 0, max: LONG_MAX, default: 64 }),
  memory('hll-sparse-max-bytes', { min: 0, max: LONG_MAX, default: 3000 }),
  memory('stream-node-max-bytes', { min: 0, max: LONG_MAX, default: 4096 }),
  integer('stream-node-max-entries', { min: 0, max: LONG_MAX, default: 100 }),
] as const
