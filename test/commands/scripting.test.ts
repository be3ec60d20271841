import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { scriptingCases } from './scripting-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/scripting.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('scripts answer as in Redis', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(scriptingCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(scriptingCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})
