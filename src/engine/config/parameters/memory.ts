/** How much memory the data may take, and what happens when it is more. */
import { EVICTION_POLICIES } from '../../../keyspace/evictor.js'
import { noDefragmentation } from '../errors.js'
import { bool, enumeration, integer, memory } from '../kinds.js'
import { INT_MAX, LONG_MAX, ULONG_MAX } from '../numbers.js'

const MIB = 1024 * 1024

export const memoryUse = [
  memory('maxmemory', { min: 0, max: ULONG_MAX, default: 0 }),
  enumeration('maxmemory-policy', EVICTION_POLICIES, { default: 'noeviction' }),
  integer('maxmemory-samples', { min: 1, max: INT_MAX, default: 5 }),
  integer('maxmemory-eviction-tenacity', { min: 0, max: 100, default: 10 }),
  integer('lfu-log-factor', { min: 0, max: INT_MAX, default: 10 }),
  integer('lfu-decay-time', { min: 0, max: INT_MAX, default: 1, unit: 'min' }),
  integer('active-expire-effort', { min: 1, max: 10, default: 1 }),
  integer('tracking-table-max-keys', { min: 0, max: LONG_MAX, default: 1_000_000 }),
  bool('lazyfree-lazy-eviction', { default: false }),
  bool('lazyfree-lazy-expire', { default: false }),
  bool('lazyfree-lazy-server-del', { default: false, held: 'threads' }),
  bool('lazyfree-lazy-user-del', { default: false, held: 'threads' }),
  bool('lazyfree-lazy-user-flush', { default: false, held: 'threads' }),
  bool('activerehashing', { default: true, held: 'allocator' }),
  bool('jemalloc-bg-thread', { default: true, held: 'allocator' }),
  // Refused as by a Redis without its own jemalloc, such as the Debian package that is compared with: pages here are
  // compacted in their own way, which these parameters would not describe.
  bool('activedefrag', { default: false, held: 'allocator', check: refuseDefragmentation }),
  memory('active-defrag-ignore-bytes', { min: 1, max: LONG_MAX, default: 100 * MIB, held: 'allocator' }),
  integer('active-defrag-threshold-lower', { min: 0, max: 1000, default: 10, unit: '%', held: 'allocator' }),
  integer('active-defrag-threshold-upper', { min: 0, max: 1000, default: 100, unit: '%', held: 'allocator' }),
  integer('active-defrag-cycle-min', { min: 1, max: 99, default: 1, unit: '%', held: 'allocator' }),
  integer('active-defrag-cycle-max', { min: 1, max: 99, default: 25, unit: '%', held: 'allocator' }),
  integer('active-defrag-max-scan-fields', { min: 1, max: LONG_MAX, default: 1000, held: 'allocator' }),
] as const

function refuseDefragmentation(wanted: boolean): void {
  if (wanted) throw noDefragmentation()
}
