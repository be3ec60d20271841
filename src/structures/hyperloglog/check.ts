/** Checks a HyperLogLog that elements have made; one that is made up need not pass. */
import { countDense } from './dense.js'
import { estimate, VALUES } from './estimate.js'
import { DENSE, encodingOf, HEADER_BYTES, isCounted, isHyperLogLog, storedCardinality } from './layout.js'
import { countSparse } from './sparse.js'

/** @throws Error that says what is wrong */
export function assertHyperLogLog(bytes: Uint8Array, start: number, end: number): void {
  if (!isHyperLogLog(bytes, start, end)) throw new Error('HyperLogLog: the header is wrong')
  const registers = start + HEADER_BYTES
  const histogram = new Int32Array(VALUES)
  if (encodingOf(bytes, start) === DENSE) countDense(bytes, registers, histogram)
  else if (!countSparse(bytes, registers, end, histogram)) throw new Error('HyperLogLog: the runs do not add up')
  const highest = histogram.findLastIndex((count) => count > 0)
  if (highest > 51) throw new Error(`HyperLogLog: a register has the value ${highest}, which no hash gives`)
  if (!isCounted(bytes, start)) return
  const stored = storedCardinality(bytes, start)
  if (stored !== estimate(histogram))
    throw new Error(`HyperLogLog: ${stored} is stored, ${estimate(histogram)} is right`)
}
