/** The same scripts in PUC's Lua 5.1 and here: same values, same errors, same lines. */
import { describe, expect, it } from 'vitest'
import { CASES } from './cases.js'
import { HAS_PUC, pucOutcomes, WHY_SKIPPED } from './puc.js'
import { outcome } from './render.js'

describe.skipIf(!HAS_PUC)(`as lua5.1 answers${HAS_PUC ? '' : ` (skipped: ${WHY_SKIPPED})`}`, () => {
  it.each(Object.keys(CASES) as (keyof typeof CASES)[])('%s', (subject) => {
    const sources = CASES[subject]
    expect(sources.length).toBeGreaterThan(20)
    const expected = pucOutcomes(sources)
    const label = (source: string, text: string | undefined): string => `${source}\n--> ${text ?? 'nothing'}`
    expect(sources.map((source) => label(source, outcome(source)))).toEqual(
      sources.map((source, at) => label(source, expected[at])),
    )
  })
})
