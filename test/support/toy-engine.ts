/**
 * An engine small enough to see through, for tests and benchmarks of the protocol and the server alone: PING, ECHO, GET,
 * SET, QUIT, and a few that exercise a front door (BLOCK and WAKE, TELL, HELD and PAUSE, BIG, KILL).
 *
 * Values live in a table of fixed slots that keys are hashed to, without comparing keys: about as fast as an engine can
 * be, so what a benchmark shows beyond it is the cost of the front door.
 */
import { token, type Args } from '../../src/commands/args.js'
import type { Reply } from '../../src/commands/reply.js'
import type { HostView, ReplyMode, SessionView, Transport } from '../../src/commands/services.js'
import { Statistics } from '../../src/commands/statistics.js'
import { Config } from '../../src/engine/config/config.js'
import { CommandError, notInteger, wrongArity } from '../../src/keyspace/errors.js'
import {
  BLOCKED,
  EXECUTED,
  POSTPONED,
  type EngineDoor,
  type ExecuteResult,
  type SessionOptions,
} from '../../src/protocol/engine-door.js'

const SLOT_BITS = 17
const SLOT_BYTES = 64
const VALUE_MAX = SLOT_BYTES - 1

const PING = token('ping')
const GET = token('get')
const SET = token('set')
const ECHO = token('echo')

export class ToySession implements SessionView {
  readonly kind = 'normal'
  name = ''
  libName = ''
  libVersion = ''
  dbIndex = 0
  protocol: 2 | 3 = 2
  authenticated = true
  user = 'default'
  readonly createdAtMs = 0
  lastUsedAtMs = 0
  lastCommand = undefined
  replyMode: ReplyMode = 'on'
  noEvict = false
  isBlocked = false
  readonly waitingArgs = undefined
  queue = undefined
  dirtyExec = false
  readonly watchedBytes = 0
  readonly trusted = false
  debugMode: 'yes' | 'sync' | undefined
  debugger: undefined
  closing = false
  readonly transport: Transport

  constructor(
    readonly id: number,
    readonly options: SessionOptions,
  ) {
    this.transport = options.transport
  }
}

export class ToyEngine implements EngineDoor {
  readonly sessions = new Map<number, ToySession>()
  readonly stats = new Statistics()
  readonly config = new Config()
  readonly hosts: HostView[] = []
  isClosed = false
  /** Commands executed. */
  executed = 0
  /** While set, every command but RESUME is postponed. */
  paused = false
  /** Whether new sessions have to authenticate. */
  password = false
  private nextId = 1
  private readonly values = new Uint8Array(SLOT_BYTES << SLOT_BITS)
  private readonly blocked: ToySession[] = []

  get host(): HostView | undefined {
    return this.hosts.at(-1)
  }

  openSession(options: SessionOptions): ToySession {
    const session = new ToySession(this.nextId++, options)
    session.authenticated = !this.password
    this.sessions.set(session.id, session)
    return session
  }

  closeSession(session: SessionView): void {
    this.sessions.delete(session.id)
    const at = this.blocked.findIndex((other) => other.id === session.id)
    if (at >= 0) this.blocked.splice(at, 1)
  }

  execute(session: SessionView, args: Args, reply: Reply): ExecuteResult {
    this.executed++
    if (args.is(0, GET) && args.count === 2) {
      const at = this.slot(args, 1)
      const length = this.values[at]!
      if (length === 0) reply.nil()
      else reply.bulk(this.values, at + 1, at + 1 + length)
      return EXECUTED
    }
    if (args.is(0, SET) && args.count === 3) {
      const at = this.slot(args, 1)
      const length = Math.min(args.length(2), VALUE_MAX)
      this.values[at] = length
      const from = args.start(2)
      for (let i = 0; i < length; i++) this.values[at + 1 + i] = args.bytes[from + i]!
      reply.ok()
      return EXECUTED
    }
    if (args.is(0, PING) && args.count === 1) {
      if (session.authenticated) reply.simple('PONG')
      else reply.error(new CommandError('NOAUTH Authentication required.'))
      return EXECUTED
    }
    if (args.is(0, ECHO) && args.count === 2) {
      reply.bulk(args.bytes, args.start(1), args.end(1))
      return EXECUTED
    }
    return this.executeRare(session, args, reply)
  }

  private executeRare(session: SessionView, args: Args, reply: Reply): ExecuteResult {
    const name = args.latin1(0).toLowerCase()
    switch (name) {
      case 'quit':
        reply.ok()
        session.closing = true
        return EXECUTED
      case 'hello':
        session.protocol = args.integer(1) === 3 ? 3 : 2
        reply.map(1)
        reply.bulkLatin1('proto')
        reply.integer(session.protocol)
        return EXECUTED
      // BLOCK: waits until another client says WAKE text, and answers with the text.
      case 'block': {
        const own = this.sessions.get(session.id)
        if (own !== undefined) this.blocked.push(own)
        return BLOCKED
      }
      case 'wake': {
        const woken = this.blocked.shift()
        if (woken !== undefined) {
          woken.options.sink.bulk(args.bytes, args.start(1), args.end(1))
          woken.transport.resume()
        }
        reply.integer(woken === undefined ? 0 : 1)
        return EXECUTED
      }
      // TELL id text: a push to another client.
      case 'tell': {
        const other = this.sessions.get(args.integer(1))
        if (other !== undefined) {
          other.options.sink.push(1)
          other.options.sink.bulk(args.bytes, args.start(2), args.end(2))
          other.transport.flush()
        }
        reply.integer(other === undefined ? 0 : 1)
        return EXECUTED
      }
      case 'id':
        reply.integer(session.id)
        return EXECUTED
      case 'pause':
        this.paused = true
        reply.ok()
        return EXECUTED
      case 'held':
        if (this.paused) return POSTPONED
        reply.simple('HELD')
        return EXECUTED
      case 'unpause':
        this.paused = false
        for (const other of this.sessions.values()) other.transport.resume()
        reply.ok()
        return EXECUTED
      // BIG n: a bulk of n bytes.
      case 'big': {
        const length = args.integer(1, notInteger)
        const bytes = new Uint8Array(length).fill(0x78)
        reply.bulk(bytes, 0, length)
        return EXECUTED
      }
      // KILL id [reply]: closes another connection, or the own one.
      case 'kill':
        reply.ok()
        this.sessions.get(args.integer(1))?.transport.close(args.count > 2)
        return EXECUTED
      case 'get':
      case 'echo':
        reply.error(wrongArity(name))
        return EXECUTED
      default:
        reply.error(unknownCommand(args))
        return EXECUTED
    }
  }

  private slot(args: Args, index: number): number {
    const { bytes } = args
    let hash = 0
    for (let i = args.start(index); i < args.end(index); i++) hash = (Math.imul(hash, 31) + bytes[i]!) | 0
    return ((Math.imul(hash, 0x9e3779b1) >>> (32 - SLOT_BITS)) * SLOT_BYTES) | 0
  }
}

/** Redis's text: up to 128 bytes of arguments, each followed by a space. */
function unknownCommand(args: Args): CommandError {
  let quoted = ''
  for (let i = 1; i < args.count && quoted.length < 128; i++) {
    quoted += `'${args.latin1(i).slice(0, 128 - quoted.length)}' `
  }
  return new CommandError(`ERR unknown command '${args.latin1(0).slice(0, 128)}', with args beginning with: ${quoted}`)
}
