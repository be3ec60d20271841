import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { geoCases } from './geo-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/geo.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('Geo commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(geoCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(geoCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})
