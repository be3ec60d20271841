/**
 * Runs one session's calls: writes the request, passes the gate, reads the reply. Writer and sink are reused; a call made
 * from inside another one, by a listener, gets a pair of its own.
 */
import type { Engine } from '../engine/engine.js'
import type { Session } from '../engine/session.js'
import type { Decoder } from '../memory/utf8.js'
import { JsReply, type JsValue } from './js-reply.js'
import type { Method } from './methods.js'
import { RedisError } from './redis-error.js'
import { RequestWriter } from './request-writer.js'

/** What `call` accepts as an argument. */
export type CallArg = string | Uint8Array | number | bigint

interface Call {
  readonly writer: RequestWriter
  readonly reply: JsReply
}

export class Caller {
  readonly engine: Engine
  readonly session: Session
  private readonly decode: Decoder
  private readonly own: Call
  /** Calls under way: more than one when a listener calls. */
  private depth = 0

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
      writer.params(method.params, given, method.name)
      this.engine.dispatch(this.session, method.command, method.words.length, writer.args, reply)
    } finally {
      this.depth--
    }
    return finish(reply.value)
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
      this.engine.dispatch(this.session, method.command, method.words.length, writer.args, reply)
    } finally {
      this.depth--
    }
    return finish(reply.value)
  }

  /** Any command, by name. @throws RedisError, TypeError */
  call(args: readonly CallArg[], wantsBytes: boolean): JsValue {
    if (args.length === 0) throw new TypeError('call: needs at least a command name')
    const { writer, reply } = this.begin(wantsBytes)
    try {
      writer.begin(undefined)
      args.forEach((arg, index) => writer.value('value', arg, 'call', `argument ${index}`))
      this.engine.execute(this.session, writer.args, reply)
    } finally {
      this.depth--
    }
    return finish(reply.value)
  }

  private begin(wantsBytes: boolean): Call {
    if (this.engine.isClosed) throw new Error('the store is closed')
    const call = this.depth === 0 ? this.own : this.newCall()
    this.depth++
    call.reply.reset(wantsBytes)
    return call
  }

  private newCall(): Call {
    return { writer: new RequestWriter(), reply: new JsReply(this.decode) }
  }
}

function finish(value: JsValue): JsValue {
  if (value instanceof RedisError) throw value
  return value
}
