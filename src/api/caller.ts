/**
 * Runs one session's calls: writes the request, passes the gate, reads the reply. Writer and sink are reused; a call made
 * from inside another one, by a listener, gets a pair of its own.
 */
import { logWriteFailed } from '../keyspace/errors.js'
import { BLOCKED, type Engine } from '../engine/engine.js'
import { STORE_CLOSED } from '../engine/owner.js'
import { token } from '../commands/args.js'
import type { Session } from '../engine/session.js'
import type { Decoder } from '../memory/utf8.js'
import { JsReply, type JsValue } from './js-reply.js'
import type { Method } from './methods.js'
import { RedisError } from './redis-error.js'
import { RequestWriter } from './request-writer.js'

const CLIENT = token('CLIENT')
const REPLY = token('REPLY')
const ON = token('ON')

/** A reply may not take up more of the heap, which would end the process; nor of this, where its limit isn't known. */
const HEAP_SHARE_MAX = 0.6
const HEAP_BYTES = 2 ** 31

/** What `call` accepts as an argument. */
export type CallArg = string | Uint8Array | number | bigint

interface Call {
  readonly writer: RequestWriter
  readonly reply: JsReply
}

export class Caller {
  readonly engine: Engine
  readonly session: Session
  readonly decode: Decoder
  private readonly own: Call
  /** Calls under way: more than one when a listener calls. */
  private depth = 0
  /** The log's failures when the last call began. */
  private logFailures = 0

  constructor(engine: Engine, session: Session, decode: Decoder) {
    this.engine = engine
    this.session = session
    this.decode = decode
    this.own = this.newCall()
  }

  /** A typed method with its parameters. @throws RedisError, TypeError */
  run(method: Method, given: readonly unknown[], wantsBytes: boolean): JsValue {
    const { writer, reply } = this.begin(wantsBytes)
    try {
      writer.begin(method)
      writer.params(method, given)
      this.dispatch(method, writer, reply)
    } finally {
      this.depth--
    }
    return this.finish(reply)
  }

  /**
   * The same for a call with exactly the method's `plainCount` leading values: the hot ones, and no array is made for
   * them.
   */
  runPlain(method: Method, first: unknown, second: unknown, third: unknown, wantsBytes: boolean): JsValue {
    const { writer, reply } = this.begin(wantsBytes)
    try {
      writer.begin(method)
      writer.plain(method, 0, first)
      if (method.plainCount > 1) writer.plain(method, 1, second)
      if (method.plainCount > 2) writer.plain(method, 2, third)
      this.dispatch(method, writer, reply)
    } finally {
      this.depth--
    }
    return this.finish(reply)
  }

  /**
   * A typed method that may wait. Each call is a session of its own, so that any number of them can wait at the same time;
   * it has the database that is selected now.
   */
  async wait(method: Method, given: readonly unknown[], wantsBytes: boolean): Promise<JsValue> {
    const { engine } = this
    const { writer, reply } = this.newCall()
    if (engine.isClosed) throw new Error(STORE_CLOSED)
    if (engine.atomic.isOpen) throw new TypeError(`${method.name}: nothing can wait inside atomic`)
    writer.begin(method)
    writer.params(method, given)
    reply.reset(wantsBytes)
    let resume = (): void => undefined
    const answered = new Promise<void>((resolve) => (resume = resolve))
    const session = engine.openSession({ trusted: true, protocol: 3, sink: reply, onResume: resume })
    session.dbIndex = this.session.dbIndex
    try {
      if (engine.dispatch(session, method.command, method.words.length, writer.args, reply) === BLOCKED) await answered
    } finally {
      engine.closeSession(session)
    }
    return this.finish(reply)
  }

  /** Any command, by name. @throws RedisError, TypeError */
  call(args: readonly CallArg[], wantsBytes: boolean): JsValue {
    if (args.length === 0) throw new TypeError('call: needs at least a command name')
    const { writer, reply } = this.begin(wantsBytes)
    try {
      writer.begin(undefined)
      args.forEach((arg, index) => writer.value('value', arg, 'call', `argument ${index}`))
      this.execute(writer, reply)
    } finally {
      this.depth--
    }
    return this.finish(reply)
  }

  private finish({ value, isFull }: JsReply): JsValue {
    if (this.engine.appendLog !== undefined) this.settle()
    if (isFull) throw new RangeError('the reply has more values than there is memory for: ask for fewer at a time')
    if (value instanceof RedisError) throw value
    return value
  }

  /**
   * Has the log written: before the call returns under `appendfsync always`, else at the end of the present task.
   * @throws RedisError if it can't be written, though the store has changed
   */
  settle(): void {
    const { appendLog, keyspace } = this.engine
    if (!appendLog || keyspace.effects.isHeld) return
    if (!appendLog.isSynchronous) return appendLog.settleSoon()
    appendLog.settle()
    if (appendLog.failures !== this.logFailures) throw new RedisError(logWriteFailed(appendLog.failure ?? '').text)
  }

  protected dispatch(method: Method, writer: RequestWriter, reply: JsReply): void {
    this.engine.dispatch(this.session, method.command, method.words.length, writer.args, reply)
  }

  protected execute(writer: RequestWriter, reply: JsReply): void {
    const { args } = writer
    const command = this.engine.commands.find(args)
    if (command?.serve && this.session.queue === undefined) {
      throw new TypeError(`call: ${command.spec.name} may wait: use the method of that name, which returns a promise`)
    }
    // They are for clients that don't want to read; calls would give null from then on, whatever they did.
    if (args.count === 3 && args.is(0, CLIENT) && args.is(1, REPLY) && !args.is(2, ON)) {
      throw new TypeError('call: CLIENT REPLY silences connections; a call always has its reply')
    }
    this.engine.execute(this.session, args, reply)
  }

  private begin(wantsBytes: boolean): Call {
    const { engine } = this
    if (engine.isClosed) throw new Error(STORE_CLOSED)
    if (engine.appendLog !== undefined) this.logFailures = engine.appendLog.failures
    const call = this.depth === 0 ? this.own : this.newCall()
    this.depth++
    call.reply.reset(wantsBytes)
    return call
  }

  private newCall(): Call {
    const { config, scripts } = this.engine
    const replyBytesMax = (): number => (scripts.heap?.().limitBytes ?? HEAP_BYTES) * HEAP_SHARE_MAX
    return {
      writer: new RequestWriter(() => config.int('proto-max-bulk-len')),
      reply: new JsReply(this.decode, (bytes) => bytes <= replyBytesMax()),
    }
  }
}
