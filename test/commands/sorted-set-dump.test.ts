import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore } from '../support/store.js'
import { sortedSetDumpCases } from './sorted-set-dump-cases.js'

const recorded = JSON.parse(
  readFileSync(new URL('data/sorted-set-dump.json', import.meta.url), 'utf8'),
) as RecordedCase[]

describe('payloads of sorted sets are those of Redis', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(sortedSetDumpCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(sortedSetDumpCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

it.each([1, 2, 3])('survives payloads that were damaged, with no byte lost (seed %i)', (seed) => {
  const random = new Random(seed)
  const { client, engine } = openStore({ seed })
  client.text('CONFIG', 'SET', 'zset-max-listpack-entries', '10')
  for (const size of [1, 3, 10, 11, 90]) {
    const pairs = Array.from({ length: size }, (_, i) => [random.below(5), `m${i}`]).flat()
    client.text('DEL', 'z')
    client.text('ZADD', 'z', ...pairs)
    const [dump] = client.replies('DUMP', 'z')
    if (dump?.type !== 'bulk') throw new Error('no payload')
    for (let round = 0; round < 300; round++) {
      const bytes = dump.bytes.slice(0, -10)
      for (let i = random.below(4); i >= 0; i--) bytes[1 + random.below(bytes.length - 1)] = random.below(256)
      client.text('DEBUG', 'SET-SKIP-CHECKSUM-VALIDATION', '1')
      const payload = new Uint8Array([...bytes, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0])
      client.text('RESTORE', 'y', 0, payload, 'REPLACE')
      client.text('ZADD', 'y', 1, 'm1', 2, 'new')
      client.text('ZREM', 'y', 'm2')
      client.text('ZPOPMAX', 'y')
      client.text('ZREMRANGEBYSCORE', 'y', 0, 2)
    }
    engine.keyspace.assertInvariants()
  }
})
