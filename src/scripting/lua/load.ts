/**
 * The one place where text becomes code: `new Function`.
 *
 * Hosts may forbid that (a Content Security Policy without 'unsafe-eval', some edge runtimes); the error then says so.
 */
import { HOST_CALL_URL, RESUME_URL, TAIL_URL } from './frames.js'
import type { LuaGenerator } from './thread.js'
import type { LuaFunction, LuaResult, LuaValue } from './value.js'

/** Thrown where the host does not let programs make code. */
export class CodeGenerationForbiddenError extends Error {
  override readonly name = 'CodeGenerationForbiddenError'
}

/** Makes a function of the body's text; in stack traces it stands under the given URL. */
export function makeFunction(
  parameters: readonly string[],
  body: string,
  url: string,
): (...args: unknown[]) => unknown {
  try {
    return new Function(...parameters, `"use strict";${body}\n//# sourceURL=${url}`) as (...args: unknown[]) => unknown
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
    throw new CodeGenerationForbiddenError(
      'Lua scripts are compiled to JavaScript, and this host forbids `new Function` (Content Security Policy?)',
      { cause: error },
    )
  }
}

interface GeneratedCode {
  invoke(body: LuaFunction, args: readonly LuaValue[]): LuaResult
  /** Runs what cannot be suspended from a host function. */
  run(generator: LuaGenerator): IteratorResult<readonly LuaValue[], LuaResult>
  /** Calls what so many functions that are gone have left to be called. */
  tailCall(body: LuaFunction, args: readonly LuaValue[], callersGone: number): LuaResult
  /** Runs what so many tail calls left. */
  tail(generator: LuaGenerator, callersGone: number): LuaGenerator
  resume(generator: LuaGenerator, args: readonly LuaValue[]): IteratorResult<readonly LuaValue[], LuaResult>
}

let made: GeneratedCode | undefined

/** Beyond this many tail calls in a row, messages may take levels of the stack for others. */
export const TAILS_MAX = 32

type Tail = (generator: LuaGenerator) => LuaGenerator
type TailCall = (body: LuaFunction, args: readonly LuaValue[]) => LuaResult

/** The same function many times: the line in the stack trace says how many callers are gone. */
function tailFunctions(text: string): unknown {
  const texts = Array.from({ length: TAILS_MAX }, () => text).join(',\n')
  return makeFunction([], `return[${texts}]`, TAIL_URL)()
}

function make(): GeneratedCode {
  const tails = tailFunctions('function*(g){return yield*g}') as readonly Tail[]
  const tailCalls = tailFunctions('function(f,a){return f(...a)}') as readonly TailCall[]
  return {
    invoke: makeFunction([], 'return function(f,a){return f(...a)}', HOST_CALL_URL)() as GeneratedCode['invoke'],
    run: makeFunction([], 'return function(g){return g.next()}', HOST_CALL_URL)() as GeneratedCode['run'],
    tailCall(body, args, callersGone) {
      const call = tailCalls[Math.min(callersGone, TAILS_MAX) - 1]
      if (call === undefined) throw new RangeError('a tail call has a caller')
      return call(body, args)
    },
    tail: (generator, callersGone) => tails[Math.min(callersGone, TAILS_MAX) - 1]?.(generator) ?? generator,
    resume: makeFunction([], 'return function(g,a){return g.next(a)}', RESUME_URL)() as GeneratedCode['resume'],
  }
}

/**
 * Calls that have to show in stack traces (see `frames.ts`), under names that no bundler changes. Made on first use, so
 * that merely importing this needs no permission.
 */
export const generatedCode: GeneratedCode = {
  invoke: (body, args) => (made ??= make()).invoke(body, args),
  run: (generator) => (made ??= make()).run(generator),
  tailCall: (body, args, callersGone) => (made ??= make()).tailCall(body, args, callersGone),
  tail: (generator, callersGone) => (made ??= make()).tail(generator, callersGone),
  resume: (generator, args) => (made ??= make()).resume(generator, args),
}
