import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'
import { RequestWriter } from '../../src/api/request-writer.js'

describe('request writer', () => {
  it('refuses an array with an empty slot, which would shift what comes back', () => {
    using db = open()
    const keys: string[] = ['a']
    keys[2] = 'c'
    expect(() => db.mGet(keys)).toThrow(new TypeError('mGet: key[1] must be a string or Uint8Array, got undefined'))
  })

  it('refuses a request in which places would exceed 31 bits', () => {
    const writer = new RequestWriter()
    writer.begin(undefined)
    // As behind 2 GiB of arguments, which a test can do without.
    Object.assign(writer, { at: 2 ** 31 - 10 })
    expect(() => writer.bytes(new Uint8Array(100))).toThrow(RangeError)
    expect(() => writer.text('x'.repeat(100))).toThrow(RangeError)
    expect(writer.args.count).toBe(0)
    writer.begin(undefined)
    writer.text('PING')
    expect(writer.args.length(0)).toBe(4)
  })
})
