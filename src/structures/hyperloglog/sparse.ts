/**
 * Sparse registers: runs of equal ones, from the first register to the last.
 *
 *   ZERO  | 00 length-1:6 |                       up to 64 registers that are 0
 *   XZERO | 01 length-1:14, high bits first |     up to 16,384 of them, in two bytes
 *   VAL   | 1 value-1:5 length-1:2 |              up to 4 registers of a value up to 32
 *
 * A register is raised by splitting its run and then joining equal neighbours, which `planRaise`, `applyRaise` and
 * `joinRuns` do in Redis's order: so the same elements in the same order give the same bytes. In between, the owner of the
 * string makes room. A string can be made up, so that its runs cover too few registers or too many; whoever needs all of
 * them is told.
 */
import { setRegister } from './dense.js'
import { REGISTERS } from './layout.js'
import { type Merged, raiseMerged } from './merged.js'

/** A register of a higher value needs dense registers. */
export const SPARSE_VALUE_MAX = 32
const ZERO_LENGTH_MAX = 64
const XZERO_LENGTH_MAX = REGISTERS
const VAL_LENGTH_MAX = 4
/** Runs that are looked at for neighbours to be joined. */
const RUNS_JOINED = 5

/** Bytes of the registers of an empty one. */
export const EMPTY_SPARSE_BYTES = 2

const XZERO_BIT = 0x40
const VAL_BIT = 0x80

const isVal = (opcode: number): boolean => opcode >= VAL_BIT
const isXzero = (opcode: number): boolean => (opcode & 0xc0) === XZERO_BIT
const valueOf = (opcode: number): number => ((opcode >>> 2) & 31) + 1
const valLength = (opcode: number): number => (opcode & 3) + 1
const val = (value: number, length: number): number => VAL_BIT | ((value - 1) << 2) | (length - 1)

/** Registers of the run at `at`. A second byte that a made-up string lacks counts as 0. */
function runLength(bytes: Uint8Array, at: number, end: number): number {
  const opcode = bytes[at]!
  if (isVal(opcode)) return valLength(opcode)
  if (!isXzero(opcode)) return opcode + 1
  return (((opcode & 0x3f) << 8) | (at + 1 < end ? bytes[at + 1]! : 0)) + 1
}

/** Value of the run with this opcode. */
const runValue = (opcode: number): number => (isVal(opcode) ? valueOf(opcode) : 0)

const runBytes = (opcode: number): number => (isXzero(opcode) ? 2 : 1)

function writeZeros(bytes: Uint8Array, at: number, length: number): number {
  if (length <= ZERO_LENGTH_MAX) {
    bytes[at] = length - 1
    return at + 1
  }
  bytes[at] = XZERO_BIT | ((length - 1) >>> 8)
  bytes[at + 1] = (length - 1) & 0xff
  return at + 2
}

/** Writes registers that are all 0. */
export function writeEmptySparse(bytes: Uint8Array, at: number): void {
  writeZeros(bytes, at, XZERO_LENGTH_MAX)
}

/** What it takes to raise a register: the run at `at`, of `removed` bytes, becomes the first `added` of `runs`. */
export interface SparseEdit {
  at: number
  removed: number
  added: number
  readonly runs: Uint8Array
  /** Where the run before it begins, from which on neighbours are joined. */
  joinFrom: number
  /** The first register of that run. */
  joinRegister: number
}

export const newSparseEdit = (): SparseEdit => ({
  at: 0,
  removed: 0,
  added: 0,
  runs: new Uint8Array(5),
  joinFrom: 0,
  joinRegister: 0,
})

/** What `planRaise` says. */
export const AS_IT_WAS = 0
export const TO_BE_RAISED = 1
export const CORRUPT = -1

/**
 * Finds out how to raise a register to `value`, at most `SPARSE_VALUE_MAX`. `start` is behind the header.
 * @param isNext the register is one behind that of the last plan, which was carried out: the search goes on from there
 */
export function planRaise(
  bytes: Uint8Array,
  start: number,
  end: number,
  register: number,
  value: number,
  edit: SparseEdit,
  isNext = false,
): number {
  let at = isNext ? edit.joinFrom : start
  const from = at
  let before = at
  let first = isNext ? edit.joinRegister : 0
  let beforeRegister = first
  let length = 0
  for (; at < end; first += length) {
    length = runLength(bytes, at, end)
    if (register < first + length) break
    before = at
    beforeRegister = first
    at += runBytes(bytes[at]!)
  }
  // The run before it isn't known.
  if (isNext && at === from) return planRaise(bytes, start, end, register, value, edit)
  // Half a run at the end of a made-up string: Redis would write a byte behind the string.
  if (at >= end || at + runBytes(bytes[at]!) > end) return CORRUPT
  const opcode = bytes[at]!
  edit.joinFrom = before
  edit.joinRegister = beforeRegister
  if (runValue(opcode) >= value) return AS_IT_WAS
  edit.at = at
  edit.removed = runBytes(opcode)
  edit.added = splitRun(edit.runs, opcode, register - first, first + length - 1 - register, value)
  return TO_BE_RAISED
}

/** Writes to `runs` what a run becomes of which one register gets a value. @returns its bytes */
function splitRun(runs: Uint8Array, opcode: number, before: number, behind: number, value: number): number {
  const kept = runValue(opcode)
  let at = 0
  if (before > 0) {
    if (kept === 0) at = writeZeros(runs, at, before)
    else runs[at++] = val(kept, before)
  }
  runs[at++] = val(value, 1)
  if (behind > 0) {
    if (kept === 0) at = writeZeros(runs, at, behind)
    else runs[at++] = val(kept, behind)
  }
  return at
}

/** Carries out an edit in a string that ended at `end`, with room behind it. @returns the new end */
export function applyRaise(bytes: Uint8Array, end: number, { at, removed, added, runs }: SparseEdit): number {
  const newEnd = end + added - removed
  if (added !== removed && at + removed < end) bytes.copyWithin(at + added, at + removed, end)
  for (let i = 0; i < added; i++) bytes[at + i] = runs[i]!
  return newEnd
}

/** Joins the runs of a value that have come to be neighbours, from the run at `from` on. @returns the new end */
export function joinRuns(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  let newEnd = end
  for (let left = RUNS_JOINED; left > 0 && at < newEnd; left--) {
    const opcode = bytes[at]!
    const next = at + 1 < newEnd ? bytes[at + 1]! : 0
    if (isVal(opcode) && isVal(next) && valueOf(opcode) === valueOf(next)) {
      const length = valLength(opcode) + valLength(next)
      if (length <= VAL_LENGTH_MAX) {
        bytes[at + 1] = val(valueOf(opcode), length)
        bytes.copyWithin(at, at + 1, newEnd)
        newEnd--
        continue
      }
    }
    at += runBytes(opcode)
  }
  return newEnd
}

/** Adds to `histogram` how many registers have each value. @returns whether they are all there, and no more */
export function countSparse(bytes: Uint8Array, start: number, end: number, histogram: Int32Array): boolean {
  let registers = 0
  for (let at = start; at < end; at += runBytes(bytes[at]!)) {
    const length = runLength(bytes, at, end)
    const value = runValue(bytes[at]!)
    registers += length
    histogram[value] = histogram[value]! + length
  }
  return registers === REGISTERS
}

/** Raises all of `merged` to these. @returns whether they are all there */
export function mergeSparse(bytes: Uint8Array, start: number, end: number, merged: Merged): boolean {
  let register = 0
  let at = start
  // Each kind of run by itself: with `runLength` and `runBytes` of each, and a comparison in `raiseMerged`, counting two of 1,000
  // elements took 49 us, like this 21.
  while (at < end) {
    const opcode = bytes[at++]!
    if (isVal(opcode)) {
      const last = register + valLength(opcode)
      if (last > REGISTERS) return false
      for (; register < last; register++) raiseMerged(merged, register, valueOf(opcode))
    } else if (isXzero(opcode)) register += runLength(bytes, at++ - 1, end)
    else register += opcode + 1
  }
  return register === REGISTERS
}

/** Writes these into dense registers, all 0, at `to` of `dense`. @returns whether they are all there */
export function spreadSparse(bytes: Uint8Array, start: number, end: number, dense: Uint8Array, to: number): boolean {
  let register = 0
  for (let at = start; at < end; at += runBytes(bytes[at]!)) {
    const opcode = bytes[at]!
    const length = runLength(bytes, at, end)
    if (!isVal(opcode)) {
      register += length
      continue
    }
    if (register + length > REGISTERS) return false
    for (const last = register + length; register < last; register++) setRegister(dense, to, register, valueOf(opcode))
  }
  return register === REGISTERS
}

/** The runs as PFDEBUG DECODE prints them. */
export function describeSparse(bytes: Uint8Array, start: number, end: number): string {
  const runs: string[] = []
  for (let at = start; at < end; at += runBytes(bytes[at]!)) {
    const opcode = bytes[at]!
    const length = runLength(bytes, at, end)
    if (isVal(opcode)) runs.push(`v:${valueOf(opcode)},${length}`)
    else runs.push(`${isXzero(opcode) ? 'Z' : 'z'}:${length}`)
  }
  return runs.join(' ')
}
