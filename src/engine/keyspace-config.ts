/** The parameters that the keyspace goes by, which knows no configuration. */
import type { ConfigView } from '../commands/config-view.js'
import type { Keyspace } from '../keyspace/keyspace.js'

export const KEYSPACE_PARAMETERS = [
  ...(['hash-max-listpack-entries', 'hash-max-listpack-value', 'set-max-intset-entries'] as const),
  ...(['zset-max-listpack-entries', 'zset-max-listpack-value'] as const),
  ...(['list-max-listpack-size', 'list-compress-depth', 'hll-sparse-max-bytes', 'lazyfree-lazy-expire'] as const),
  ...(['lazyfree-lazy-eviction', 'maxmemory-policy', 'lfu-log-factor', 'lfu-decay-time'] as const),
] as const

export function configureKeyspace(keyspace: Keyspace, config: ConfigView): void {
  const { access } = keyspace
  keyspace.hashMaxListpackEntries = config.int('hash-max-listpack-entries')
  keyspace.hashMaxListpackValue = config.int('hash-max-listpack-value')
  keyspace.setMaxIntsetEntries = config.int('set-max-intset-entries')
  keyspace.zsetMaxListpackEntries = config.int('zset-max-listpack-entries')
  keyspace.zsetMaxListpackValue = config.int('zset-max-listpack-value')
  keyspace.listMaxListpackSize = config.int('list-max-listpack-size')
  keyspace.listCompressDepth = config.int('list-compress-depth')
  keyspace.hllSparseMaxBytes = config.int('hll-sparse-max-bytes')
  keyspace.lazyExpire = config.bool('lazyfree-lazy-expire')
  keyspace.lazyEviction = config.bool('lazyfree-lazy-eviction')
  access.lfu = config.string('maxmemory-policy').endsWith('lfu')
  access.logFactor = config.int('lfu-log-factor')
  access.decayMinutes = config.int('lfu-decay-time')
}
