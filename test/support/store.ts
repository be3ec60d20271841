/**
 * A store for tests of commands, with no socket: requests go through the engine's gate and replies through the RESP
 * encoder, so that what a test sees is what a client would. The clock stands still unless a test moves it.
 */
import { Args } from '../../src/commands/args.js'
import { Config } from '../../src/engine/config/config.js'
import { Engine, EXECUTED } from '../../src/engine/engine.js'
import type { Session } from '../../src/engine/session.js'
import type { TimeSource } from '../../src/keyspace/clock.js'
import { scripting } from '../../src/scripting/index.js'
import { OutputSlab } from '../../src/protocol/output-slab.js'
import { type ProtocolOwner, RespWriter } from '../../src/protocol/resp-writer.js'
import { Random } from './random.js'
import { type Reply, ReplyParser, replyToText } from './resp-reply.js'

/** Command arguments; strings are UTF-8. */
export type CommandArg = string | number | Uint8Array

const encoder = new TextEncoder()

/** Real time for durations; ticks only when a test calls `engine.tick()`. */
const manualTime: TimeSource = {
  nowMs: () => Date.now(),
  monotonicUs: () => performance.now() * 1000,
  every: () => () => undefined,
  after: () => () => undefined,
  soon: (task) => void setImmediate(task),
}

/** One client of a test's store. */
export class TestClient implements ProtocolOwner {
  readonly session: Session
  private readonly engine: Engine
  private readonly memory = new OutputSlab()
  private readonly writer: RespWriter

  constructor(engine: Engine, protocol: 2 | 3) {
    this.engine = engine
    this.writer = new RespWriter(this, this.memory)
    this.session = engine.openSession({ protocol, sink: this.writer })
  }

  get protocol(): 2 | 3 {
    return this.session.protocol
  }

  /** What has come since, in printable form: the reply of a command that waited. */
  late(): string {
    const bytes = joined(this.writer.takeSegments())
    this.memory.closeOwn(this.writer, true)
    return repliesOf(bytes).map(replyToText).join(' ')
  }

  /** Runs a command; the bytes of its reply. */
  bytes(...parts: readonly CommandArg[]): Uint8Array {
    const bytes = parts.map((part) => (part instanceof Uint8Array ? part : encoder.encode(String(part))))
    const args = new Args(new Uint8Array(bytes.reduce((sum, part) => sum + part.length, 0)), bytes.length || 1)
    let at = 0
    for (const part of bytes) {
      args.bytes.set(part, at)
      args.push(at, at + part.length)
      at += part.length
    }
    this.memory.open(this.writer)
    const result = this.engine.execute(this.session, args, this.writer)
    const segments = this.writer.takeSegments().map((segment) => segment.slice())
    this.memory.close(this.writer)
    if (result !== EXECUTED && segments.length > 0) throw new Error('a request that waits has replied')
    return joined(segments)
  }

  /** Runs a command; its replies (none while CLIENT REPLY silences them). */
  replies(...parts: readonly CommandArg[]): Reply[] {
    return repliesOf(this.bytes(...parts))
  }

  /** Runs a command; its one reply in printable form (`replyToText`). */
  text(...parts: readonly CommandArg[]): string {
    return this.replies(...parts)
      .map(replyToText)
      .join(' ')
  }
}

function repliesOf(bytes: Uint8Array): Reply[] {
  const parser = new ReplyParser()
  parser.push(bytes)
  const replies: Reply[] = []
  for (let reply = parser.next(); reply !== undefined; reply = parser.next()) replies.push(reply)
  return replies
}

function joined(segments: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(segments.reduce((sum, segment) => sum + segment.length, 0))
  let at = 0
  for (const segment of segments) {
    whole.set(segment, at)
    at += segment.length
  }
  return whole
}

export interface TestStore {
  readonly engine: Engine
  /** The first client, RESP2. */
  readonly client: TestClient
  /** `client.text`. */
  text: (...parts: readonly CommandArg[]) => string
  connect: (protocol?: 2 | 3) => TestClient
}

/** Opens an empty store whose clock stands at `nowMs`; the same seed gives the same run. */
export interface StoreOptions {
  nowMs?: number
  seed?: number
  config?: Record<string, string>
  /** Lines of a configuration file besides. */
  lines?: readonly string[]
}

export function openStore(options: StoreOptions = {}): TestStore {
  const random = new Random(options.seed ?? 1)
  const config = new Config()
  // As from a file: also what CONFIG SET can't change.
  const lines = Object.entries(options.config ?? {}).map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  config.loadText([...lines, ...(options.lines ?? [])].join('\n'))
  const frozenAtMs = options.nowMs ?? Date.now()
  const engine = new Engine({
    source: manualTime,
    random: () => random.next(),
    config,
    frozenAtMs,
    scripting: () => scripting,
  })
  const client = new TestClient(engine, 2)
  return {
    engine,
    client,
    text: (...parts) => client.text(...parts),
    connect: (protocol = 2) => new TestClient(engine, protocol),
  }
}
