import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { countDense } from '../../../src/structures/hyperloglog/dense.js'
import { estimate, VALUES } from '../../../src/structures/hyperloglog/estimate.js'
import { HEADER_BYTES } from '../../../src/structures/hyperloglog/layout.js'
import { openStore } from '../../support/store.js'
import { estimateCases, hyperLogLogOf } from './estimate-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/estimates.json', import.meta.url), 'utf8')) as string[]

it('has an answer of Redis to each case', () => {
  expect(recorded.length).toBe(estimateCases.length)
})

it('estimates the integers that Redis does', () => {
  const estimates = estimateCases.map((registers) => {
    const histogram = new Int32Array(VALUES)
    countDense(hyperLogLogOf(registers), HEADER_BYTES, histogram)
    return `:${BigInt(estimate(histogram))}`
  })
  expect(estimates).toEqual(recorded)
})

it('PFCOUNT answers and remembers them, unless they are beyond reason', () => {
  const { text } = openStore()
  estimateCases.forEach((registers, i) => {
    text('SET', 'k', hyperLogLogOf(registers))
    expect(text('PFCOUNT', 'k')).toBe(recorded[i])
    expect(text('PFCOUNT', 'k')).toBe(recorded[i])
    expect(text('GETBIT', 'k', '120')).toBe(recorded[i] === ':-9223372036854775808' ? ':1' : ':0')
  })
})
