/** The sections of INFO about the server, its clients and its data; those that count stand in `statistics.ts`. */
import type { Context } from '../../context.js'
import { CINNABAR_VERSION, REDIS_VERSION } from '../../version.js'
import type { Fields } from './info.js'

export function server({ keyspace, engine }: Context): Fields {
  const { host, config } = engine
  const upS = Math.max(0, Math.floor((keyspace.now() - engine.startedAtMs) / 1000))
  return {
    redis_version: REDIS_VERSION,
    // Of the Redis that this would be a build of.
    redis_git_sha1: '00000000',
    redis_git_dirty: 0,
    redis_build_id: '0000000000000000',
    redis_mode: 'standalone',
    os: 'unknown',
    arch_bits: 64,
    monotonic_clock: 'injected',
    multiplexing_api: 'none',
    atomicvar_api: 'none',
    // What Redis prints when another compiler built it.
    gcc_version: '0.0.0',
    process_id: host?.processId ?? 0,
    process_supervised: 'no',
    run_id: engine.runId,
    tcp_port: host?.tcpPort ?? 0,
    server_time_usec: keyspace.clock.nowUs(),
    uptime_in_seconds: upS,
    uptime_in_days: Math.floor(upS / 86400),
    hz: config.int('hz'),
    configured_hz: config.int('hz'),
    lru_clock: keyspace.access.seconds,
    executable: host?.executable ?? '',
    config_file: host?.configFile ?? '',
    io_threads_active: 0,
    cinnabar_version: CINNABAR_VERSION,
  }
}

export function clients({ engine }: Context): Fields {
  let connected = 0
  let blocked = 0
  let input = 0
  let output = 0
  for (const { kind, isBlocked, transport } of engine.sessions.values()) {
    if (kind === 'normal' || kind === 'pubsub') connected++
    if (isBlocked) blocked++
    if (!transport) continue
    input = Math.max(input, transport.queryBufferBytes())
    output = Math.max(output, transport.outputBytes())
  }
  return {
    connected_clients: connected,
    cluster_connections: 0,
    maxclients: engine.config.int('maxclients'),
    client_recent_max_input_buffer: input,
    client_recent_max_output_buffer: output,
    blocked_clients: blocked,
    tracking_clients: 0,
    clients_in_timeout_table: 0,
  }
}

export function persistence({ keyspace, engine }: Context): Fields {
  return {
    loading: 0,
    async_loading: 0,
    current_cow_peak: 0,
    current_cow_size: 0,
    current_cow_size_age: 0,
    current_fork_perc: '0.00',
    current_save_keys_processed: 0,
    current_save_keys_total: 0,
    rdb_changes_since_last_save: keyspace.dirty,
    rdb_bgsave_in_progress: 0,
    rdb_last_save_time: Math.floor(engine.startedAtMs / 1000),
    rdb_last_bgsave_status: 'ok',
    rdb_last_bgsave_time_sec: -1,
    rdb_current_bgsave_time_sec: -1,
    rdb_saves: 0,
    rdb_last_cow_size: 0,
    rdb_last_load_keys_expired: 0,
    rdb_last_load_keys_loaded: 0,
    aof_enabled: 0,
    aof_rewrite_in_progress: 0,
    aof_rewrite_scheduled: 0,
    aof_last_rewrite_time_sec: -1,
    aof_current_rewrite_time_sec: -1,
    aof_last_bgrewrite_status: 'ok',
    aof_rewrites: 0,
    aof_rewrites_consecutive_failures: 0,
    aof_last_write_status: 'ok',
    aof_last_cow_size: 0,
    module_fork_in_progress: 0,
    module_fork_last_cow_size: 0,
    ...engine.persistence?.info(),
    ...engine.appendLog?.facts(),
  }
}

export function replication({ engine }: Context): Fields {
  return {
    role: 'master',
    connected_slaves: 0,
    ...(engine.lacksReplicas && { min_slaves_good_slaves: 0 }),
    master_failover_state: 'no-failover',
    master_replid: engine.replicationId,
    master_replid2: '0'.repeat(40),
    master_repl_offset: 0,
    second_repl_offset: -1,
    repl_backlog_active: 0,
    repl_backlog_size: engine.config.int('repl-backlog-size'),
    repl_backlog_first_byte_offset: 0,
    repl_backlog_histlen: 0,
  }
}

/** Only the host can know how much CPU time the process took. */
export function cpu(): Fields {
  return {
    used_cpu_sys: '0.000000',
    used_cpu_user: '0.000000',
    used_cpu_sys_children: '0.000000',
    used_cpu_user_children: '0.000000',
    used_cpu_sys_main_thread: '0.000000',
    used_cpu_user_main_thread: '0.000000',
  }
}

export const modules = (): Fields => ({})

export const cluster = (): Fields => ({ cluster_enabled: 0 })

export function keyspace({ keyspace: { databases } }: Context): Fields {
  const fields: Record<string, string> = {}
  for (const db of databases) {
    if (db.size > 0) fields[`db${db.index}`] = `keys=${db.size},expires=${db.expiring},avg_ttl=${db.averageTtlMs}`
  }
  return fields
}
