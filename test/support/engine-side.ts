/**
 * Connections to an engine, for conversations: the same RESP sessions that sockets have, with no socket. The clock stands
 * still except while a conversation sleeps.
 */
import type { Channel } from '../../src/protocol/channel.js'
import { RespService } from '../../src/protocol/resp-service.js'
import type { RespSession } from '../../src/protocol/resp-session.js'
import { ServerSettings } from '../../src/server/settings.js'
import {
  type Connection,
  type ConnectionFacts,
  converse,
  type RecordedConversation,
  type Side,
} from './conversations.js'
import { encodeCommand } from './resp-client.js'
import { ReplyParser, replyToText } from './resp-reply.js'
import { openStore, type TestStore } from './store.js'

/** A connection with no socket. */
class EngineConnection implements Channel {
  readonly address: string
  readonly localAddress = '127.0.0.1:6379'
  readonly fd = 8
  isClosed = false
  private readonly parser = new ReplyParser()
  private readonly session: RespSession

  constructor(service: RespService, port: number) {
    this.address = `127.0.0.1:${port}`
    this.session = service.connect(this)
  }

  get facts(): ConnectionFacts {
    return { id: this.session.session.id, addr: this.address, laddr: this.localAddress }
  }

  send(bytes: Uint8Array): boolean {
    return this.sendAll([bytes])
  }

  sendAll(pieces: readonly Uint8Array[]): boolean {
    for (const piece of pieces) this.parser.push(piece.slice())
    return true
  }

  pendingBytes(): number {
    return 0
  }

  pause(): void {}

  resume(): void {}

  end(): void {
    this.destroy()
  }

  destroy(): void {
    this.isClosed = true
  }

  /** What the client sends. */
  request(bytes: Uint8Array): void {
    this.session.receive(bytes)
  }

  /** What the client got. */
  take(): string[] {
    const replies: string[] = []
    for (let reply = this.parser.next(); reply !== undefined; reply = this.parser.next())
      replies.push(replyToText(reply))
    return replies
  }
}

/** Connections to a store whose clock stands still except while a conversation sleeps. */
export class EngineSide implements Side {
  readonly store: TestStore
  private readonly service: RespService
  private nextPort = 50_000
  /** A real Redis is watched over by a connection of its own, which CLIENT LIST shows too, and CLIENT KILL closes. */
  private admin: EngineConnection

  constructor(config: Readonly<Record<string, string>> = {}) {
    this.store = openStore({ config: { ...config } })
    const { engine, client } = this.store
    engine.closeSession(client.session)
    const platform = { nowMs: () => engine.clock.now(), soon: (task: () => void) => void setImmediate(task) }
    this.service = new RespService(engine, platform, engine.stats, new ServerSettings(engine.config))
    this.admin = new EngineConnection(this.service, this.nextPort++)
  }

  connect(): Promise<Connection> {
    if (this.admin.isClosed) this.admin = new EngineConnection(this.service, this.nextPort++)
    const connection = new EngineConnection(this.service, this.nextPort++)
    this.admin.request(encodeCommand(['CLIENT', 'LIST']))
    this.admin.take()
    return Promise.resolve({
      get facts() {
        return connection.facts
      },
      get isClosed() {
        return connection.isClosed
      },
      send: (bytes) => connection.request(bytes),
      take: () => connection.take(),
    })
  }

  async sleep(ms: number): Promise<void> {
    this.store.engine.clock.advance(ms)
    this.store.engine.tick()
    await this.settle()
  }

  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }
}

/**
 * Replays a recorded conversation with an engine.
 * @returns its lines with the answers given and those expected, side by side so that a difference says where it is
 */
export async function replay(recorded: RecordedConversation): Promise<{ given: string[]; expected: string[] }> {
  const { config, lines, answers } = recorded
  const given = await converse(new EngineSide(config), { lines })
  const withLine = (answer: string, i: number): string => `${lines[i]} => ${answer}`
  return { given: given.map(withLine), expected: answers.map(withLine) }
}
