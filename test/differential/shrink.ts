/** Makes a failing sequence small: delta debugging (Zeller and Hildebrandt, 2002), then shorter arguments. */
import type { Op } from './op.js'

export type Fails = (ops: readonly Op[]) => Promise<boolean>

/** Sequences tried at most: a bound on the time, not on the quality, of a shrink. */
const TRIES_MAX = 1500

export async function shrink(ops: readonly Op[], fails: Fails): Promise<Op[]> {
  let tries = 0
  const stillFails: Fails = async (candidate) => tries++ < TRIES_MAX && (await fails(candidate))
  let small = await withoutChunks([...ops], stillFails)
  for (let before = Infinity; weightOf(small) < before;) {
    before = weightOf(small)
    small = await withSmallerOps(small, stillFails)
    small = await withoutChunks(small, stillFails)
  }
  return small
}

const weightOf = (ops: readonly Op[]): number =>
  ops.reduce((sum, { args }) => sum + args.reduce((size, arg) => size + arg.length + 1, 1), 0)

/** Leaves out ever smaller parts as long as the rest fails. */
async function withoutChunks(ops: Op[], fails: Fails): Promise<Op[]> {
  let rest = ops
  for (let size = Math.ceil(rest.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < rest.length;) {
      const candidate = [...rest.slice(0, at), ...rest.slice(at + size)]
      if (candidate.length < rest.length && (await fails(candidate))) rest = candidate
      else at += size
    }
  }
  return rest
}

/** Leaves out single arguments and shortens long ones, the last command first. */
async function withSmallerOps(ops: Op[], fails: Fails): Promise<Op[]> {
  let best = ops
  for (let at = ops.length - 1; at >= 0; at--) {
    for (let place = (best[at]?.args.length ?? 0) - 1; place >= 1; place--) {
      for (const smaller of smallerOps(best[at], place)) {
        const candidate = [...best.slice(0, at), smaller, ...best.slice(at + 1)]
        if (await fails(candidate)) {
          best = candidate
          break
        }
      }
    }
  }
  return best
}

function smallerOps(op: Op | undefined, place: number): Op[] {
  const arg = op?.args[place]
  if (!op || arg === undefined) return []
  const put = (...instead: string[]): Op => ({ ...op, args: op.args.toSpliced(place, 1, ...instead) })
  const lengths = [1, 20, 45, Math.floor(arg.length / 2), arg.length - 1].filter(
    (length) => length > 0 && length < arg.length,
  )
  const plain = /^[ -~]*$/.test(arg) ? [] : ['x'.repeat(arg.length)]
  const numbers = /^-?\d{2,}$/.test(arg) ? ['0', '1'] : lengths.map((length) => arg.slice(0, length))
  return [put(), ...[...numbers, ...plain].map((instead) => put(instead))]
}
