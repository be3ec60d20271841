/** Registers whose cardinality a real Redis was asked for; its answers are in `data/estimates.json`. */
import { setRegister } from '../../../src/structures/hyperloglog/dense.js'
import {
  DENSE,
  DENSE_BYTES,
  HEADER_BYTES,
  markStale,
  REGISTERS,
  writeHeader,
} from '../../../src/structures/hyperloglog/layout.js'
import { Random } from '../../support/random.js'

const filled = (value: (register: number) => number): Uint8Array =>
  Uint8Array.from({ length: REGISTERS }, (_, i) => value(i))

const random = new Random(11)

export const estimateCases: readonly Uint8Array[] = [
  // All alike, those included that no hash gives.
  ...Array.from({ length: 64 }, (_, value) => filled(() => value)),
  // One full among empty ones, and one empty among full ones.
  ...[1, 2, 31, 49, 50, 51, 52, 63].map((value) => filled((i) => (i === 0 ? value : 0))),
  ...[1, 2, 31, 49, 50, 51, 52, 63].map((value) => filled((i) => (i === 0 ? 0 : value))),
  ...[1, 10, 100, 1000, 8192, 16000, 16383].map((full) => filled((i) => (i < full ? 51 : 0))),
  // As elements give them, few to many.
  ...Array.from({ length: 100 }, (_, i) => {
    const load = 1.2 ** i / 16384
    return filled(() => Math.max(0, Math.min(51, Math.ceil(Math.log2(load / -Math.log(random.next() || 0.5))))))
  }),
  ...Array.from({ length: 20 }, () => filled(() => random.below(random.pick([2, 5, 20, 52, 64])))),
]

/** A dense HyperLogLog, not counted yet. */
export function hyperLogLogOf(registers: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(DENSE_BYTES)
  writeHeader(bytes, 0, DENSE)
  markStale(bytes, 0)
  registers.forEach((value, register) => setRegister(bytes, HEADER_BYTES, register, value))
  return bytes
}
