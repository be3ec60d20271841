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

export class Caller {
  readonly engine: Engine
  readonly session: Session
  private readonly decode: Decoder
  private readonly idle: { writer: RequestWriter; reply: JsReply }[] = []

  constructor(engine: Engine, session: Session, decode: Decoder) {
    this.engine = engine
    this.session = session
    this.decode = decode
  }

  /** A typed method with its parameters. @throws RedisError, TypeError */
  run(method: Method, given: readonly unknown[], wantsBytes: boolean): JsValue {
    const call = this.idle.pop() ?? this.newCall()
    try {
      call.writer.begin(method.words)
      call.writer.params(method.params, given, method.name)
      call.reply.reset(wantsBytes)
      this.engine.dispatch(this.session, method.command, method.words.length, call.writer.args, call.reply)
      return finish(call.reply.value)
    } finally {
      this.idle.push(call)
    }
  }

  /** A command of one key or value: the shape of the hottest ones, without the general case's arrays. */
  runOne(method: Method, given: unknown, wantsBytes: boolean): JsValue {
    const call = this.idle.pop() ?? this.newCall()
    try {
      call.writer.begin(method.words)
      if (typeof given === 'string' && method.takesText) call.writer.text(given)
      else call.writer.params(method.params, [given], method.name)
      call.reply.reset(wantsBytes)
      this.engine.dispatch(this.session, method.command, method.words.length, call.writer.args, call.reply)
      return finish(call.reply.value)
    } finally {
      this.idle.push(call)
    }
  }

  /** Any command, by name. */
  call(args: readonly CallArg[], wantsBytes: boolean): JsValue {
    const call = this.idle.pop() ?? this.newCall()
    try {
      call.writer.begin([])
      if (args.length === 0) throw new TypeError('call: needs at least a command name')
      args.forEach((arg, index) => call.writer.value('value', arg, 'call', `argument ${index}`))
      call.reply.reset(wantsBytes)
      this.engine.execute(this.session, call.writer.args, call.reply)
      return finish(call.reply.value)
    } finally {
      this.idle.push(call)
    }
  }

  private newCall(): { writer: RequestWriter; reply: JsReply } {
    return { writer: new RequestWriter(), reply: new JsReply(this.decode) }
  }
}

function finish(value: JsValue): JsValue {
  if (value instanceof RedisError) throw value
  return value
}

