import { describe, expect, it } from 'vitest'
import { heapReader, type V8 } from '../../src/engine/v8-heap.js'

const MIB = 2 ** 20

/** A heap of so many MiB in use and in pages, of which so many are of young objects. */
function heap(usedMib: number, limitMib: number, youngMib: number): V8 {
  return {
    getHeapStatistics: () => ({
      used_heap_size: usedMib * MIB,
      total_heap_size: (usedMib + 10) * MIB,
      heap_size_limit: limitMib * MIB,
    }),
    getHeapSpaceStatistics: () => [
      { space_name: 'old_space', space_used_size: 5 * MIB, space_size: 6 * MIB },
      { space_name: 'new_space', space_used_size: youngMib * MIB, space_size: 2 * youngMib * MIB },
    ],
  }
}

describe('the use of the heap', () => {
  it('is that of old objects', () => {
    expect(heapReader(heap(40, 4144, 8), '11.3.244.8-node.33')()).toEqual({
      usedBytes: 32 * MIB,
      committedBytes: 34 * MIB,
      limitBytes: 4080 * MIB,
    })
  })

  it('counts young objects that are too many to be garbage', () => {
    expect(heapReader(heap(100, 4144, 60), '12.4.254.21-node.33')().usedBytes).toBe(84 * MIB)
  })

  // Node 24 has larger semi-spaces: with --max-old-space-size=96 its limit is 288 MiB.
  it('leaves out of the limit what young objects may take, in each version of V8', () => {
    expect(heapReader(heap(40, 144, 8), '11.3.244.8-node.33')().limitBytes).toBe(80 * MIB)
    expect(heapReader(heap(40, 288, 8), '13.6.233.17-node.37')().limitBytes).toBe(96 * MIB)
    expect(heapReader(heap(40, 200, 8), '13.6.233.17-node.37')().limitBytes).toBe(50 * MIB)
  })
})
