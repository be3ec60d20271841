/** Runs a sequence on both servers, from empty, and finds the first reply that differs. */
import { Comparer } from './compare.js'
import type { Group } from './group.js'
import { encodeOp, INSPECTOR, type Op } from './op.js'
import { Connections, type Target } from './target.js'
import { startOps, stateOps } from './state.js'

/** How many commands travel together. */
const BATCH = 200

export type Pair = { readonly ours: Target; readonly oracle: Target }

export type Divergence = {
  /** How many commands of the sequence had run; all of them when the difference is in what they left behind. */
  readonly length: number
  readonly op: Op
  readonly ours: string
  readonly oracle: string
}

export class Sequence {
  private readonly left: Connections
  private readonly right: Connections
  private readonly comparer = new Comparer()
  /** The oracle's, to the last batch. */
  private lastReplies: readonly Buffer[] = []

  constructor(
    private readonly pair: Pair,
    private readonly group: Group,
    protocol: 2 | 3,
    /** Commands that ours doesn't have. */
    private readonly missing: ReadonlySet<string>,
  ) {
    this.left = new Connections(pair.ours, protocol)
    this.right = new Connections(pair.oracle, protocol)
  }

  /** The first difference, or undefined. To be called once. */
  async run(ops: readonly Op[]): Promise<Divergence | undefined> {
    try {
      return await this.runAll(ops)
    } finally {
      this.left.close()
      this.right.close()
    }
  }

  private async runAll(ops: readonly Op[]): Promise<Divergence | undefined> {
    const unflushed = await this.exchange(startOps(this.group), 0)
    if (unflushed) return unflushed
    let before = 0
    for (const batch of batchesOf(ops)) {
      const found = await this.exchange(batch, before)
      if (found) return found
      before += batch.length
    }
    for (const batch of stateOps(this.group.databases, this.missing, () => this.lastReplies)) {
      const found = await this.exchange(batch, ops.length)
      if (found) return { ...found, length: ops.length }
    }
    return undefined
  }

  private async exchange(batch: readonly Op[], before: number): Promise<Divergence | undefined> {
    const encoded = Buffer.concat(batch.map(encodeOp))
    const [left, right] = await Promise.allSettled([
      this.left.exchange(batch, encoded),
      this.right.exchange(batch, encoded),
    ])
    if (right.status === 'rejected') throw new Error(`${this.pair.oracle.name}: ${String(right.reason)}`)
    const replies = right.value
    this.lastReplies = replies
    if (left.status === 'rejected') {
      const crash = this.pair.ours.takeCrash?.() ?? String(left.reason)
      return this.failed(batch, before, crash, replies)
    }
    for (const [i, op] of batch.entries()) {
      const [ours, oracle] = [left.value[i], replies[i]]
      if (!ours || !oracle || this.comparer.agree(op, ours, oracle)) continue
      return { length: before + i + 1, op, ours: ours.toString('latin1'), oracle: oracle.toString('latin1') }
    }
    return undefined
  }

  /** Ours has answered only part of a batch: which, shrinking will find out. */
  private failed(batch: readonly Op[], before: number, reason: string, replies: readonly Buffer[]): Divergence {
    const op = batch.at(-1) ?? { connection: INSPECTOR, args: [] }
    return {
      length: before + batch.length,
      op,
      ours: `(${reason})`,
      oracle: replies.at(-1)?.toString('latin1') ?? '',
    }
  }
}

/** Cuts a sequence into commands that may travel together: those of one connection. */
export function* batchesOf(ops: readonly Op[]): Generator<readonly Op[]> {
  for (let at = 0; at < ops.length;) {
    const connection = ops[at]?.connection
    let end = at
    while (end < ops.length && end - at < BATCH && ops[end]?.connection === connection) end++
    yield ops.slice(at, end)
    at = end
  }
}
