/**
 * Calling functions and taking what they answer.
 *
 * What a function answers may also be one of three things that are no result yet, and never reach a Lua variable: a
 * tail call that is still to be made, so that a loop of tail calls needs no stack (every TAIL_CALLS_NESTED-th one), the
 * generator of a function that may yield, or what `coroutine.yield` asks for. Every taker of results finishes them.
 */
import { LuaError } from './errors.js'
import { tailCallers } from './frames.js'
import { generatedCode, TAILS_MAX } from './load.js'
import type { LuaGenerator } from './thread.js'
import { LuaTable } from './table.js'
import { isHostFunction, NOTHING, type LuaFunction, type LuaResult, type LuaValue } from './value.js'

/** So many tail calls may be nested JavaScript calls before one is made from the outside. */
const TAIL_CALLS_NESTED = 200

const TAIL_CALL = Symbol('tail call')

/**
 * A call that the receiver is to make, and how many callers are gone by then: the one that made it, and those that had called
 * that by tail calls. It is an array, so that the check for several results finds it.
 */
type PendingCall = [typeof TAIL_CALL, LuaFunction, LuaValue[], callersGone: number]

/** What `coroutine.yield` answers: the coroutine is to stop here and give these values. One for all, as who gets it stops at once. */
class Suspension {
  values: readonly LuaValue[] = NOTHING
}
export const suspension = new Suspension()

type Pending = PendingCall | LuaGenerator | Suspension

export type RawResult = LuaResult | Pending

const { invoke: invokeFunction } = generatedCode

/** The common ancestor of all generator objects. */
const generatorPrototype: object = Object.getPrototypeOf(Object.getPrototypeOf(emptyGenerator())) as object

function* emptyGenerator(): LuaGenerator {
  yield NOTHING
  return NOTHING
}

function isGenerator(value: unknown): value is LuaGenerator {
  return typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(generatorPrototype, value)
}

function isPendingCall(value: readonly unknown[]): value is PendingCall {
  return value[0] === TAIL_CALL
}

/** Whether a call has not run to its end. */
export function isPending(result: RawResult): result is Pending {
  if (typeof result !== 'object' || result instanceof LuaTable) return false
  return Array.isArray(result) ? isPendingCall(result) : result === suspension || isGenerator(result)
}

/**
 * Calls under way that go through C in PUC: of a host function that calls back (`pcall`, `table.sort`), of a metamethod, of a
 * coroutine. There may be 200, LUAI_MAXCCALLS. Nobody counts down when an error passes: who catches it puts the count back.
 * One for all states, as only one runs at a time.
 */
export const cCalls = { depth: 0 }
export const C_CALLS_MAX = 200
export const C_STACK_OVERFLOW = 'C stack overflow'

let tailCalls = 0
/** The function whose call was put off, while it runs. */
let running: LuaFunction | undefined
const GENERATOR_FUNCTION: object = Object.getPrototypeOf(emptyGenerator) as object

/** Whether a function answers a generator: to call it runs nothing yet. */
export const mayYield = (body: LuaFunction): boolean => Object.getPrototypeOf(body) === GENERATOR_FUNCTION

/** What makes a tail call: the function itself, or now and then one that has the call made later. */
export function deferrable(body: LuaFunction): LuaFunction {
  if (++tailCalls < TAIL_CALLS_NESTED) return body
  tailCalls = 0
  // Host functions do not nest, and their errors name the caller, which must still be there.
  if (isHostFunction(body)) return body
  const callersGone = callersOf(body)
  return (...args) => [TAIL_CALL, body, args, callersGone] as unknown as LuaResult
}

/** How many callers are gone when a call that is put off is made. To count them takes as long as thousands of calls. */
function callersOf(body: LuaFunction): number {
  // `wait` counts those of generators.
  if (mayYield(body)) return 1
  // In a loop of tail calls there are more than are told apart.
  return running === body ? TAILS_MAX : tailCallers(TAILS_MAX)
}

function runPending([, body, args, callersGone]: PendingCall): RawResult {
  const outer = running
  running = body
  try {
    return generatedCode.tailCall(body, args, callersGone)
  } finally {
    running = outer
  }
}

/** Runs what is pending until there is a result; in a coroutine it can be suspended. */
export function* wait(pending: Pending): LuaGenerator {
  let result: RawResult = pending
  let callersGone = 0
  for (;;) {
    if (Array.isArray(result) && isPendingCall(result)) {
      result = runPending(result)
    } else if (isGenerator(result)) {
      result = callersGone === 0 ? yield* result : yield* generatedCode.tail(result, callersGone)
      // A generator that a generator answers is that of a tail call.
      callersGone++
    } else if (result === suspension) {
      return yield suspension.values
    } else {
      return result as LuaResult
    }
  }
}

/** Runs what is pending where nothing can be suspended. */
function finish(pending: Pending, isFromHost = false): LuaResult {
  const running = wait(pending)
  const step = isFromHost ? generatedCode.run(running) : running.next()
  if (step.done === true) return step.value
  // Raised where the coroutine stands; no `pcall` lies between, so nobody there can catch it.
  throw new LuaError('attempt to yield across metamethod/C-call boundary')
}

/** The first value. */
export function first(result: RawResult): LuaValue {
  if (typeof result !== 'object' || result instanceof LuaTable) return result
  return firstOfObject(result)
}

function firstOfObject(result: RawResult): LuaValue {
  const done = isPending(result) ? finish(result) : (result as LuaResult)
  return isValues(done) ? done[0] : done
}

/** All values; the array may be shared and is only to be read. */
export function values(result: RawResult): readonly LuaValue[] {
  const done = isPending(result) ? finish(result) : (result as LuaResult)
  return isValues(done) ? done : [done]
}

function isValues(result: LuaResult): result is readonly LuaValue[] {
  return Array.isArray(result)
}

/** Makes sure that a call whose values nobody wants has been made. */
export function drop(result: RawResult): void {
  if (typeof result === 'object' && !(result instanceof LuaTable) && isPending(result)) finish(result)
}

/** `invoke` for the handler of `xpcall`, which may go deeper than the rest. */
export function invokeHandler(body: LuaFunction, args: readonly LuaValue[]): LuaResult {
  const result: RawResult = invokeFunction(body, args)
  return isPending(result) ? finish(result, true) : (result as LuaResult)
}

/**
 * Calls a function from a host function and runs it to its end. The Lua stack shows a host function as the caller.
 */
export function invoke(body: LuaFunction, args: readonly LuaValue[]): LuaResult {
  if (++cCalls.depth >= C_CALLS_MAX) throw new LuaError(C_STACK_OVERFLOW)
  const result: RawResult = invokeFunction(body, args)
  const done = isPending(result) ? finish(result, true) : (result as LuaResult)
  cCalls.depth--
  return done
}
