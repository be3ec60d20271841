/**
 * Functions that the program gives its store: TypeScript that FCALL runs, for any client, as one unit.
 *
 * What such a function calls passes the same checks as what a script calls, by the same way (`ScriptRun`); its arguments and
 * its answer are JavaScript values. If it throws, or what it answers is no reply, all that it changed is undone.
 */
import type { Engine } from '../engine/engine.js'
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
import { RedisError } from './redis-error.js'
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

export interface HostFunctionOptions {
  /** What Redis's functions may declare; `no-writes` lets FCALL_RO call it, and keeps it from writing. */
  readonly flags?: readonly ScriptFlag[]
  /** For FUNCTION LIST. */
  readonly description?: string
}

/** How deep an answer may be nested. */
const DEPTH_MAX = 128
const NAME = /^[a-zA-Z0-9_]+$/
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

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
  let answer: unknown
  try {
    answer = engine.atomic.runInCommand(() => {
      const result = body()
      if (isPromise(result)) {
        // It was refused here: its own failure is nobody's business any more.
        void Promise.resolve(result).catch(() => undefined)
        throw hostFunctionReply(name, 'a promise')
      }
      const wrong = refusalOf(result, 0)
      if (wrong !== undefined) throw hostFunctionReply(name, wrong)
      return result
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
  if (error instanceof CommandError) return error
  if (error instanceof RedisError) return new CommandError(error.message)
  const text = error instanceof Error ? error.message : String(error)
  return hostFunctionThrew(utf8AsLatin1(text))
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

/** Why a value cannot be replied; undefined if it can. */
function refusalOf(value: unknown, depth: number): string | undefined {
  if (depth > DEPTH_MAX) return `a value nested more than ${DEPTH_MAX} deep`
  switch (typeof value) {
    case 'function':
    case 'symbol':
      return `a ${typeof value}`
    case 'object':
      if (value === null || value instanceof Uint8Array) return undefined
      return refusalInside(value, depth + 1)
    default:
      return undefined
  }
}

function refusalInside(value: object, depth: number): string | undefined {
  const parts = partsOf(value)
  if (parts === undefined) return `a ${value.constructor.name}`
  for (const part of parts) {
    const wrong = refusalOf(part, depth)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** What an aggregate consists of; undefined if a value is none. */
function partsOf(value: object): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[]
  if (value instanceof Set) return [...(value as Set<unknown>)]
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].flatMap((pair) => pair)
  return isPlainObject(value) ? Object.entries(value).flatMap((pair) => pair) : undefined
}

/** Replies with a JavaScript value: undefined is null, an object or Map a map, an integer an integer, any other number a double. */
function write(reply: Reply, value: unknown): void {
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

function writeObject(reply: Reply, value: object): void {
  if (value instanceof Uint8Array) return reply.bulk(value, 0, value.length)
  const parts = partsOf(value) ?? []
  if (Array.isArray(value)) reply.array(parts.length)
  else if (value instanceof Set) reply.set(parts.length)
  else reply.map(parts.length / 2)
  for (const part of parts) write(reply, part)
}
