import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { sortedSetCases } from './sorted-set-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/sorted-set.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('sorted set commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(sortedSetCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(sortedSetCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})
