/**
 * What compiled code runs on: the names it takes from R (see `RUNTIME_NAMES`), for one state.
 */
import { deferrable, drop, first, isPending, suspension, values, wait } from './calls.js'
import type { Debug } from './debug.js'
import type { RuntimeName } from './emit.js'
import type { Site } from './frames.js'
import { errorAt, type Operators } from './operators.js'
import { LuaTable, TableIterator } from './table.js'
import type { Ticker } from './ticker.js'
import { NOTHING, type LuaFunction, type LuaValue } from './value.js'

export type Runtime = Readonly<Record<RuntimeName, unknown>>

/** PUC's LFIELDS_PER_FLUSH: so many items of a constructor wait before they are stored; keys between them are stored at once. */
const ITEMS_PER_FLUSH = 50
/** What an item takes up, about. */
const SLOT_BYTES = 16

/** The functions that compiled code knows; the base library makes them known. */
export interface KnownFunctions {
  /** The iterators of `pairs` and `ipairs`. */
  next: LuaFunction | null
  sequenceStep: LuaFunction | null
  /** `error`, which needn't look at the stack to learn from what site it's called. */
  error: { readonly plain: LuaFunction; readonly from: (site: Site, args: readonly LuaValue[]) => never } | null
}

export function createRuntime(
  operators: Operators,
  globals: LuaTable,
  ticker: Ticker,
  known: KnownFunctions,
  debug: Debug,
): Runtime {
  const { fn, globalsOf, index, field, setIndex, setField, add, subtract, multiply, divide, modulo, power } = operators
  const { negate, concat, length, equals, lessThan, lessEqual, greaterThan, greaterEqual, forNumber } = operators

  function tail(value: LuaValue, site: Site): LuaFunction {
    return deferrable(fn(value, site))
  }

  /** What a call of the global `error` calls. */
  function raiser(value: LuaValue, site: Site): LuaFunction {
    const { error } = known
    if (error === null || value !== error.plain) return fn(value, site)
    return (...args) => error.from(site, args)
  }

  /** What walks the table that a `for` loop's values stand for; null if only calls can tell. */
  function iterate(step: LuaValue, state: LuaValue, control: LuaValue): TableIterator | null {
    if (!(state instanceof LuaTable)) return null
    if (step === known.next && control === undefined) return new TableIterator(state, false)
    if (step === known.sequenceStep && control === 0) return new TableIterator(state, true)
    return null
  }

  function list(size: number, items: readonly LuaValue[]): LuaTable {
    ticker.allocated(items.length * SLOT_BYTES)
    return listOf(size, items)
  }

  function construct(
    arraySize: number,
    hashSize: number,
    layout: string,
    site: Site,
    content: readonly LuaValue[],
  ): LuaTable {
    ticker.allocated(content.length * SLOT_BYTES)
    return tableOf(arraySize, hashSize, layout, site, content)
  }

  return {
    ...{ T: ticker, E: globals, LuaTable, NOTHING, first, values, drop, fn, tail, P: isPending, wait, index, field },
    ...{ setIndex, setField, add, subtract, multiply, divide, modulo, power, negate, concat, length, equals },
    ...{ lessThan, lessEqual, greaterThan, greaterEqual, list, construct, forNumber, iterate, legacyArg },
    global: globalsOf(globals),
    raiser,
    Y: suspension,
    D: debug,
  }
}

/** A constructor with array items only: `size` is the room that the compiler asks for. */
function listOf(size: number, items: readonly LuaValue[]): LuaTable {
  const table = LuaTable.sized(size, 0)
  table.setList(1, items)
  return table
}

/**
 * Any other constructor. `content` holds items, and keys followed by values, in the order of the source; `layout` has a
 * "-" for each item and a "=" for each pair. Further content is the values of a last item that has several.
 */
function tableOf(
  arraySize: number,
  hashSize: number,
  layout: string,
  site: Site,
  content: readonly LuaValue[],
): LuaTable {
  const table = LuaTable.sized(arraySize, hashSize)
  let items: LuaValue[] = []
  let stored = 0
  let at = 0
  for (let i = 0; i < layout.length; i++) {
    if (items.length === ITEMS_PER_FLUSH) {
      table.setList(stored + 1, items)
      stored += ITEMS_PER_FLUSH
      items = []
    }
    if (layout.charCodeAt(i) === 0x2d) {
      if (at < content.length) items.push(content[at])
      at++
      continue
    }
    const key = content[at]
    if (key === undefined) throw errorAt(site, 'table index is nil')
    if (key !== key) throw errorAt(site, 'table index is NaN')
    table.set(key, content[at + 1])
    at += 2
  }
  for (; at < content.length; at++) items.push(content[at])
  if (items.length > 0) table.setList(stored + 1, items)
  return table
}

/** Lua 5.0's `arg`, for functions that take "..." and do not say so again. */
function legacyArg(values: readonly LuaValue[]): LuaTable {
  const table = LuaTable.sized(values.length, 1)
  table.setList(1, values)
  table.set('n', values.length)
  return table
}
