/**
 * PFSELFTEST: checks that registers keep what is written to them, that sparse and dense ones agree, and that the estimate
 * is as near as it should be. As Redis's, but with a tenth of the elements, so that it takes less than a second.
 */
import { addHyperLogLog, isDense, raise } from '../keyspace/hyperloglog-value.js'
import { selfTestFailed } from '../keyspace/errors.js'
import { Keyspace } from '../keyspace/keyspace.js'
import { countDense, raiseRegister, registerOf, setRegister } from '../structures/hyperloglog/dense.js'
import { observe } from '../structures/hyperloglog/element.js'
import { estimate, VALUES } from '../structures/hyperloglog/estimate.js'
import { DENSE_BYTES, HEADER_BYTES, REGISTER_BITS, REGISTERS } from '../structures/hyperloglog/layout.js'
import { countSparse } from '../structures/hyperloglog/sparse.js'

const REGISTER_CYCLES = 100
const ELEMENTS = 1_000_000
const KEY = new Uint8Array(1)
/** Of an estimate; results within six times it are no failure. */
const STANDARD_ERROR = 1.04 / Math.sqrt(REGISTERS)

/** @throws TESTFAILED */
export function testHyperLogLog(keyspace: Keyspace): void {
  testRegisters(keyspace)
  testEstimates(keyspace)
}

function testRegisters({ random }: Keyspace): void {
  const expected = new Uint8Array(REGISTERS)
  const bytes = new Uint8Array(DENSE_BYTES)
  for (let cycle = 0; cycle < REGISTER_CYCLES; cycle++) {
    for (let register = 0; register < REGISTERS; register++) {
      const value = Math.floor(random() * VALUES)
      expected[register] = value
      setRegister(bytes, HEADER_BYTES, register, value)
    }
    for (let register = 0; register < REGISTERS; register++) {
      const value = registerOf(bytes, HEADER_BYTES, register)
      if (value === expected[register]!) continue
      throw selfTestFailed(`Register ${register} should be ${expected[register]!} but is ${value}`)
    }
  }
}

/** Adds the same elements to dense registers and to a key of a store of its own. */
function testEstimates({ clock, random, hllSparseMaxBytes }: Keyspace): void {
  const own = new Keyspace(clock, random, 1)
  own.hllSparseMaxBytes = hllSparseMaxBytes
  const db = own.db(0)
  let handle = addHyperLogLog(db, KEY, 0, 1)
  const dense = new Uint8Array(DENSE_BYTES)
  const element = new Uint8Array(8)
  const halves = new Int32Array(element.buffer)
  const seed = (random() * 4294967296) | 0
  halves[1] = (random() * 4294967296) | 0
  let checkpoint = 1
  for (let count = 1; count <= ELEMENTS; count++) {
    halves[0] = count ^ seed
    const seen = observe(element, 0, 8)
    const register = seen & (REGISTERS - 1)
    const value = seen >>> REGISTER_BITS
    raiseRegister(dense, HEADER_BYTES, register, value)
    const raised = raise(db, handle, KEY, 0, 1, register, value)
    if (raised !== 0) handle = raised
    if (count < checkpoint) continue
    if (count < hllSparseMaxBytes / 2 && isDense(db)) throw selfTestFailed('sparse encoding not used')
    const cardinality = estimateOf(dense, HEADER_BYTES, DENSE_BYTES, true)
    if (cardinality !== estimateOf(db.valueBytes, db.valueStart + HEADER_BYTES, db.valueEnd, isDense(db))) {
      throw selfTestFailed('dense/sparse disagree')
    }
    checkDistance(count, cardinality)
    checkpoint *= 10
  }
}

function estimateOf(bytes: Uint8Array, start: number, end: number, isDenseOne: boolean): number {
  const histogram = new Int32Array(VALUES)
  if (isDenseOne) countDense(bytes, start, histogram)
  else countSparse(bytes, start, end, histogram)
  return estimate(histogram)
}

function checkDistance(count: number, cardinality: number): void {
  const distance = Math.abs(count - cardinality)
  const allowed = count === 10 ? 1 : Math.ceil(STANDARD_ERROR * 6 * count)
  if (distance > allowed) throw selfTestFailed(`Too big error. card:${count} abserr:${distance}`)
}
