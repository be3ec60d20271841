/** A channel that keeps what was sent, for tests of a RESP session without sockets. */
import type { Channel } from '../../src/protocol/channel.js'
import { UNLIMITED, type OutputLimits } from '../../src/protocol/output-limits.js'
import { RespService, type RespPlatform } from '../../src/protocol/resp-service.js'
import type { RespSession } from '../../src/protocol/resp-session.js'
import { ToyEngine } from '../support/toy-engine.js'

export class MemoryChannel implements Channel {
  readonly address = '127.0.0.1:1'
  readonly localAddress = '127.0.0.1:6379'
  readonly fd = -1
  /** One entry per write. */
  readonly writes: Uint8Array[] = []
  isPaused = false
  /** How the server ended the channel. */
  ended: 'end' | 'destroy' | undefined
  /** While set, nothing sent is taken over: a peer that doesn't read. */
  isStuck = false
  /** So many of the writes were taken over in the end. */
  private drained = 0

  send(bytes: Uint8Array): boolean {
    // Stuck bytes are kept by reference, as a socket does, so that a test sees when they're overwritten.
    this.writes.push(this.isStuck ? bytes : bytes.slice())
    return !this.isStuck
  }

  sendAll(pieces: readonly Uint8Array[]): boolean {
    for (const piece of pieces) this.send(piece)
    return !this.isStuck
  }

  pendingBytes(): number {
    return this.isStuck ? this.writes.slice(this.drained).reduce((total, piece) => total + piece.length, 0) : 0
  }

  /** Takes over what was sent so far; what comes next is stuck again. */
  drain(): void {
    for (; this.drained < this.writes.length; this.drained++) {
      this.writes[this.drained] = (this.writes[this.drained] ?? new Uint8Array(0)).slice()
    }
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  end(): void {
    this.ended ??= 'end'
  }

  destroy(): void {
    this.ended ??= 'destroy'
  }

  /** Everything sent, one character per byte. */
  text(): string {
    return this.writes.map((piece) => Buffer.from(piece).toString('latin1')).join('')
  }

  takeText(): string {
    const text = this.text()
    this.writes.length = this.drained = 0
    return text
  }
}

/** Runs tasks that were put off, when told to. */
export class ManualPlatform implements RespPlatform {
  now = 0
  readonly tasks: (() => void)[] = []

  nowMs(): number {
    return this.now
  }

  soon(task: () => void): void {
    this.tasks.push(task)
  }

  runAll(): void {
    for (let task = this.tasks.shift(); task !== undefined; task = this.tasks.shift()) task()
  }
}

export interface ToyRig {
  limits: { maxBulkLength: number; queryBufferBytes: number; output: OutputLimits }
  engine: ToyEngine
  platform: ManualPlatform
  service: RespService
  connect(): { channel: MemoryChannel; session: RespSession }
}

/** Limits for normal clients only. */
export function limitNormal(hardBytes: number, softBytes = 0, softSeconds = 0): OutputLimits {
  return { ...NO_LIMITS, normal: { hardBytes, softBytes, softSeconds } }
}

const NO_LIMITS: OutputLimits = { normal: UNLIMITED, replica: UNLIMITED, pubsub: UNLIMITED }

/** Sends the replies of all sessions together, when told to. */
export class BatchingPlatform extends ManualPlatform {
  readonly afterInputTasks: (() => void)[] = []

  afterInput(task: () => void): void {
    this.afterInputTasks.push(task)
  }

  endInput(): void {
    for (const task of this.afterInputTasks.splice(0)) task()
  }
}

/** A RESP service over the toy engine. */
export function toyRig(platform = new ManualPlatform()): ToyRig {
  const engine = new ToyEngine()
  const limits = { maxBulkLength: 512 * 1024 * 1024, queryBufferBytes: 1024 ** 3, output: NO_LIMITS }
  const service = new RespService(engine, platform, engine.stats, limits)
  return {
    limits,
    engine,
    platform,
    service,
    connect() {
      const channel = new MemoryChannel()
      return { channel, session: service.connect(channel) }
    },
  }
}

/** Text with one byte per character. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}
