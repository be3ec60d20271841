/**
 * Union, intersection and difference of sorted sets, as Redis computes them: which source comes first decides in which
 * order scores are added up, and so their last bits.
 */
import type { Keyspace } from '../../keyspace/keyspace.js'
import { ZsetBuilder } from '../../keyspace/zset-value.js'
import { sortFew } from '../../structures/sort-few.js'
import type { Source } from './sources.js'

export type Aggregate = 'sum' | 'min' | 'max'

/** A score times a weight. Zero times infinity counts as 0. */
function weighted(score: number, weight: number): number {
  const product = score * weight
  return product !== product ? 0 : product
}

/** Two scores of one member. Infinities of both signs cancel; a NaN is neither less nor greater. */
function combined(held: number, score: number, aggregate: Aggregate): number {
  if (aggregate === 'min') return score < held ? score : held
  if (aggregate === 'max') return score > held ? score : held
  const sum = held + score
  return sum !== sum ? 0 : sum
}

/** The smallest first; equals as they were given. */
function bySize(sources: readonly Source[]): Source[] {
  return sortFew([...sources], (one, other) => one.length - other.length)
}

/** Adds every member of any source to `result`. */
export function unite(sources: readonly Source[], aggregate: Aggregate, result: ZsetBuilder): void {
  for (const source of bySize(sources)) {
    source.forEach((bytes, start, end, score) => {
      const own = weighted(score, source.weight)
      const held = result.score(bytes, start, end)
      result.put(bytes, start, end, held !== held ? own : combined(held, own, aggregate))
      return true
    })
  }
}

/**
 * Adds the members that all sources have to `result`, if there is one: those of the smallest are looked up in the others.
 * @param limit stop at so many
 * @returns how many there are
 */
export function intersect(
  sources: readonly Source[],
  aggregate: Aggregate,
  limit: number,
  result: ZsetBuilder | undefined,
): number {
  const [first, ...others] = bySize(sources)
  let count = 0
  first?.forEach((bytes, start, end, score) => {
    let total = weighted(score, first.weight)
    for (const other of others) {
      const held = other.score(bytes, start, end)
      if (held !== held) return true
      total = combined(total, held * other.weight, aggregate)
    }
    count++
    result?.add(bytes, start, end, total)
    return count !== limit
  })
  return count
}

/** Adds the members of the first source that no other has to `result`. */
export function subtract(sources: readonly Source[], keyspace: Keyspace, result: ZsetBuilder): void {
  const [first, ...rest] = sources
  if (!first || rest.some((other) => other.isSame(first))) return
  const others = rest.filter((other) => other.length > 0).sort((one, other) => other.length - one.length)
  const total = others.reduce((sum, other) => sum + other.length, first.length)
  // Redis's rule: to look each member up in each source, or to go through all sources once, whichever is less.
  if ((first.length * sources.length) / 2 <= total) return addWithout(first, others, result)
  const excluded = new ZsetBuilder(keyspace)
  try {
    for (const other of others) {
      other.forEach((bytes, start, end) => {
        excluded.add(bytes, start, end, 0)
        return true
      })
    }
    addWithout(first, [excluded], result)
  } finally {
    excluded.discard()
  }
}

/** Something that knows the scores of its members. */
type Scored = Pick<Source, 'score'>

function addWithout(first: Source, others: readonly Scored[], result: ZsetBuilder): void {
  first.forEach((bytes, start, end, score) => {
    for (const other of others) if (!Number.isNaN(other.score(bytes, start, end))) return true
    result.add(bytes, start, end, score)
    return true
  })
}
