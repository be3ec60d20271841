/**
 * The table library, after PUC's `ltablib.c`: raw access throughout, and its quicksort, so that an inconsistent order
 * function does the same here.
 */
import { invoke, values } from '../calls.js'
import { LuaError, raise } from '../errors.js'
import { formatNumber } from '../numbers.js'
import { typeName } from '../operators.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { NOTHING, isTruthy, type LuaFunction, type LuaValue } from '../value.js'
import { checkFunction, checkInt, checkTable, optionalInt, optionalString } from './args.js'
import { setRaw } from './base.js'

export function openTable(state: LuaState): void {
  const { globals, operators, ticker } = state
  const table = new LuaTable()
  globals.set('table', table)

  state.register(table, {
    concat(...args) {
      const list = checkTable(args, 1, 'concat')
      const separator = optionalString(args, 2, 'concat', '')
      const from = optionalInt(args, 3, 'concat', 1)
      const to = args[3] === undefined ? list.length() : checkInt(args, 4, 'concat')
      const parts: string[] = []
      let size = 0
      for (let at = from; at <= to; at++) {
        ticker.spend(1)
        const value = list.get(at)
        if (typeof value === 'string') {
          size += value.length
          parts.push(value)
        } else if (typeof value === 'number') parts.push(formatNumber(value))
        else throw raise(`invalid value (${typeName(value)}) at index ${at} in table for 'concat'`)
      }
      ticker.expectLong(size + parts.length * separator.length)
      return parts.join(separator)
    },
    foreach(...args) {
      const list = checkTable(args, 1, 'foreach')
      const body = checkFunction(args, 2, 'foreach')
      for (let at = list.nextPosition(-1); at >= 0; at = list.nextPosition(at)) {
        const answer = values(invoke(body, [list.keyAt(at), list.valueAt(at)]))[0]
        if (answer !== undefined) return answer
      }
      return NOTHING
    },
    foreachi(...args) {
      const list = checkTable(args, 1, 'foreachi')
      const length = list.length()
      const body = checkFunction(args, 2, 'foreachi')
      for (let at = 1; at <= length; at++) {
        const answer = values(invoke(body, [at, list.get(at)]))[0]
        if (answer !== undefined) return answer
      }
      return NOTHING
    },
    getn: (...args) => checkTable(args, 1, 'getn').length(),
    setn(...args) {
      checkTable(args, 1, 'setn')
      throw raise("'setn' is obsolete")
    },
    insert(...args) {
      const list = checkTable(args, 1, 'insert')
      let end = list.length() + 1
      if (args.length === 2) {
        setRaw(list, end, args[1])
        return NOTHING
      }
      if (args.length !== 3) throw raise("wrong number of arguments to 'insert'")
      const position = checkInt(args, 2, 'insert')
      if (position > end) end = position
      // The position may be as far below 1 as an integer goes, and every key from there on gets an entry.
      for (let at = end; at > position; at--) {
        ticker.spend(1)
        setRaw(list, at, list.get(at - 1))
      }
      setRaw(list, position, args[2])
      return NOTHING
    },
    maxn(...args) {
      const list = checkTable(args, 1, 'maxn')
      let max = 0
      for (let at = list.nextPosition(-1); at >= 0; at = list.nextPosition(at)) {
        const key = list.keyAt(at)
        if (typeof key === 'number' && key > max) max = key
      }
      return max
    },
    remove(...args) {
      const list = checkTable(args, 1, 'remove')
      const end = list.length()
      const position = optionalInt(args, 2, 'remove', end)
      if (!(position >= 1 && position <= end)) return NOTHING
      const removed = list.get(position)
      ticker.spend(end - position)
      for (let at = position; at < end; at++) setRaw(list, at, list.get(at + 1))
      setRaw(list, end, undefined)
      return removed
    },
    sort(...args) {
      const list = checkTable(args, 1, 'sort')
      const length = list.length()
      const order = args[1] === undefined ? null : checkFunction(args, 2, 'sort')
      new Sorter(list, comparison(order), state).sort(1, length)
      return NOTHING
    },
  })

  function comparison(order: LuaFunction | null): (a: LuaValue, b: LuaValue) => boolean {
    if (order === null) return (a, b) => operators.less(a, b)
    return (a, b) => isTruthy(values(invoke(order, [a, b]))[0])
  }
}

/** PUC's quicksort: median of three, recursion into the smaller part. */
class Sorter {
  constructor(
    private readonly list: LuaTable,
    private readonly isLess: (a: LuaValue, b: LuaValue) => boolean,
    private readonly state: LuaState,
  ) {}

  sort(from: number, to: number): void {
    const { list } = this
    let low = from
    let high = to
    while (low < high) {
      this.state.ticker.spend(1)
      this.order(low, high)
      if (high - low === 1) break
      const middle = Math.floor((low + high) / 2)
      if (this.isLess(list.get(middle), list.get(low))) this.swap(middle, low)
      else if (this.isLess(list.get(high), list.get(middle))) this.swap(middle, high)
      if (high - low === 2) break
      const split = this.partition(low, high, middle)
      // The smaller part by recursion, the larger one by going on.
      if (split - low < high - split) {
        this.sort(low, split - 1)
        low = split + 1
      } else {
        this.sort(split + 1, high)
        high = split - 1
      }
    }
  }

  private order(low: number, high: number): void {
    if (this.isLess(this.list.get(high), this.list.get(low))) this.swap(low, high)
  }

  private partition(low: number, high: number, middle: number): number {
    const { list, isLess } = this
    const pivot = list.get(middle)
    this.swap(middle, high - 1)
    let left = low
    let right = high - 1
    for (;;) {
      while (isLess(list.get(++left), pivot)) if (left > high) throw raise('invalid order function for sorting')
      while (isLess(pivot, list.get(--right))) if (right < low) throw raise('invalid order function for sorting')
      if (right < left) break
      this.state.ticker.spend(1)
      this.swap(left, right)
    }
    this.swap(high - 1, left)
    return left
  }

  private swap(i: number, j: number): void {
    const { list } = this
    if (list.isReadonly) throw new LuaError('Attempt to modify a readonly table')
    const kept = list.get(i)
    list.set(i, list.get(j))
    list.set(j, kept)
  }
}
