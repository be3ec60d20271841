/**
 * Asks a real Redis how the conversations of several connections go and writes it to `data/<group>.json`. By hand:
 * `npx tsx test/commands/record-conversations.ts`.
 */
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import {
  type Connection,
  type ConnectionFacts,
  converse,
  type ConversationTable,
  type RecordedConversation,
  type Side,
} from '../support/conversations.js'
import { type RedisHandle, startRedis } from '../support/redis-server.js'
import { latin1, type RespClient } from '../support/resp-client.js'
import { ReplyParser, replyToText } from '../support/resp-reply.js'
import { blockingConversations } from './blocking-cases.js'
import { commandConversations } from './command-cases.js'
import { connectionConversations } from './connection-cases.js'
import { debuggerConversations } from './debugger-cases.js'
import { evictionConversations } from './eviction-cases.js'
import { transactionConversations } from './transactions-cases.js'

const tables: Record<string, ConversationTable> = {
  blocking: blockingConversations,
  command: commandConversations,
  connection: connectionConversations,
  debugger: debuggerConversations,
  transactions: transactionConversations,
  eviction: evictionConversations,
}

/** How long a silent connection is watched before it counts as not answered. */
const SILENCE_MS = 60
/** How long others are waited for once a connection has its answer. */
const GRACE_MS = 4

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

class RedisConnection implements Connection {
  isClosed = false
  private readonly parser = new ReplyParser()
  private readonly replies: string[] = []

  constructor(
    readonly socket: Socket,
    readonly facts: ConnectionFacts,
  ) {
    socket.on('data', (chunk) => {
      this.parser.push(new Uint8Array(chunk))
      for (let reply = this.parser.next(); reply !== undefined; reply = this.parser.next()) {
        this.replies.push(replyToText(reply))
      }
    })
    socket.on('close', () => (this.isClosed = true))
    socket.on('error', () => (this.isClosed = true))
  }

  get hasNews(): boolean {
    return this.isClosed || this.replies.length > 0
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  take(): string[] {
    return this.replies.splice(0)
  }
}

class RedisSide implements Side {
  private isAdminClosed = false

  constructor(
    private readonly redis: RedisHandle,
    private admin: RespClient,
  ) {
    this.watchAdmin()
  }

  private watchAdmin(): void {
    this.isAdminClosed = false
    void this.admin.closed.then(() => (this.isAdminClosed = true))
  }

  async connect(): Promise<Connection> {
    if (this.isAdminClosed) {
      this.admin = await this.redis.connect()
      this.watchAdmin()
    }
    const socket = connect(this.redis.port, '127.0.0.1').setNoDelay(true)
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    const addr = `127.0.0.1:${socket.localPort}`
    // The server may take a moment to accept.
    for (;;) {
      const list = await this.admin.command('CLIENT', 'LIST')
      const text = list.type === 'bulk' ? latin1(list.bytes) : ''
      const id = new RegExp(`^id=(\\d+) addr=${addr} laddr=(\\S+)`, 'm').exec(text)
      if (id) return new RedisConnection(socket, { id: Number(id[1]), addr, laddr: id[2] ?? '' })
    }
  }

  sleep(ms: number): Promise<void> {
    return pause(ms)
  }

  async settle(connection: Connection): Promise<void> {
    const own = connection as RedisConnection
    for (let waited = 0; !own.hasNews && waited < SILENCE_MS; waited++) await pause(1)
    await pause(GRACE_MS)
  }
}

/** A server of its own for each conversation: what one leaves behind must not be seen by the next. */
async function record(name: string, table: ConversationTable): Promise<RecordedConversation> {
  const conversation = table[name] ?? { lines: [] }
  const { config = {}, lines } = conversation
  const redis = await startRedis()
  if (redis === null) throw new Error('no Redis 7.0 to ask')
  const admin = await redis.connect()
  for (const [parameter, value] of Object.entries(config)) await admin.command('CONFIG', 'SET', parameter, value)
  const side = new RedisSide(redis, admin)
  const answers = await converse(side, conversation)
  await admin.close()
  await redis.stop()
  return { name, config: { ...config }, lines: [...lines], answers }
}

const only = process.argv[2]
for (const [group, table] of Object.entries(tables)) {
  if (only !== undefined && only !== group) continue
  const recorded: RecordedConversation[] = []
  for (const name of Object.keys(table)) recorded.push(await record(name, table))
  writeFileSync(new URL(`data/${group}.json`, import.meta.url), JSON.stringify(recorded, null, 1) + '\n')
}
