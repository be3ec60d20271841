/**
 * The operations of the in-process section as loops, each with a call site of its own: in its process a loop sees one
 * contender only, so the compiler can inline that contender's code as it would in a program that uses nothing else.
 */
import type { AsyncPeer, SyncPeer } from '../peers/peer.js'
import { keyOf } from '../support/keys.js'

export const OPERATIONS = ['get', 'getBuilt', 'set', 'setBuilt', 'setExpiring', 'incr', 'mixed'] as const
export type Operation = (typeof OPERATIONS)[number]

/** Keys and values, and the order in which to take them: `order` and `popular` have a power of two of entries. */
export interface Material {
  readonly keys: readonly string[]
  readonly counters: readonly string[]
  readonly values: readonly string[]
  readonly order: Int32Array
  readonly popular: Int32Array
}

/**
 * Runs the operations from number `from` up to `to`. What it gives is made of all results, so that none of the work can be
 * left out; NaN if a value was missing.
 */
export type Loop = (from: number, to: number) => number | Promise<number>

const TTL_MS = 3_600_000

/** The mix writes every fifth time, else reads. */
const isWrite = (at: number): boolean => at % 5 === 4

export function syncLoops(
  peer: SyncPeer,
  { keys, counters, values, order, popular }: Material,
): Record<Operation, Loop> {
  const mask = order.length - 1
  const valueMask = values.length - 1
  return {
    get(from, to) {
      let sum = 0
      for (let at = from; at < to; at++) sum += peer.get(keys[order[at & mask]!] ?? '')?.length ?? NaN
      return sum
    },
    getBuilt(from, to) {
      let sum = 0
      for (let at = from; at < to; at++) sum += peer.get(keyOf(order[at & mask]!))?.length ?? NaN
      return sum
    },
    set(from, to) {
      for (let at = from; at < to; at++) peer.set(keys[order[at & mask]!] ?? '', values[at & valueMask] ?? '')
      return 0
    },
    setBuilt(from, to) {
      for (let at = from; at < to; at++) peer.set(keyOf(order[at & mask]!), values[at & valueMask] ?? '')
      return 0
    },
    setExpiring(from, to) {
      for (let at = from; at < to; at++)
        peer.setExpiring(keys[order[at & mask]!] ?? '', values[at & valueMask] ?? '', TTL_MS)
      return 0
    },
    incr(from, to) {
      let sum = 0
      for (let at = from; at < to; at++) sum += peer.incr(counters[order[at & mask]! % counters.length] ?? '')
      return sum
    },
    mixed(from, to) {
      let sum = 0
      for (let at = from; at < to; at++) {
        const key = keys[popular[at & mask]!] ?? ''
        if (isWrite(at)) peer.set(key, values[at & valueMask] ?? '')
        else sum += peer.get(key)?.length ?? NaN
      }
      return sum
    },
  }
}

/** The same with every call awaited, `peer.inFlight` at a time. */
export function asyncLoops(peer: AsyncPeer, material: Material): Record<Operation, Loop> {
  const { keys, counters, values, order, popular } = material
  const mask = order.length - 1
  const key = (at: number): string => keys[order[at & mask]!] ?? ''
  const value = (at: number): string => values[at & (values.length - 1)] ?? ''
  const calls: Record<Operation, (at: number) => Promise<unknown>> = {
    get: (at) => peer.get(key(at)),
    getBuilt: (at) => peer.get(keyOf(order[at & mask]!)),
    set: (at) => peer.set(key(at), value(at)),
    setBuilt: (at) => peer.set(keyOf(order[at & mask]!), value(at)),
    setExpiring: (at) => peer.setExpiring(key(at), value(at), TTL_MS),
    incr: (at) => peer.incr(counters[order[at & mask]! % counters.length] ?? ''),
    mixed(at) {
      const popularKey = keys[popular[at & mask]!] ?? ''
      return isWrite(at) ? peer.set(popularKey, value(at)) : peer.get(popularKey)
    },
  }
  const loopOf = (call: (at: number) => Promise<unknown>): Loop =>
    peer.inFlight === 1
      ? async (from, to) => {
          for (let at = from; at < to; at++) await call(at)
          return 0
        }
      : async (from, to) => {
          for (let at = from; at < to; at += peer.inFlight) {
            const pending: Promise<unknown>[] = []
            for (let next = at; next < Math.min(to, at + peer.inFlight); next++) pending.push(call(next))
            await Promise.all(pending)
          }
          return 0
        }
  return {
    get: loopOf(calls.get),
    getBuilt: loopOf(calls.getBuilt),
    set: loopOf(calls.set),
    setBuilt: loopOf(calls.setBuilt),
    setExpiring: loopOf(calls.setExpiring),
    incr: loopOf(calls.incr),
    mixed: loopOf(calls.mixed),
  }
}
