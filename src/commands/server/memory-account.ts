/**
 * The account of a store's memory: what INFO, MEMORY STATS and MEMORY DOCTOR report.
 *
 * The arena knows to the byte what is in use, so these are sums. Beside the arena stand directories of dictionaries, the
 * objects of large values, and connections with their buffers; the rest of JavaScript's heap (code, configuration) isn't
 * counted. What is in use is what `maxmemory` limits, as nothing is kept for replicas or a log.
 */
import { EXPIRY_BYTES } from '../../keyspace/entry.js'
import type { Context } from '../context.js'

export interface DatabaseAccount {
  readonly index: number
  readonly keys: number
  readonly expiring: number
  /** Bytes of the dictionary: segments and directory. */
  readonly indexBytes: number
  /** Bytes of expiry times and timers, which lie in the entries. */
  readonly expiryBytes: number
}

export interface MemoryAccount {
  /** Bytes in use. */
  readonly used: number
  /** The most there ever were, as seen at each tick and now. */
  readonly peak: number
  /** Bytes in use before the first key. */
  readonly startup: number
  /** Bytes that the arena's pages take up, used or not. */
  readonly allocated: number
  readonly pages: number
  /** Bytes of the process in memory, if the host tells; else what the store holds. */
  readonly resident: number
  /** Bytes of requests not yet read and replies not yet sent. */
  readonly clients: number
  /** Sources of scripts. */
  readonly scripts: number
  /** Codes of libraries. */
  readonly libraries: number
  /** What is no data: indexes, expiry times, connections, scripts, libraries. */
  readonly overhead: number
  /** Keys and values. */
  readonly dataset: number
  readonly keys: number
  /** Databases that have keys. */
  readonly databases: readonly DatabaseAccount[]
}

export function memoryAccount({ keyspace, engine }: Context): MemoryAccount {
  const { arena } = keyspace
  let indexes = 0
  let expiries = 0
  let keys = 0
  const databases: DatabaseAccount[] = []
  for (const { dict, index, size, expiring } of keyspace.databases) {
    const { indexBytes } = dict
    const expiryBytes = expiring * EXPIRY_BYTES
    indexes += indexBytes
    expiries += expiryBytes
    keys += size
    if (size > 0) databases.push({ index, keys: size, expiring, indexBytes, expiryBytes })
  }
  const { clientBytes: clients, usedBytes: used } = engine.eviction
  const { scriptBytes: scripts, libraryBytes: libraries } = keyspace
  const startup = 0
  const overhead = indexes + expiries + clients + scripts + libraries
  const held = arena.resident + arena.outsideBytes + clients + scripts + libraries
  const hostResident = engine.host?.facts()['used_memory_rss']
  return {
    used,
    peak: Math.max(used, engine.stats.peakUsedBytes),
    startup,
    allocated: arena.resident,
    pages: arena.pageCount,
    resident: typeof hostResident === 'number' ? hostResident : held,
    clients,
    scripts,
    libraries,
    overhead,
    dataset: used - overhead,
    keys,
    databases,
  }
}

/** A byte count as INFO prints it for people: `943.63K`. */
export function humanBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`
  // What has no unit any more is written out; numbers near 2^64 are rounded to it.
  if (bytes >= 2 ** 60) return `${bytes >= 2 ** 64 ? 2n ** 64n - 1n : BigInt(bytes)}B`
  let scaled = bytes
  let unit = -1
  while (scaled >= 1024 && unit < UNITS.length - 1) {
    scaled /= 1024
    unit++
  }
  return scaled.toFixed(2) + UNITS.charAt(unit)
}

const UNITS = 'KMGTP'
