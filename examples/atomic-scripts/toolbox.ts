/**
 * Four things that take several steps and must not be torn: a lock that only its holder can give back, two limiters, and a
 * stock that is never sold below zero. The time is the store's, so all clients agree on it.
 */
import type { Awaitable } from '../support.js'

export interface Toolbox {
  /** Takes a lock for some time, in ms, unless somebody has it. `token` is the taker's own, hard to guess. */
  acquire(lock: string, token: string, ttlMs: number): Awaitable<boolean>
  /** Gives a lock that one holds more time. */
  extend(lock: string, token: string, ttlMs: number): Awaitable<boolean>
  /** Gives a lock back, if one holds it still. */
  release(lock: string, token: string): Awaitable<boolean>
  /** Whether a request keeps within `limit` of them in any `windowMs`. */
  slide(client: string, limit: number, windowMs: number): Awaitable<boolean>
  /** Takes a token from a bucket that fills by `perSecond` up to `capacity`. @returns whole tokens left; -1: it was empty */
  takeToken(client: string, capacity: number, perSecond: number): Awaitable<number>
  /** Sells from a stock. @returns what is left; -1: there was less than that, and nothing was sold */
  sell(item: string, count: number): Awaitable<number>
  /** Puts into the stock. */
  stock(item: string, count: number): Awaitable<unknown>
}

export const lockKey = (lock: string): string => `lock:${lock}`
export const windowKey = (client: string): string => `window:${client}`
export const bucketKey = (client: string): string => `bucket:${client}`
export const stockKey = (item: string): string => `stock:${item}`
