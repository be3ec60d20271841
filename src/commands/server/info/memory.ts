/** INFO's section on memory. What compiled Lua takes up is an estimate, as V8 doesn't tell. */
import type { Context } from '../../context.js'
import { humanBytes, memoryAccount } from '../memory-account.js'
import type { Fields } from './info.js'

export function memory(ctx: Context): Fields {
  const { keyspace, engine } = ctx
  const account = memoryAccount(ctx)
  const { used, peak, startup, allocated, resident, overhead, dataset, clients, scripts, libraries } = account
  const { functions } = engine
  const { loaded } = engine.scripts
  const vmEval = loaded?.compiledBytes ?? 0
  const vmFunctions = loaded?.libraryBytes ?? 0
  const arenaUsed = keyspace.arena.used
  const maxmemory = engine.config.int('maxmemory')
  const systemBytes = engine.host?.facts()['total_system_memory'] ?? 0
  return {
    used_memory: used,
    used_memory_human: humanBytes(used),
    used_memory_rss: resident,
    used_memory_rss_human: humanBytes(resident),
    used_memory_peak: peak,
    used_memory_peak_human: humanBytes(peak),
    used_memory_peak_perc: percent(used, peak),
    used_memory_overhead: overhead,
    used_memory_startup: startup,
    used_memory_dataset: dataset,
    used_memory_dataset_perc: percent(dataset, used - startup),
    allocator_allocated: arenaUsed,
    allocator_active: allocated,
    allocator_resident: allocated,
    total_system_memory: systemBytes,
    total_system_memory_human: humanBytes(Number(systemBytes)),
    used_memory_lua: vmEval,
    used_memory_vm_eval: vmEval,
    used_memory_lua_human: humanBytes(vmEval),
    used_memory_scripts_eval: scripts,
    number_of_cached_scripts: loaded?.scriptCount ?? 0,
    number_of_functions: functions.count,
    number_of_libraries: functions.libraries.size,
    used_memory_vm_functions: vmFunctions,
    used_memory_vm_total: vmEval + vmFunctions,
    used_memory_vm_total_human: humanBytes(vmEval + vmFunctions),
    used_memory_functions: libraries,
    used_memory_scripts: scripts + libraries,
    used_memory_scripts_human: humanBytes(scripts + libraries),
    maxmemory,
    maxmemory_human: humanBytes(maxmemory),
    maxmemory_policy: engine.config.string('maxmemory-policy'),
    allocator_frag_ratio: ratio(allocated, arenaUsed).toFixed(2),
    allocator_frag_bytes: allocated - arenaUsed,
    allocator_rss_ratio: '1.00',
    allocator_rss_bytes: 0,
    rss_overhead_ratio: ratio(resident, allocated).toFixed(2),
    rss_overhead_bytes: resident - allocated,
    mem_fragmentation_ratio: ratio(resident, used).toFixed(2),
    mem_fragmentation_bytes: resident - used,
    mem_not_counted_for_evict: 0,
    mem_replication_backlog: 0,
    mem_total_replication_buffers: 0,
    mem_clients_slaves: 0,
    mem_clients_normal: clients,
    mem_cluster_links: 0,
    mem_aof_buffer: 0,
    mem_allocator: 'arena',
    active_defrag_running: keyspace.arena.compacting ? 1 : 0,
    lazyfree_pending_objects: keyspace.lazyFreePending,
    lazyfreed_objects: keyspace.stats.lazyFreed,
  }
}

/** An empty store has nothing in use to compare with. */
export const ratio = (whole: number, part: number): number => (part > 0 ? whole / part : 1)

const percent = (part: number, whole: number): string => `${(100 * ratio(part, whole)).toFixed(2)}%`
