/** `oom-score-adj-values`: what Linux's out-of-memory killer is told of master, replica and background child. */
import { invalidOomScores, wrongNumberOfArguments } from '../errors.js'
import { parseLoose } from '../numbers.js'
import { parameter } from '../parameter.js'

const initial: readonly number[] = [0, 200, 800]
const LIMIT = 2000n

export const oomScoreAdjValues = parameter({
  name: 'oom-score-adj-values',
  held: 'process',
  initial,
  words: 'many',
  parse(words) {
    if (words.length !== initial.length) throw wrongNumberOfArguments()
    return words.map((word) => {
      const value = parseLoose(word)
      if (value === null || value < -LIMIT || value > LIMIT) throw invalidOomScores()
      return Number(value)
    })
  },
  print: (value) => value.join(' '),
  rewrite: (value) => [
    { text: `oom-score-adj-values ${value.join(' ')}`, forced: value.some((score, i) => score !== initial[i]) },
  ],
})
