import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { functionCases } from './function-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/function.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('functions answer as in Redis', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(functionCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(functionCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})
