/** The sections of INFO that count: what happened, by command, by error, and how long it took. */
import type { Context } from '../../context.js'
import type { Fields } from './info.js'

export function stats({ keyspace, engine: { stats } }: Context): Fields {
  const own = keyspace.stats
  const { evictionExceededSinceUs: sinceUs, evictionExceededUs } = stats
  const exceededUs = sinceUs === 0 ? 0 : keyspace.clock.monotonicUs() - sinceUs
  return {
    total_connections_received: stats.connections,
    total_commands_processed: stats.commands,
    instantaneous_ops_per_sec: stats.commandsPerSecond,
    total_net_input_bytes: stats.netInputBytes,
    total_net_output_bytes: stats.netOutputBytes,
    total_net_repl_input_bytes: 0,
    total_net_repl_output_bytes: 0,
    instantaneous_input_kbps: (stats.inputBytesPerSecond / 1024).toFixed(2),
    instantaneous_output_kbps: (stats.outputBytesPerSecond / 1024).toFixed(2),
    instantaneous_input_repl_kbps: '0.00',
    instantaneous_output_repl_kbps: '0.00',
    rejected_connections: stats.rejectedConnections,
    sync_full: 0,
    sync_partial_ok: 0,
    sync_partial_err: 0,
    expired_keys: own.expired,
    // Keys go within a tick of their time, so none are stale.
    expired_stale_perc: '0.00',
    expired_time_cap_reached_count: own.expiredTimeCapReached,
    expire_cycle_cpu_milliseconds: Math.floor(own.expireCycleMs),
    evicted_keys: own.evicted,
    evicted_clients: stats.evictedClients,
    total_eviction_exceeded_time: Math.floor((evictionExceededUs + exceededUs) / 1000),
    current_eviction_exceeded_time: Math.floor(exceededUs / 1000),
    keyspace_hits: own.hits,
    keyspace_misses: own.misses,
    pubsub_channels: 0,
    pubsub_patterns: 0,
    pubsubshard_channels: 0,
    latest_fork_usec: 0,
    total_forks: 0,
    migrate_cached_sockets: 0,
    slave_expires_tracked_keys: 0,
    active_defrag_hits: 0,
    active_defrag_misses: 0,
    active_defrag_key_hits: 0,
    active_defrag_key_misses: 0,
    total_active_defrag_time: 0,
    current_active_defrag_time: 0,
    tracking_total_keys: 0,
    tracking_total_items: 0,
    tracking_total_prefixes: 0,
    unexpected_error_replies: 0,
    total_error_replies: stats.errorReplies,
    dump_payload_sanitizations: 0,
    total_reads_processed: stats.reads,
    total_writes_processed: stats.writes,
    io_threaded_reads_processed: 0,
    io_threaded_writes_processed: 0,
    reply_buffer_shrinks: 0,
    reply_buffer_expands: 0,
  }
}

export function commandStats({ engine }: Context): Fields {
  const fields: Record<string, string> = {}
  for (const { id, fullName } of engine.commands.all) {
    const own = engine.stats.byCommand[id]
    if (!own || own.calls + own.rejected + own.failed === 0) continue
    const perCall = own.calls === 0 ? 0 : own.usec / own.calls
    fields[`cmdstat_${fullName}`] =
      `calls=${own.calls},usec=${own.usec},usec_per_call=${perCall.toFixed(2)},` +
      `rejected_calls=${own.rejected},failed_calls=${own.failed}`
  }
  return fields
}

export function errorStats({ engine }: Context): Fields {
  const counts = [...engine.stats.byError].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(counts.map(([code, count]) => [`errorstat_${code}`, `count=${count}`]))
}

export function latencyStats({ engine }: Context): Fields {
  const fields: Record<string, string> = {}
  if (!engine.config.bool('latency-tracking')) return fields
  const [, configured] = engine.config.match('latency-tracking-info-percentiles')[0] ?? ['', '']
  const percentiles = configured.split(' ').filter((text) => text !== '')
  for (const { id, fullName } of engine.commands.all) {
    const histogram = engine.stats.byCommand[id]?.latency
    if (!histogram || histogram.total === 0) continue
    fields[`latency_percentiles_usec_${fullName}`] = percentiles
      .map((text) => `p${text}=${(histogram.percentile(Number(text)) / 1000).toFixed(3)}`)
      .join(',')
  }
  return fields
}
