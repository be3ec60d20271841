/** Random operations on quicklists of every kind of options, compared with an array. */
import { describe, expect, it } from 'vitest'
import { Arena, byteOf, pageOf } from '../../src/memory/arena.js'
import { Quicklist } from '../../src/structures/quicklist.js'
import { Random } from '../support/random.js'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

function itemsOf(list: Quicklist): string[] {
  const items: string[] = []
  const sink = {
    bulk: (bytes: Uint8Array, start: number, end: number) => {
      items.push(String.fromCharCode(...bytes.subarray(start, end)))
    },
  }
  list.range(0, list.count, false, sink)
  return items
}

class Side {
  readonly model: string[] = []
  readonly random: Random

  constructor(
    readonly list: Quicklist,
    seed: number,
    readonly longest: number,
  ) {
    this.random = new Random(seed)
  }

  int(bound: number): number {
    return this.random.below(bound)
  }

  item(): string {
    const kind = this.int(10)
    if (kind < 3) return String(this.int(200) - 100)
    if (kind === 3) return String(Math.floor((this.random.next() - 0.5) * 2 ** 53))
    if (kind === 4) return '9223372036854775807'
    if (kind < 7) return 'abc'.slice(0, this.int(4))
    return 'x'.repeat(this.int(this.longest)) + String(this.int(20))
  }

  /** `grows`: mostly such as add elements. */
  step(grows: boolean): void {
    const { list, model } = this
    const item = this.item()
    const bytes = bytesOf(item)
    const index = this.int(model.length)
    switch (this.int(grows ? 9 : 11)) {
      case 0:
      case 1:
        list.pushHead(bytes, 0, bytes.length)
        model.unshift(item)
        break
      case 2:
      case 3:
        list.pushTail(bytes, 0, bytes.length)
        model.push(item)
        break
      case 4:
        if (model.length === 0) break
        list.popHead()
        model.shift()
        break
      case 5:
        if (model.length === 0) break
        list.popTail()
        model.pop()
        break
      case 6:
      case 7: {
        if (!list.seek(index)) break
        const isAfter = this.int(2) === 0
        list.insert(isAfter, bytes, 0, bytes.length)
        model.splice(isAfter ? index + 1 : index, 0, item)
        break
      }
      case 8:
        if (!list.seek(index)) break
        list.replace(bytes, 0, bytes.length)
        model[index] = item
        break
      case 9: {
        const count = this.int(this.int(50) === 0 ? 200 : 6)
        list.deleteRange(index, count)
        model.splice(index, count)
        break
      }
      default:
        this.removeSome(item)
    }
  }

  /** Walks over a few elements and removes those equal to `item`. */
  private removeSome(item: string): void {
    const { list, model } = this
    const bytes = bytesOf(item)
    const forward = this.int(2) === 0
    let index = this.int(model.length)
    let there = list.seek(index)
    for (let steps = 0; there && steps < 20; steps++) {
      list.read()
      const { value } = list
      expect(String.fromCharCode(...value.bytes.subarray(value.start, value.end))).toBe(model[index])
      expect(list.equals(bytes, 0, bytes.length)).toBe(model[index] === item)
      if (model[index] === item || this.int(5) === 0) {
        model.splice(index, 1)
        there = list.remove(forward)
        if (!forward) index--
      } else {
        there = forward ? list.next() : list.previous()
        index += forward ? 1 : -1
      }
    }
    expect(there).toBe(index >= 0 && index < model.length && there)
    list.release()
  }
}

const OPTIONS: [fill: number, depth: number, plainFrom: number, longest: number][] = [
  [-2, 0, 2 ** 30, 100],
  [-1, 1, 2 ** 30, 700],
  [-2, 2, 2 ** 30, 3000],
  [1, 0, 2 ** 30, 30],
  [2, 1, 50, 100],
  [5, 1, 2 ** 30, 100],
  [7, 3, 40, 100],
  [0, 1, 2 ** 30, 80],
  [128, 0, 2 ** 30, 30],
  [3, 0, 10, 20],
]

describe('a quicklist does what an array does', () => {
  it.each(OPTIONS)('fill %i, depth %i, plain from %i, items up to %i', (fill, depth, plainFrom, longest) => {
    const arena = new Arena()
    const list = new Quicklist(arena, fill, depth)
    list.plainFrom = plainFrom
    const side = new Side(list, 7 + fill * 31 + depth, longest)
    for (let i = 0; i < 3000; i++) {
      side.step(i % 1000 < 600)
      if (i % 7 === 0) list.assertInvariants()
      expect(list.count).toBe(side.model.length)
      if (i % 20 === 0) expect(itemsOf(list)).toEqual(side.model)
    }
    const copy = list.copy()
    expect(itemsOf(copy)).toEqual(side.model)
    copy.assertInvariants()
    while (!copy.free(10)) expect(copy.arenaBytes).toBeGreaterThan(0)
    expect(itemsOf(list)).toEqual(side.model)
    expect(arena.used).toBe(list.arenaBytes)
    while (!list.free(10)) expect(list.arenaBytes).toBeGreaterThan(0)
    expect(arena.used).toBe(0)
  })

  it.each(OPTIONS)(
    'lent from one block: fill %i, depth %i, plain from %i, items up to %i',
    (fill, depth, plainFrom, longest) => {
      const arena = new Arena()
      const list = new Quicklist(arena, fill, depth)
      list.plainFrom = plainFrom
      list.clear()
      const side = new Side(list, 7 + fill * 31 + depth, longest)
      for (let i = 0; i < 3000; i++) {
        side.step(i % 1000 < 600)
        if (list.count > 0) list.assertInvariants()
        else {
          const block = list.smallBlock()
          if (block !== 0) arena.free(block)
          list.clear()
        }
        if (list.isSmall(300) && list.count > 0) {
          const block = list.smallBlock()
          const size = list.rawBytes
          const bytes = arena.bytes[pageOf(block)] ?? new Uint8Array(0)
          expect(bytes[byteOf(block) + size - 1]).toBe(0xff)
          list.borrow(block, size, list.count)
        }
        if (i % 20 === 0) expect(itemsOf(list)).toEqual(side.model)
      }
    },
  )
})
