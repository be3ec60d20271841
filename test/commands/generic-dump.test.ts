import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import type { Reply } from '../support/resp-reply.js'
import { openStore, type TestClient } from '../support/store.js'
import { genericDumpCases } from './generic-dump-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/generic-dump.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('DUMP and RESTORE answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(genericDumpCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(genericDumpCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

function bytesOf(reply: Reply | undefined): Uint8Array {
  if (reply?.type !== 'bulk') throw new Error(`no bulk string: ${JSON.stringify(reply)}`)
  return reply.bytes
}

const dumpOf = (client: TestClient, key: string): Uint8Array => bytesOf(client.replies('DUMP', key)[0])

describe('DUMP and RESTORE', () => {
  it('without rdbcompression write strings plain', () => {
    const { client, text } = openStore({ config: { rdbcompression: 'no' } })
    text('SET', 'k', 'a'.repeat(100))
    const payload = dumpOf(client, 'k')
    expect(payload.length).toBe(1 + 2 + 100 + 10)
    expect(text('RESTORE', 'l', 0, payload)).toBe('+OK')
    expect(text('GET', 'l')).toBe(`"${'a'.repeat(100)}"`)
  })

  it('take a damaged checksum when told to, but no newer version', () => {
    const { client, engine, text } = openStore()
    text('SET', 'k', 'v')
    const payload = dumpOf(client, 'k')
    payload[payload.length - 1] = (payload[payload.length - 1] ?? 0) ^ 1
    const wrong = '-ERR DUMP payload version or checksum are wrong'
    expect(text('RESTORE', 'l', 0, payload)).toBe(wrong)
    engine.skipChecksums = true
    expect(text('RESTORE', 'l', 0, payload)).toBe('+OK')
    payload[payload.length - 10] = 11
    expect(text('RESTORE', 'l', 0, payload, 'REPLACE')).toBe(wrong)
    expect(text('RESTORE', 'l', 0, payload.subarray(1, 10), 'REPLACE')).toBe(wrong)
  })

  it('set the clock that the eviction policy uses', () => {
    const { client, text } = openStore({ config: { 'maxmemory-policy': 'allkeys-lfu' } })
    text('SET', 'k', 'v')
    const payload = dumpOf(client, 'k')
    text('RESTORE', 'l', 0, payload, 'FREQ', 77)
    expect(text('OBJECT', 'FREQ', 'l')).toBe(':77')
    text('RESTORE', 'l', 0, payload, 'REPLACE', 'IDLETIME', 3)
    expect(text('OBJECT', 'FREQ', 'l')).toBe(':5')
    text('RESTORE', 'l', 0, payload, 'REPLACE', 'FREQ', 0, 'FREQ', 255)
    expect(text('OBJECT', 'FREQ', 'l')).toBe(':255')
  })

  // What a real Redis answered at this time: with a small clock, as it wraps around 24 bits.
  it.each([
    ['3', ':3'],
    ['8000000', ':8000000'],
    ['16777214', ':16777214'],
    ['16777215', ':0'],
    ['16777216', ':1'],
    ['33000000', ':16222784'],
    ['9223372036854775', ':14898167'],
    ['9223372036854775807', ':16777214'],
  ])('an idle time of %s s becomes %s', (idle, kept) => {
    const { client, text } = openStore({ nowMs: 1_795_228_707_833 })
    text('SET', 'k', 'v')
    text('RESTORE', 'l', 0, dumpOf(client, 'k'), 'IDLETIME', idle)
    expect(text('OBJECT', 'IDLETIME', 'l')).toBe(kept)
  })

  it('keep values of every size', () => {
    const { client, engine, text } = openStore()
    for (const size of [0, 1, 63, 64, 8192, 8193, 16383, 16384, 100_000, 1_000_003]) {
      const value = Uint8Array.from({ length: size }, (_, i) => (i * i) >> 3)
      text('SET', 'k', value)
      expect(text('RESTORE', 'l', 0, dumpOf(client, 'k'), 'REPLACE')).toBe('+OK')
      const kept = bytesOf(client.replies('GET', 'l')[0])
      expect(kept.length).toBe(size)
      expect(kept.findIndex((byte, i) => byte !== value[i])).toBe(-1)
    }
    engine.keyspace.assertInvariants()
  })

  it('leave the key alone when the payload is refused', () => {
    const { client, engine, text } = openStore()
    text('SET', 'k', 'v', 'PX', 100_000)
    const payload = dumpOf(client, 'k')
    engine.skipChecksums = true
    for (const type of [1, 2, 3, 4, 5, 6, 7, 8, 9, 19, 20, 255]) {
      payload[0] = type
      expect(text('RESTORE', 'k', 0, payload, 'REPLACE')).toBe('-ERR Bad data format')
    }
    expect(text('GET', 'k')).toBe('"v"')
    expect(text('PTTL', 'k')).toBe(':100000')
  })
})
