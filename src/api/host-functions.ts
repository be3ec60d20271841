/**
 * Functions that the program gives its store: TypeScript that FCALL runs, for any client, as one unit.
 *
 * What such a function calls passes the same checks as what a script calls, by the same way (`ScriptRun`); its arguments and
 * its answer are JavaScript values. If it throws, or what it answers is no reply, all that it changed is undone.
 */
import { INT64_MAX, INT64_MIN } from '../memory/integers.js'
import type { Engine } from '../engine/engine.js'
import { checkOptionNames } from '../engine/given.js'
import type { Args } from '../commands/args.js'
import type { Context } from '../commands/context.js'
import type { LibraryFunction } from '../commands/function-libraries.js'
import type { Reply } from '../commands/reply.js'
import { FIRST_KEY, SCRIPT_FLAGS, type ScriptFlag, type ScriptOptions, type ScriptRun } from '../commands/scripts.js'
import { CommandError, hostFunctionReply, hostFunctionThrew } from '../keyspace/errors.js'
import { type CallArg, Caller } from './caller.js'
import type { Commands } from './generated/commands.js'
import type { JsReply, JsValue } from './js-reply.js'
import type { Method } from './methods.js'
import type { RedisError } from './redis-error.js'
import type { RequestWriter } from './request-writer.js'

/** What a function can do: every command as a method, or by name. Valid only while the function runs. */
export interface FunctionRedis extends Commands<string> {
  /** The same with bulk strings as `Uint8Array`. */
  readonly bytes: Commands<Uint8Array> & { call(...args: CallArg[]): JsValue }
  /** Any command by its name and arguments. @throws RedisError */
  call(...args: CallArg[]): JsValue
}

/** A function of the program. What it returns is the reply; a promise is refused. */
export type HostFunction = (keys: string[], args: string[], redis: FunctionRedis) => unknown

/** What `db.function` takes beside a name and the function. */
export interface HostFunctionOptions {
  /** What Redis's functions may declare; `no-writes` lets FCALL_RO call it, and keeps it from writing. */
  readonly flags?: readonly ScriptFlag[]
  /** For FUNCTION LIST. */
  readonly description?: string
}

/** How deep an answer may be nested. */
const DEPTH_MAX = 128
const NAME = /^[a-zA-Z0-9_]+$/

/** Runs what a function calls, inside the command that runs it. */
export class FunctionCaller extends Caller {
  /** The run of the function that is being called. */
  current: ScriptRun | undefined

  protected override dispatch({ command, words }: Method, { args }: RequestWriter, reply: JsReply): void {
    const run = this.running()
    this.lend(run, args, () => {
      run.call(command, words.length, reply)
    })
  }

  protected override execute({ args }: RequestWriter, reply: JsReply): void {
    const run = this.running()
    const named = this.engine.commands.find(args)
    const hasSub = named?.subcommands !== undefined && args.count > 1
    const command = hasSub ? named.subcommands?.get(args.latin1(1).toLowerCase()) : named
    this.lend(run, args, () => {
      run.call(command, hasSub ? 2 : 1, reply)
    })
  }

  override async wait(method: Method): Promise<JsValue> {
    throw new TypeError(`${method.name}: nothing can wait inside a function`)
  }

  private running(): ScriptRun {
    if (this.current === undefined) throw new TypeError('the function that this belongs to has ended')
    return this.current
  }

  /** The run's arguments are those of the call for as long as it takes. */
  private lend(run: ScriptRun, args: Args, body: () => void): void {
    const { bytes } = run.args
    run.args.bytes = args.bytes
    run.args.count = 0
    for (let i = 0; i < args.count; i++) run.args.push(args.start(i), args.end(i))
    try {
      body()
    } finally {
      run.args.bytes = bytes
    }
  }
}

/** Makes what FCALL finds of a function of the program. @throws TypeError */
export function libraryFunction(
  name: string,
  body: HostFunction,
  options: HostFunctionOptions,
  caller: FunctionCaller,
  redis: FunctionRedis,
): LibraryFunction {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new TypeError(`function: a name is made of letters, digits and underscores, got ${String(name)}`)
  }
  if (typeof body !== 'function') throw new TypeError(`function: needs a function, got ${String(body)}`)
  checkOptionNames('function', options, ['flags', 'description'])
  const flags = new Set<ScriptFlag>()
  for (const flag of options.flags ?? []) {
    if (!SCRIPT_FLAGS.includes(flag)) throw new TypeError(`function: flags are ${SCRIPT_FLAGS.join(', ')}`)
    flags.add(flag)
  }
  const { engine, decode } = caller
  return {
    name,
    description: options.description,
    flags,
    call(ctx, keyCount, scriptOptions) {
      const strings = stringsOf(ctx, decode)
      return runHosted(engine, ctx, scriptOptions, caller, name, () =>
        body(strings.slice(0, keyCount), strings.slice(keyCount), redis),
      )
    },
  }
}

function stringsOf({ args }: Context, decode: Caller['decode']): string[] {
  const strings: string[] = []
  for (let i = FIRST_KEY; i < args.count; i++) strings.push(decode(args.bytes, args.start(i), args.end(i)))
  return strings
}

function runHosted(
  engine: Engine,
  ctx: Context,
  options: ScriptOptions,
  caller: FunctionCaller,
  name: string,
  body: () => unknown,
): CommandError | undefined {
  const run = engine.scripts.begin(ctx, options)
  caller.current = run
  // Nobody sees from here how long it takes.
  engine.scripts.noteTime()
  let answer: Answer
  try {
    answer = engine.atomic.runInCommand(() => {
      const result = body()
      if (isPromise(result)) {
        // It was refused here: its own failure is nobody's business any more.
        void Promise.resolve(result).catch(() => undefined)
        throw hostFunctionReply(name, 'a promise')
      }
      return answerOf(result, name, 0)
    })
  } catch (error) {
    return errorReplyOf(error)
  } finally {
    caller.current = undefined
    engine.scripts.end()
  }
  write(ctx.reply, answer)
  return undefined
}

/** The error reply for something thrown. */
function errorReplyOf(error: unknown): CommandError {
  try {
    if (error instanceof CommandError) return error
    if (isRedisError(error)) return new CommandError(utf8AsLatin1(error.message))
  } catch {
    // It is of a kind that doesn't even let itself be asked.
  }
  return hostFunctionThrew(utf8AsLatin1(textOf(error)))
}

/** Also one of another copy of this library: the program may have it both as a module and as CommonJS. */
const isRedisError = (error: unknown): error is RedisError =>
  error instanceof Error && error.name === 'RedisError' && typeof error.message === 'string'

/** The text of something thrown, which can be anything. */
function textOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error)
  } catch {
    return 'something without a text'
  }
}

const utf8AsLatin1 = (text: string): string => String.fromCharCode(...new TextEncoder().encode(text.slice(0, TEXT_MAX)))
/** Of an error's text. */
const TEXT_MAX = 2000

function isPromise(value: unknown): boolean {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}

function isPlainObject(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

/** A value that can be replied, with what it consists of: read once, as a getter may answer something else each time. */
type Answer = string | number | bigint | boolean | null | undefined | Uint8Array | Aggregate

class Aggregate {
  constructor(
    readonly kind: 'array' | 'set' | 'map',
    readonly parts: readonly Answer[],
  ) {}
}

/** A function's answer, to be replied. @throws CommandError if it can't be, and whatever a getter in it throws */
function answerOf(value: unknown, name: string, depth: number): Answer {
  if (depth > DEPTH_MAX) throw hostFunctionReply(name, `a value nested more than ${DEPTH_MAX} deep`)
  switch (typeof value) {
    case 'function':
    case 'symbol':
      throw hostFunctionReply(name, `a ${typeof value}`)
    case 'object': {
      if (value === null || value instanceof Uint8Array) return value
      const parts = partsOf(value)
      if (parts === undefined) throw hostFunctionReply(name, `a ${value.constructor.name}`)
      const kind = Array.isArray(value) ? 'array' : value instanceof Set ? 'set' : 'map'
      return new Aggregate(
        kind,
        parts.map((part) => answerOf(part, name, depth + 1)),
      )
    }
    default:
      return value as Exclude<Answer, object>
  }
}

/** What an aggregate consists of; undefined if a value is none. */
function partsOf(value: object): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[]
  if (value instanceof Set) return [...(value as Set<unknown>)]
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flatMap((pair) => pair)
  return isPlainObject(value) ? Object.entries(value).flatMap((pair) => pair) : undefined
}

/** Replies with a JavaScript value: undefined is null, an object or Map a map, an integer an integer, any other number a double. */
function write(reply: Reply, value: Answer): void {
  switch (typeof value) {
    case 'string':
      return reply.bulkUtf8(value)
    case 'number':
      return Number.isSafeInteger(value) ? reply.integer(value + 0) : reply.double(value)
    case 'bigint':
      return value >= INT64_MIN && value <= INT64_MAX ? reply.integer64(value) : reply.bigNumber(value.toString())
    case 'boolean':
      return reply.boolean(value)
    case 'object':
      return value === null ? reply.nil() : writeObject(reply, value)
    default:
      return reply.nil()
  }
}

function writeObject(reply: Reply, value: Uint8Array | Aggregate): void {
  if (value instanceof Uint8Array) return reply.bulk(value, 0, value.length)
  const { kind, parts } = value
  if (kind === 'map') reply.map(parts.length / 2)
  else reply[kind](parts.length)
  for (const part of parts) write(reply, part)
}
