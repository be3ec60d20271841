import { describe, expect, it } from 'vitest'
import { Arena, type Handle } from '../../src/memory/arena.js'
import { memberBytes, memberLength, memberStart, scoreOf, setScore } from '../../src/structures/scored-dict.js'
import { SortedSet } from '../../src/structures/sorted-set.js'
import { Random } from '../support/random.js'

type Element = { member: string; score: number }

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Redis's order: by score, then by bytes, then by length. */
function compare(one: Element, other: Element): number {
  if (one.score !== other.score) return one.score < other.score ? -1 : 1
  return one.member < other.member ? -1 : one.member > other.member ? 1 : 0
}

/** A sorted set beside a naive sorted array. */
class Pair {
  readonly arena = new Arena()
  set = new SortedSet(this.arena, 1, 2)
  model: Element[] = []

  private find(member: string): Handle {
    const bytes = latin1(member)
    return this.set.find(bytes, 0, bytes.length)
  }

  put(member: string, score: number): void {
    const bytes = latin1(member)
    const record = this.find(member)
    const at = this.model.findIndex((element) => element.member === member)
    expect(record !== 0).toBe(at >= 0)
    if (record === 0) this.set.add(bytes, 0, bytes.length, score)
    else this.set.update(record, score)
    if (at >= 0) this.model.splice(at, 1)
    const element = { member, score }
    const place = this.model.findIndex((other) => compare(other, element) > 0)
    this.model.splice(place < 0 ? this.model.length : place, 0, element)
  }

  remove(member: string): void {
    const record = this.find(member)
    const at = this.model.findIndex((element) => element.member === member)
    expect(record !== 0).toBe(at >= 0)
    if (record === 0) return
    this.set.remove(record)
    this.model.splice(at, 1)
  }

  removeRange(rank: number, count: number): void {
    this.set.removeRange(rank, count)
    this.model.splice(rank, count)
  }

  text(record: Handle): string {
    const start = memberStart(record)
    const bytes = memberBytes(this.arena, record).subarray(start, start + memberLength(this.arena, record))
    return String.fromCharCode(...bytes)
  }

  current(): Element | undefined {
    const { tree } = this.set
    if (tree.record === 0) return undefined
    expect(tree.score).toBe(scoreOf(this.arena, tree.record))
    return { member: this.text(tree.record), score: tree.score }
  }

  all(): Element[] {
    const { tree } = this.set
    const found: Element[] = []
    tree.seek(0)
    for (let element = this.current(); element; element = this.current()) {
      found.push(element)
      tree.next()
    }
    return found
  }

  allBackwards(): Element[] {
    const { tree } = this.set
    const found: Element[] = []
    tree.seek(this.set.count - 1)
    for (let element = this.current(); element; element = this.current()) {
      found.push(element)
      tree.previous()
    }
    return found
  }

  check(): void {
    expect(this.set.assertInvariants()).toBe(this.arena.used)
    this.arena.assertInvariants()
    expect(this.all()).toEqual(this.model)
    expect(this.allBackwards()).toEqual([...this.model].reverse())
  }

  checkSearch(random: Random, score: number): void {
    const { tree } = this.set
    for (const orEqual of [false, true]) {
      const rank = this.model.filter((element) => element.score < score || (orEqual && element.score === score)).length
      expect(tree.seekScore(score, orEqual)).toBe(rank)
      expect(this.current()).toEqual(this.model[rank])
    }
    const rank = random.below(this.model.length + 1)
    tree.seek(rank)
    const element = this.model[rank]
    expect(this.current()).toEqual(element)
    if (element) expect(tree.rankOf(this.find(element.member))).toBe(rank)
  }
}

const SCORES = [-Infinity, -1e300, -1, -0, 0, 5e-324, 0.1, 1, 1, 2, 2 ** 53, 1e17, Infinity]

/** How scores are chosen: spread, mostly equal, one only, ascending, descending. */
const KINDS: Record<string, (random: Random, step: number) => number> = {
  spread: (random) => random.next() * 1000,
  ties: (random) => random.pick(SCORES),
  equal: () => 7,
  ascending: (random, step) => step + random.below(3),
  descending: (random, step) => -step - random.below(3),
}

describe('sorted set', () => {
  describe.each(Object.keys(KINDS))('with %s scores', (kind) => {
    const scoreOfStep = KINDS[kind] ?? (() => 0)

    it.each([1, 2])('equals a sorted array under churn (seed %i)', (seed) => {
      const random = new Random(seed)
      const pair = new Pair()
      for (let step = 0; step < 12_000; step++) {
        const growing = Math.floor(step / 3000) % 2 === 0
        const member = `m${random.below(3000)}${random.chance(0.1) ? '\x00\xff'.repeat(random.below(40)) : ''}`
        if (random.chance(growing ? 0.8 : 0.3)) pair.put(member, scoreOfStep(random, step))
        else if (!growing && random.chance(0.3) && pair.model.length > 0) {
          const rank = random.pick([0, random.below(pair.model.length), Math.max(0, pair.model.length - 3)])
          pair.removeRange(rank, Math.min(1 + random.below(20), pair.model.length - rank))
        } else pair.remove(member)
        if (step % 40 === 0) pair.checkSearch(random, scoreOfStep(random, step))
        if (step % 1500 === 1499) pair.check()
      }
      pair.check()
      while (pair.model.length > 0) {
        const rank = random.below(pair.model.length)
        pair.removeRange(rank, Math.min(pair.model.length - rank, 1 + random.below(300)))
        pair.set.tree.assertInvariants()
      }
      pair.check()
    })
  })

  it('goes down to one element and up again, from either end', () => {
    const random = new Random(5)
    const pair = new Pair()
    for (let round = 0; round < 6; round++) {
      for (let i = 0; i < 3000; i++) pair.put(`m${random.below(10_000)}`, random.below(500))
      pair.check()
      while (pair.model.length > 1) pair.removeRange(round % 2 === 0 ? 0 : pair.model.length - 1, 1)
      pair.check()
    }
  })

  it('pops from a set large enough for looking ahead, among additions and removals where the next pops will be', () => {
    const random = new Random(6)
    const pair = new Pair()
    for (let i = 0; i < 10_000; i++) pair.put(`member ${i}`, random.below(100_000))
    for (let step = 0; step < 8000; step++) {
      const atEnd = step % 2000 >= 1000
      const count = random.chance(0.98) ? 1 : 1 + random.below(60)
      const edge = random.below(20)
      const near = pair.model[atEnd ? pair.model.length - 1 - edge : edge]
      const action = random.below(10)
      if (action < 4) pair.removeRange(atEnd ? pair.model.length - count : 0, count)
      else if (action < 6 && near) pair.remove(near.member)
      else if (action < 7 && near) pair.put(near.member, random.below(100_000))
      else if (action < 8) pair.put(`new ${random.below(2000)}`, atEnd ? 100_000 + random.below(9) : -random.below(9))
      else pair.put(`member ${random.below(20_000)}`, random.below(100_000))
      if (step % 2000 === 999) {
        pair.arena.markSparsePages(0.9)
        let cursor = 0
        do cursor = pair.set.compact(cursor, 500)
        while (cursor !== 0)
      }
      if (step % 1000 === 999) pair.check()
    }
    expect(pair.model.length).toBeGreaterThan(4096)
  })

  it('finds members where all scores are equal', () => {
    const random = new Random(11)
    const pair = new Pair()
    for (let i = 0; i < 3000; i++) pair.put(`${random.below(5000)}`, 0)
    for (let i = 0; i < 300; i++) {
      const text = `${random.below(6000)}`
      const bytes = latin1(text)
      for (const orEqual of [false, true]) {
        const rank = pair.model.filter(({ member }) => member < text || (orEqual && member === text)).length
        expect(pair.set.tree.seekMember(bytes, 0, bytes.length, orEqual)).toBe(rank)
        expect(pair.current()).toEqual(pair.model[rank])
      }
    }
  })

  it('removes long ranges, down to nothing', () => {
    const pair = new Pair()
    for (let i = 0; i < 8000; i++) pair.put(`m${i}`, i % 97)
    for (const [rank, count] of [
      [100, 3000],
      [0, 1],
      [2000, 2999],
      [0, 1500],
    ] as const) {
      pair.removeRange(rank, count)
      pair.check()
    }
    pair.removeRange(0, pair.model.length)
    pair.check()
    expect(pair.set.tree.nodeBytes).toBe(0)
  })

  it('copies, and frees in slices', () => {
    const pair = new Pair()
    for (let i = 0; i < 5000; i++) pair.put(`member ${i}`, (i * 7919) % 1000)
    const before = pair.arena.used
    const original = pair.set
    pair.set = original.copy()
    expect(pair.set.assertInvariants()).toBe(pair.arena.used - before)
    expect(pair.all()).toEqual(pair.model)
    let slices = 1
    while (!original.free(100)) slices++
    expect(slices).toBeGreaterThan(40)
    pair.check()
    pair.set.free(Infinity)
    expect(pair.arena.used).toBe(0)
  })

  it('moves out of pages that are being emptied', () => {
    const arena = new Arena()
    const set = new SortedSet(arena, 1, 2)
    const random = new Random(3)
    const members = Array.from({ length: 120_000 }, (_, i) => latin1(`some-longer-member-name:${i}`))
    for (const member of members) {
      set.find(member, 0, member.length)
      set.add(member, 0, member.length, random.below(50_000))
    }
    members.forEach((member, i) => {
      if (i % 10 !== 0) set.remove(set.find(member, 0, member.length))
    })
    // Looks ahead at records that are about to be moved.
    set.removeRange(0, 1)
    const before = arena.resident
    expect(arena.markSparsePages(0.6)).toBeGreaterThan(0)
    let cursor = 0
    do cursor = set.compact(cursor, 500)
    while (cursor !== 0)
    expect(arena.compacting).toBe(false)
    expect(set.assertInvariants()).toBe(arena.used)
    arena.assertInvariants()
    expect(arena.resident).toBeLessThan(before * 0.7)
    expect(set.count).toBe(11_999)
    // Others come to stand where they stood, and are popped before anything was looked at ahead of them.
    const added = members.filter((member) => set.find(member, 0, member.length) === 0)
    for (const member of added) {
      set.find(member, 0, member.length)
      set.add(member, 0, member.length, Infinity)
    }
    for (const member of added) {
      set.update(set.find(member, 0, member.length), -Infinity)
      set.removeRange(0, 1)
    }
    expect(set.count).toBe(11_999)
    expect(set.assertInvariants()).toBe(arena.used)
  })

  it('takes at most 72 bytes for a member of 16 bytes', () => {
    for (const ascending of [false, true]) {
      const arena = new Arena()
      const set = new SortedSet(arena, 1, 2)
      const random = new Random(3)
      const bytes = latin1('member:000000000')
      for (let i = 0; i < 300_000; i++) {
        const digits = String(i).padStart(9, '0')
        for (let at = 0; at < 9; at++) bytes[7 + at] = digits.charCodeAt(at)
        set.find(bytes, 0, 16)
        set.add(bytes, 0, 16, ascending ? i : random.next())
      }
      expect(arena.used / 300_000).toBeLessThan(72)
      expect(set.arenaBytes).toBe(arena.used)
    }
  })

  it('says so when a record has another score than the tree', () => {
    const { arena, set } = new Pair()
    for (let i = 0; i < 200; i++) {
      const bytes = latin1(`m${i}`)
      set.find(bytes, 0, bytes.length)
      set.add(bytes, 0, bytes.length, i)
    }
    const bytes = latin1('m50')
    const record = set.find(bytes, 0, bytes.length)
    setScore(arena, record, 150.5)
    expect(() => set.assertInvariants()).toThrow(/score tree/)
    expect(() => set.remove(record)).toThrow('is not where its score says')
  })
})
