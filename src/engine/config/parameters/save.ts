/** `save`: after how many seconds and changes a snapshot is taken. Lines of one configuration file add up. */
import { invalidSave } from '../errors.js'
import { parseLoose } from '../numbers.js'
import { parameter } from '../parameter.js'
import { cString } from '../text.js'

export interface SavePoint {
  readonly seconds: bigint
  /** An int32 in Redis, so a larger one wraps. */
  readonly changes: number
}

const initial: readonly SavePoint[] = [
  { seconds: 3600n, changes: 1 },
  { seconds: 300n, changes: 100 },
  { seconds: 60n, changes: 10000 },
]

const printPoint = ({ seconds, changes }: SavePoint): string => `${seconds} ${changes}`

export const save = parameter({
  name: 'save',
  initial,
  words: 'many',
  parse(words, current, { addsUp }) {
    if (words.length === 1 && cString(words[0] ?? '') === '') return []
    if (words.length % 2 === 1) throw invalidSave()
    const points: SavePoint[] = []
    for (let i = 0; i < words.length; i += 2) {
      const seconds = parseLoose(words[i] ?? '')
      const changes = parseLoose(words[i + 1] ?? '')
      if (seconds === null || changes === null || seconds < 1n || changes < 0n) throw invalidSave()
      points.push({ seconds, changes: Number(BigInt.asIntN(32, changes)) })
    }
    return addsUp ? [...current, ...points] : points
  },
  print: (value) => value.map(printPoint).join(' '),
  rewrite: (value) =>
    value.length === 0
      ? [{ text: 'save ""', forced: true }]
      : value.map((point) => ({ text: `save ${printPoint(point)}`, forced: true })),
})
