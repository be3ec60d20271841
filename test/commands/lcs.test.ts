import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore } from '../support/store.js'
import { lcsCases } from './lcs-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/lcs.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('LCS answers as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(lcsCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(lcsCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

it('refuses a table above the limit and no smaller one', () => {
  const { text } = openStore({ config: { 'proto-max-bulk-len': '1048576' } })
  const tooLarge = '-"ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"'
  // 512 x 512 cells of four bytes are the limit.
  text('MSET', 'a', 'x'.repeat(511), 'b', 'x'.repeat(511), 'c', 'x'.repeat(512))
  expect(text('LCS', 'a', 'b', 'LEN')).toBe(':511')
  expect(text('LCS', 'a', 'c', 'LEN')).toBe(tooLarge)
  expect(text('LCS', 'c', 'a')).toBe(tooLarge)
})
