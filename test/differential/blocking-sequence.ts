/**
 * Runs a sequence whose commands may wait, on both servers, and finds the first difference: in a reply, in who waits after
 * a command, or in what is left behind.
 *
 * Commands are sent one at a time. Who waits then, CLIENT LIST tells; whoever waits no longer has a reply to be compared.
 * A command for a connection that waits is left out, and so is one that would make the first connection wait, which keeps
 * things moving. `@3` stands for the client id of connection 3.
 */
import { latin1 } from '../support/resp-reply.js'
import { Comparer, parseReply } from './compare.js'
import type { Group } from './group.js'
import { commandName, encodeOp, INSPECTOR, type Op } from './op.js'
import type { Divergence, Pair } from './sequence.js'
import { stateOps } from './state.js'
import type { Target } from './target.js'
import { Wire } from './wire.js'

/** Looks at CLIENT LIST before a command counts as lost. */
const LOOKS_MAX = 2000

/** Replies that a connection owes. */
interface Owed {
  readonly op: Op
  reply: Buffer | undefined
}

/** One server's side. */
class Side {
  private readonly wires: Wire[] = []
  private control: Wire | undefined
  private readonly ids: string[] = []
  readonly owed = new Map<number, Owed>()
  private failure: unknown

  constructor(
    private readonly target: Target,
    private readonly protocol: 2 | 3,
    private readonly count: number,
  ) {}

  async open(): Promise<void> {
    await this.target.ready?.()
    this.control = await Wire.open(this.target.host, this.target.port)
    if (this.protocol === 3) await this.ask('HELLO', '3')
    await this.ask('FLUSHALL')
    for (let i = 0; i < this.count; i++) {
      const wire = await Wire.open(this.target.host, this.target.port)
      this.wires.push(wire)
      const hello = this.protocol === 3 ? [['HELLO', '3']] : []
      const setUp = [...hello, ['CLIENT', 'SETNAME', `c${i}`], ['CLIENT', 'ID']].map((args) => ({
        connection: i,
        args,
      }))
      const replies = await wire.exchange(Buffer.concat(setUp.map(encodeOp)), setUp.length)
      this.ids.push((replies.at(-1) ?? Buffer.alloc(0)).toString('latin1').slice(1, -2))
    }
  }

  async ask(...args: string[]): Promise<Buffer> {
    const [reply] = (await this.control?.exchange(encodeOp({ connection: INSPECTOR, args }), 1)) ?? []
    return reply ?? Buffer.alloc(0)
  }

  askAll(ops: readonly Op[]): Promise<Buffer[]> {
    return this.control?.exchange(Buffer.concat(ops.map(encodeOp)), ops.length) ?? Promise.resolve([])
  }

  /** Sends a command and waits until it is answered or waits. @returns who waits then */
  async send(op: Op): Promise<ReadonlySet<number>> {
    const args = op.args.map((arg) => (/^@\d$/.test(arg) ? (this.ids[Number(arg.slice(1))] ?? arg) : arg))
    const owed: Owed = { op, reply: undefined }
    this.owed.set(op.connection, owed)
    this.wires[op.connection]?.exchange(encodeOp({ ...op, args }), 1).then(
      ([reply]) => (owed.reply = reply),
      (error: unknown) => (this.failure ??= error),
    )
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
      const wasAnswered = owed.reply !== undefined
      const waiting = await this.waiting()
      if (this.failure !== undefined) throw new Error(this.target.takeCrash?.() ?? String(this.failure))
      if (wasAnswered || waiting.has(op.connection)) return waiting
    }
    throw new Error('a command is neither answered nor does it wait')
  }

  private async waiting(): Promise<ReadonlySet<number>> {
    const reply = parseReply(await this.ask('CLIENT', 'LIST'))
    const lines = reply.type === 'bulk' || reply.type === 'verbatim' ? latin1(reply.bytes).split('\n') : []
    const waiting = new Set<number>()
    for (const line of lines) {
      const name = / name=c(\d+) /.exec(line)
      if (name && / flags=\w*b/.test(line)) waiting.add(Number(name[1]))
    }
    return waiting
  }

  /** The reply of a connection that doesn't wait, which comes at once. */
  async replyOf(connection: number): Promise<Buffer> {
    const owed = this.owed.get(connection)
    for (let looks = 0; owed !== undefined && owed.reply === undefined && looks < LOOKS_MAX; looks++)
      await this.ask('PING')
    this.owed.delete(connection)
    if (owed?.reply === undefined) throw new Error(`connection ${connection} waits no longer, but has no reply`)
    return owed.reply
  }

  close(): void {
    for (const wire of this.wires) wire.close()
    this.control?.close()
  }
}

export class BlockingSequence {
  private readonly comparer = new Comparer()
  private readonly left: Side
  private readonly right: Side
  private lastReplies: readonly Buffer[] = []

  constructor(
    pair: Pair,
    private readonly group: Group,
    protocol: 2 | 3,
    private readonly missing: ReadonlySet<string>,
  ) {
    this.left = new Side(pair.ours, protocol, group.connections)
    this.right = new Side(pair.oracle, protocol, group.connections)
  }

  /** The first difference, or undefined. To be called once. */
  async run(ops: readonly Op[]): Promise<Divergence | undefined> {
    try {
      await Promise.all([this.left.open(), this.right.open()])
      return await this.runAll(ops)
    } finally {
      this.left.close()
      this.right.close()
    }
  }

  private async runAll(ops: readonly Op[]): Promise<Divergence | undefined> {
    for (const [i, op] of ops.entries()) {
      if (this.left.owed.has(op.connection) || this.isIdle(op)) continue
      const found = await this.step(op)
      if (found) return { ...found, length: i + 1 }
    }
    for (let connection = 1; connection < this.group.connections; connection++) {
      const found = await this.step({ connection: 0, args: ['CLIENT', 'UNBLOCK', `@${connection}`] })
      if (found) return { ...found, length: ops.length }
    }
    for (const batch of stateOps(this.group.databases, this.missing, () => this.lastReplies)) {
      const [left, right] = await Promise.all([this.left.askAll(batch), this.right.askAll(batch)])
      this.lastReplies = right
      for (const [i, op] of batch.entries()) {
        const found = this.differs(op, left[i], right[i])
        if (found) return { ...found, length: ops.length }
      }
    }
    return undefined
  }

  /** Whether a command would make the first connection wait, outside of a transaction. */
  private isIdle({ connection, args }: Op): boolean {
    return connection === 0 && /^B(L|R|Z)/.test(commandName(args))
  }

  private async step(op: Op): Promise<Divergence | undefined> {
    const [left, right] = await Promise.all([this.left.send(op), this.right.send(op)])
    const text = (waiting: ReadonlySet<number>): string => `(waiting: ${[...waiting].sort().join(' ')})`
    if (text(left) !== text(right)) return { length: 0, op, ours: text(left), oracle: text(right) }
    for (const [connection, { op: owed }] of [...this.right.owed]) {
      if (right.has(connection)) continue
      const replies = await Promise.all([this.left.replyOf(connection), this.right.replyOf(connection)])
      const found = this.differs(owed, ...replies)
      if (found) return found
    }
    return undefined
  }

  private differs(op: Op, ours: Buffer | undefined, oracle: Buffer | undefined): Divergence | undefined {
    if (!ours || !oracle || this.comparer.agree(op, ours, oracle)) return undefined
    return { length: 0, op, ours: ours.toString('latin1'), oracle: oracle.toString('latin1') }
  }
}
