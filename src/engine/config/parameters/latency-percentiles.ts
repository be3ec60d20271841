/** `latency-tracking-info-percentiles`: which percentiles INFO reports of each command's latency. */
import { formatFixed, parseDouble, trimFixed } from '../../../memory/doubles.js'
import { invalidPercentiles, percentileRange } from '../errors.js'
import { parameter } from '../parameter.js'
import { bytesOf } from '../text.js'

const initial: readonly number[] = [50, 99, 99.9]
const DECIMALS = 6

/** Redis prints "-0" as such here. */
const printOne = (value: number): string => (Object.is(value, -0) ? '-0' : trimFixed(formatFixed(value, DECIMALS)))

export const latencyPercentiles = parameter({
  name: 'latency-tracking-info-percentiles',
  initial,
  words: 'many',
  parse(words) {
    if (words.length === 1 && words[0] === '') return []
    return words.map((word) => {
      const bytes = bytesOf(word)
      const value = parseDouble(bytes, 0, bytes.length)
      if (Number.isNaN(value)) throw invalidPercentiles()
      if (value < 0 || value > 100) throw percentileRange()
      return value
    })
  },
  print: (value) => value.map(printOne).join(' '),
  rewrite: (value) => [
    {
      text: `latency-tracking-info-percentiles ${value.length === 0 ? '""' : value.map(printOne).join(' ')}`,
      forced: true,
    },
  ],
})
