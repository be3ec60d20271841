/**
 * A HyperLogLog under a key: a string whose bytes are laid out as `structures/hyperloglog/layout.ts` says.
 *
 * This finds room for a change in the string and picks the encoding. The string is open (`db.valueBytes`) when these verbs
 * begin, and still is, or again, when they end. As for `db.resizeString`, the key was just looked up.
 */
import { copyBytes } from '../memory/bytes.js'
import type { Handle } from '../memory/arena.js'
import { raiseRegister } from '../structures/hyperloglog/dense.js'
import {
  DENSE,
  DENSE_BYTES,
  encodingOf,
  HEADER_BYTES,
  isHyperLogLog,
  markStale,
  REGISTERS,
  setEncoding as setLayout,
  SPARSE,
  writeHeader,
} from '../structures/hyperloglog/layout.js'
import { type Merged, mergedValue, writeDense } from '../structures/hyperloglog/merged.js'
import {
  applyRaise,
  AS_IT_WAS,
  CORRUPT,
  EMPTY_SPARSE_BYTES,
  joinRuns,
  newSparseEdit,
  planRaise,
  SPARSE_VALUE_MAX,
  spreadSparse,
  writeEmptySparse,
} from '../structures/hyperloglog/sparse.js'
import { type Database, KEEP_EXPIRY } from './database.js'
import { ENCODING_RAW, setEncoding } from './entry.js'
import { corruptHyperLogLog, invalidHyperLogLog } from './errors.js'

const edit = newSparseEdit()
/** Where dense registers are put together. */
const dense = new Uint8Array(DENSE_BYTES)

/** Opens a string as a HyperLogLog, to be read. @throws WRONGTYPE of its own */
export function openHyperLogLog(db: Database, handle: Handle): void {
  db.openValue(handle)
  // Even a reader notes the count in it.
  db.beforeWrite(handle)
  if (!isHyperLogLog(db.valueBytes, db.valueStart, db.valueEnd)) throw invalidHyperLogLog()
}

/** The same, to be changed: whether it then is or not, Redis takes the string for `raw` from now on. */
export function unshareHyperLogLog(db: Database, handle: Handle): void {
  openHyperLogLog(db, handle)
  setEncoding(db.keyspace.arena, handle, ENCODING_RAW)
}

/** A key that is absent gets an empty one. @returns its entry */
export function addHyperLogLog(db: Database, key: Uint8Array, start: number, end: number): Handle {
  const handle = db.resizeString(0, key, start, end, HEADER_BYTES + EMPTY_SPARSE_BYTES)
  writeHeader(db.valueBytes, db.valueStart, SPARSE)
  writeEmptySparse(db.valueBytes, db.valueStart + HEADER_BYTES)
  return handle
}

/** Whether the open one is dense. */
export const isDense = (db: Database): boolean => encodingOf(db.valueBytes, db.valueStart) === DENSE

/** Gives a register a value if that is higher. @returns 0 if it wasn't, else the entry @throws INVALIDOBJ */
export function raise(
  db: Database,
  handle: Handle,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  register: number,
  value: number,
): Handle {
  let entry = handle
  if (!isDense(db)) {
    if (value <= SPARSE_VALUE_MAX) {
      const plan = planRaise(db.valueBytes, db.valueStart + HEADER_BYTES, db.valueEnd, register, value, edit)
      if (plan === AS_IT_WAS) return 0
      if (plan === CORRUPT) throw corruptHyperLogLog()
      if (fitsSparse(db)) return raiseSparse(db, handle, key, keyStart, keyEnd)
    }
    entry = makeDense(db, handle, key, keyStart, keyEnd)
  }
  return raiseRegister(db.valueBytes, db.valueStart + HEADER_BYTES, register, value) ? entry : 0
}

/** Raises the registers to those of `merged`, none of which is lower. @returns the entry @throws INVALIDOBJ */
export function raiseAll(
  db: Database,
  handle: Handle,
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  merged: Merged,
): Handle {
  let entry = handle
  let isNext = false
  for (let register = 0; register < REGISTERS && !isDense(db); register++) {
    const value = mergedValue(merged, register)
    if (value === 0) continue
    if (value <= SPARSE_VALUE_MAX) {
      const start = db.valueStart + HEADER_BYTES
      const plan = planRaise(db.valueBytes, start, db.valueEnd, register, value, edit, isNext)
      isNext = true
      if (plan === AS_IT_WAS) continue
      if (plan === CORRUPT) throw corruptHyperLogLog()
      if (fitsSparse(db)) {
        entry = raiseSparse(db, entry, key, keyStart, keyEnd)
        continue
      }
    }
    entry = makeDense(db, entry, key, keyStart, keyEnd)
  }
  if (isDense(db)) writeDense(db.valueBytes, db.valueStart + HEADER_BYTES, merged)
  return entry
}

/** Whether the open one may stay sparse with the edit that is planned. */
function fitsSparse(db: Database): boolean {
  const growth = edit.added - edit.removed
  return growth <= 0 || db.valueEnd - db.valueStart + growth <= db.keyspace.hllSparseMaxBytes
}

/** Carries out the edit that is planned. @returns the entry */
function raiseSparse(db: Database, handle: Handle, key: Uint8Array, keyStart: number, keyEnd: number): Handle {
  const length = db.valueEnd - db.valueStart
  const growth = edit.added - edit.removed
  let entry = handle
  if (growth > 0) {
    // The string may move; what is planned holds as counted from its beginning.
    const oldStart = db.valueStart
    entry = db.resizeString(entry, key, keyStart, keyEnd, length + growth)
    edit.at += db.valueStart - oldStart
    edit.joinFrom += db.valueStart - oldStart
  }
  const end = joinRuns(db.valueBytes, edit.joinFrom, applyRaise(db.valueBytes, db.valueStart + length, edit))
  if (end < db.valueEnd) entry = db.resizeString(entry, key, keyStart, keyEnd, end - db.valueStart)
  markStale(db.valueBytes, db.valueStart)
  return entry
}

/** Makes registers dense that aren't. @returns the entry @throws INVALIDOBJ */
export function makeDense(db: Database, handle: Handle, key: Uint8Array, keyStart: number, keyEnd: number): Handle {
  const { valueBytes, valueStart, valueEnd } = db
  dense.fill(0)
  if (!spreadSparse(valueBytes, valueStart + HEADER_BYTES, valueEnd, dense, HEADER_BYTES)) throw corruptHyperLogLog()
  copyBytes(valueBytes, valueStart, valueStart + HEADER_BYTES, dense, 0)
  setLayout(dense, 0, DENSE)
  // Not `resizeString`, which would reserve room for a string that never grows again.
  const entry = db.setString(handle, key, keyStart, keyEnd, dense, 0, DENSE_BYTES, KEEP_EXPIRY, ENCODING_RAW)
  db.openValue(entry)
  return entry
}
