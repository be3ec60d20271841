/**
 * Coroutines. A function that may yield is a JavaScript generator, and a coroutine is one of those, suspended. What lies
 * under a host function (a comparison of `table.sort`, `pcall`) cannot be suspended, in 5.1 neither.
 */
import {
  C_CALLS_MAX,
  C_STACK_OVERFLOW,
  cCalls,
  isPending,
  mayYield,
  suspension,
  values,
  wait,
  type RawResult,
} from '../calls.js'
import { LuaError, raise } from '../errors.js'
import { formatNumber } from '../numbers.js'
import { resumeGenerator, type LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { LuaThread, type LuaGenerator } from '../thread.js'
import { hostFunction, isHostFunction, NOTHING, type LuaFunction, type LuaResult, type LuaValue } from '../value.js'
import { argumentError, type Args } from './args.js'

type Resumed = { readonly values: readonly LuaValue[] } | { readonly error: LuaValue }

export function openCoroutine(state: LuaState): void {
  const coroutine = new LuaTable()
  state.globals.set('coroutine', coroutine)

  function resume(thread: LuaThread, args: readonly LuaValue[]): Resumed {
    if (thread.status !== 'suspended') return { error: `cannot resume ${thread.status} coroutine` }
    const { depth } = cCalls
    if (depth >= C_CALLS_MAX) return { error: C_STACK_OVERFLOW }
    const resumer = state.runningThread
    if (resumer !== null) resumer.status = 'normal'
    state.runningThread = thread
    thread.status = 'running'
    cCalls.depth = depth + 1
    try {
      thread.generator ??= start(thread.body, args)
      let step = resumeGenerator(thread.generator, args)
      if (step.done === true && isPending(step.value)) {
        thread.generator = wait(step.value)
        step = resumeGenerator(thread.generator, args)
      }
      thread.status = step.done === true ? 'dead' : 'suspended'
      return { values: step.done === true ? values(step.value) : step.value }
    } catch (error) {
      thread.status = 'dead'
      const caught = state.caught(error)
      if (caught === null) throw error
      return { error: caught.value }
    } finally {
      // What was passed on isn't kept.
      suspension.values = NOTHING
      cCalls.depth = depth
      state.runningThread = resumer
      if (resumer !== null) resumer.status = 'running'
    }
  }

  function create(args: Args, name: string): LuaThread {
    const body = args[0]
    if (typeof body !== 'function' || isHostFunction(body)) throw argumentError(1, name, 'Lua function expected')
    return new LuaThread(body)
  }

  function checkThread(args: Args, name: string): LuaThread {
    const thread = args[0]
    if (thread instanceof LuaThread) return thread
    throw argumentError(1, name, 'coroutine expected')
  }

  state.register(coroutine, {
    create: (...args) => create(args, 'create'),
    resume(...args) {
      const outcome = resume(checkThread(args, 'resume'), args.slice(1))
      return 'error' in outcome ? [false, outcome.error] : [true, ...outcome.values]
    },
    running: () => state.runningThread ?? undefined,
    status: (...args) => checkThread(args, 'status').status,
    wrap(...args) {
      const thread = create(args, 'wrap')
      return hostFunction((...passed: LuaValue[]): LuaResult => {
        const outcome = resume(thread, passed)
        if (!('error' in outcome)) return outcome.values
        const { error } = outcome
        if (typeof error === 'number') throw raise(formatNumber(error))
        // The position of the caller comes before that of the error.
        throw typeof error === 'string' ? raise(error) : new LuaError(error)
      })
    },
    yield: ((...args: LuaValue[]) => {
      if (state.runningThread === null) throw new LuaError('attempt to yield across metamethod/C-call boundary')
      suspension.values = args
      return suspension
    }) as unknown as LuaFunction,
  })
}

/** The body's generator, which may end with a tail call that is still to be made. */
function start(body: LuaFunction, args: readonly LuaValue[]): LuaGenerator {
  return mayYield(body) ? (body(...args) as unknown as LuaGenerator) : run(body, args)
}

/** Runs a body that cannot be suspended when the coroutine is to run. */
function* run(body: LuaFunction, args: readonly LuaValue[]): LuaGenerator {
  const result: RawResult = body(...args)
  return isPending(result) ? yield* wait(result) : (result as LuaResult)
}
