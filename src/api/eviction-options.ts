/** The options of `open` that bound a store's memory, as the parameters that they stand for. */
import { EVICTION_POLICIES, type EvictionPolicy } from '../keyspace/evictor.js'

export type { EvictionPolicy } from '../keyspace/evictor.js'

/** A number of bytes, or text with a unit: `k`, `m`, `g` are powers of 1000, `kb`, `mb`, `gb` of 1024. */
export type Bytes = number | `${number}${'' | 'k' | 'kb' | 'm' | 'mb' | 'g' | 'gb'}`

/** The options of `open` that bound a store's memory. */
export interface EvictionOptions {
  /**
   * The most memory that the store may use (`maxmemory`). What it uses is told by `INFO memory` as `used_memory`.
   * Without an `evictionPolicy` commands that would need more are refused.
   */
  maxMemory?: Bytes
  /** Which keys go when memory is short (`maxmemory-policy`). */
  evictionPolicy?: EvictionPolicy
  /**
   * Called with each key that was evicted, its database and its bytes, when the command that caused it is through; it may
   * use the store. What it throws comes up as an uncaught error.
   */
  onEvict?: (key: string, db: number, keyBytes: Uint8Array) => void
}

const SIZE = /^\d+(?:[kmg]b?)?$/i

/**
 * The parameters that options stand for.
 * @throws TypeError on a bad option, or one that `config` sets, too
 */
export function evictionConfig(
  options: EvictionOptions,
  config: Readonly<Record<string, string>> = {},
): [string, string][] {
  const { maxMemory, evictionPolicy, onEvict } = options
  const parameters: [string, string][] = []
  const set = (option: string, parameter: string, value: string): void => {
    if (parameter in config)
      throw new TypeError(`open: ${option} and config.${parameter} are the same: give one of them`)
    parameters.push([parameter, value])
  }
  if (maxMemory !== undefined) {
    if (typeof maxMemory === 'number' ? !Number.isSafeInteger(maxMemory) || maxMemory < 0 : !isSize(maxMemory)) {
      throw new TypeError(`open: maxMemory must be a number of bytes or text such as '64mb', got ${String(maxMemory)}`)
    }
    set('maxMemory', 'maxmemory', String(maxMemory))
  }
  if (evictionPolicy !== undefined) {
    if (!EVICTION_POLICIES.includes(evictionPolicy)) {
      const names = EVICTION_POLICIES.join(', ')
      throw new TypeError(`open: evictionPolicy must be one of ${names}, got ${String(evictionPolicy)}`)
    }
    set('evictionPolicy', 'maxmemory-policy', evictionPolicy)
  }
  if (onEvict !== undefined && typeof onEvict !== 'function') {
    throw new TypeError(`open: onEvict must be a function, got ${String(onEvict)}`)
  }
  return parameters
}

const isSize = (value: unknown): boolean => typeof value === 'string' && SIZE.test(value)
