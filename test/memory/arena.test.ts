import { describe, expect, it } from 'vitest'
import { Arena, ArenaFullError, byteOf, type Handle, pageOf } from '../../src/memory/arena.js'
import { CLASS_BYTES, classOf, SMALL_BYTES_MAX } from '../../src/memory/size-classes.js'
import { Random } from '../support/random.js'

describe('size classes', () => {
  it('gives the smallest class that holds the size, at most an eighth larger', () => {
    for (let size = 1; size <= SMALL_BYTES_MAX; size++) {
      const cls = classOf(size)
      const bytes = CLASS_BYTES[cls]!
      expect(bytes >= size && (cls === 0 || CLASS_BYTES[cls - 1]! < size), `size ${size}`).toBe(true)
      if (size > 64) expect(bytes / size).toBeLessThanOrEqual(1.125)
    }
  })
})

/** What a fuzzer knows of a block: its handle, size and the byte it is filled with. */
interface Block {
  handle: Handle
  size: number
  fill: number
}

function fill(arena: Arena, block: Block): void {
  const start = byteOf(block.handle)
  arena.bytes[pageOf(block.handle)]?.fill(block.fill, start, start + block.size)
}

function check(arena: Arena, block: Block): void {
  const start = byteOf(block.handle)
  const bytes = arena.bytes[pageOf(block.handle)]?.subarray(start, start + block.size)
  if (bytes?.length !== block.size || bytes.some((byte) => byte !== block.fill)) {
    throw new Error(`block ${block.handle} of ${block.size} bytes was overwritten`)
  }
}

function randomSize(random: Random): number {
  const kind = random.next()
  if (kind < 0.7) return random.between(1, 200)
  if (kind < 0.9) return random.between(1, SMALL_BYTES_MAX)
  if (kind < 0.99) return random.between(SMALL_BYTES_MAX, 200_000)
  return random.between(1 << 20, 3 << 20)
}

describe('arena', () => {
  it.each([1, 2, 3, 4])('keeps blocks apart and its account exact (seed %i)', (seed) => {
    const random = new Random(seed)
    const arena = new Arena()
    const blocks: Block[] = []
    for (let step = 0; step < 8000; step++) {
      const shrinking = step % 2000 > 1400
      if (blocks.length === 0 || random.chance(shrinking ? 0.3 : 0.65)) {
        const size = randomSize(random)
        const block = { handle: arena.alloc(size), size, fill: random.below(256) }
        expect(block.handle).not.toBe(0)
        expect(arena.sizeOf(block.handle)).toBeGreaterThanOrEqual(size)
        fill(arena, block)
        blocks.push(block)
      } else {
        const at = random.below(blocks.length)
        const block = blocks[at] as Block
        check(arena, block)
        arena.free(block.handle)
        blocks[at] = blocks[blocks.length - 1] as Block
        blocks.pop()
      }
      if (step % 500 === 0) arena.assertInvariants()
    }
    for (const block of blocks) check(arena, block)
    expect(arena.used).toBe(blocks.reduce((sum, block) => sum + arena.sizeOf(block.handle), 0))
    for (const block of blocks) arena.free(block.handle)
    arena.assertInvariants()
    expect(arena.used).toBe(0)
  })

  it('starts small and reuses what is freed', () => {
    const arena = new Arena()
    expect(arena.resident).toBeLessThanOrEqual(64 << 10)
    const handles = Array.from({ length: 50_000 }, () => arena.alloc(40))
    const resident = arena.resident
    expect(arena.used).toBe(50_000 * 40)
    for (const handle of handles) arena.free(handle)
    for (let i = 0; i < 50_000; i++) arena.alloc(40)
    expect(arena.resident).toBe(resident)
    arena.clear()
    expect(arena.used).toBe(0)
    expect(arena.resident).toBeLessThanOrEqual(64 << 10)
    arena.assertInvariants()
  })

  it('gives pages back when sparse ones are emptied', () => {
    const arena = new Arena()
    const random = new Random(5)
    let blocks: Block[] = Array.from({ length: 400_000 }, () => {
      const size = random.between(20, 120)
      return { handle: arena.alloc(size), size, fill: random.below(256) }
    })
    for (const block of blocks) fill(arena, block)
    const full = arena.resident
    blocks = blocks.filter((block) => random.chance(0.1) || (arena.free(block.handle), false))
    expect(arena.resident).toBeGreaterThan(full * 0.9)
    for (let round = 0; round < 10 && arena.markSparsePages(0.5) > 0; round++) {
      for (const block of blocks) if (arena.isMarked(block.handle)) block.handle = arena.move(block.handle)
      expect(arena.compacting).toBe(false)
      arena.assertInvariants()
    }
    for (const block of blocks) check(arena, block)
    expect(arena.resident).toBeLessThan(full * 0.35)
  })

  it('uses pages again whose emptying was given up', () => {
    const arena = new Arena()
    const handles = Array.from({ length: 300_000 }, () => arena.alloc(64))
    const kept = handles.filter((handle, at) => at % 20 === 0 || (arena.free(handle), false))
    expect(arena.markSparsePages(0.5)).toBeGreaterThan(0)
    arena.unmarkPages()
    expect(arena.compacting).toBe(false)
    const resident = arena.resident
    for (let i = 0; i < 250_000; i++) kept.push(arena.alloc(64))
    expect(arena.resident).toBe(resident)
    arena.assertInvariants()
  })

  it('fills a page that has the number of a dropped one', () => {
    const arena = new Arena()
    const huge = Array.from({ length: 8 }, () => arena.alloc(2 << 20))
    for (let i = 0; i < 3000; i++) arena.alloc(4096)
    for (const handle of huge) arena.free(handle)
    for (let i = 0; i < 3000; i++) arena.alloc(4096)
    arena.assertInvariants()
    expect(arena.resident - arena.used).toBeLessThan(6 << 20)
  })

  it('still has a dropped page to use after an allocation has failed', () => {
    const arena = new Arena()
    arena.free(arena.alloc(2 << 20))
    const { pageCount } = arena
    expect(() => arena.alloc(2 ** 52)).toThrow(ArenaFullError)
    expect(arena.pageCount).toBe(pageCount)
    expect(pageOf(arena.alloc(2 << 20))).toBe(1)
  })
})
