import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { zsetOperationsCases } from './zset-operations-cases.js'

const recorded = JSON.parse(
  readFileSync(new URL('data/zset-operations.json', import.meta.url), 'utf8'),
) as RecordedCase[]

describe('Set operations of sorted sets answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(zsetOperationsCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(zsetOperationsCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})
