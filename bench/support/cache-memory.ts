/**
 * How much memory a store may use so that it holds a number of items. So stores whose items and connections differ in
 * size are compared at the same number of items: the limit is tried with twice as many, and corrected by what is missing.
 */
export const CACHE_VALUE_BYTES = 100

/** Reads come in groups, and what was missing is then written: over a network one by one would measure round trips. */
export const GROUP = 20

/** A time to live for policies that need one: far away, and different from key to key. */
export function ttlOf(key: number): number {
  return 3_600_000 + ((key * 7919) % 1_000_003)
}

export const cacheKeyOf = (key: number): string => `item:${1_000_000 + key}`

/** What finding the limit needs of a store; a bounded one in this process answers at once. */
export interface BoundedStore {
  /** Writes the items [from, to). */
  write(from: number, to: number): void | Promise<void>
  used(): number | Promise<number>
  count(): number | Promise<number>
  clear(): void | Promise<void>
  setLimit(bytes: number): void | Promise<void>
}

const CORRECTIONS = 3

/** Leaves the store empty, with a limit at which it holds `items`. */
export async function limitTo(items: number, store: BoundedStore): Promise<void> {
  const empty = await store.used()
  await store.write(0, items)
  let limit = await store.used()
  const itemBytes = (limit - empty) / items
  for (let correction = 0; correction < CORRECTIONS; correction++) {
    await store.clear()
    await store.setLimit(Math.round(limit))
    await store.write(0, 2 * items)
    limit += (items - (await store.count())) * itemBytes
  }
  await store.clear()
  await store.setLimit(Math.round(limit))
}
