/** Hashes as values of keys: the verbs by which commands read and change them. Their forms are those of `hash-form.ts`. */
import type { Handle } from '../memory/arena.js'
import type { HandleList } from '../structures/handle-list.js'
import { NO_EXPIRY } from './build-entry.js'
import type { Database } from './database.js'
import { encodingOf, rootOf, setEncoding, setRoot, TYPE } from './entry.js'
import { type FieldVisitor, HashForm } from './hash-form.js'
import type { Keyspace } from './keyspace.js'

export type { FieldVisitor } from './hash-form.js'

/** The form of an entry, valid until the next verb. */
function formOf({ keyspace }: Database, handle: Handle): HashForm {
  const { arena, hashForm } = keyspace
  hashForm.encoding = encodingOf(arena, handle)
  hashForm.root = rootOf(arena, handle)
  return hashForm
}

/** Writes back what has become of an entry's form. */
function keep({ keyspace, encoding, root }: HashForm, handle: Handle, oldEncoding: number, oldRoot: number): void {
  if (root !== oldRoot) setRoot(keyspace.arena, handle, root)
  if (encoding !== oldEncoding) setEncoding(keyspace.arena, handle, encoding)
}

// ---- Reading ------------------------------------------------------------------------------------------------------

/** Fields of a hash. */
export function hashLength(db: Database, handle: Handle): number {
  return formOf(db, handle).count
}

/** Finds a field; its value's range is in the database's `valueBytes`, `valueStart`, `valueEnd`. */
export function hashGet(db: Database, handle: Handle, bytes: Uint8Array, start: number, end: number): boolean {
  const form = formOf(db, handle)
  if (!form.find(bytes, start, end)) return false
  db.valueBytes = form.valueBytes
  db.valueStart = form.valueStart
  db.valueEnd = form.valueEnd
  return true
}

export function hashHas(db: Database, handle: Handle, bytes: Uint8Array, start: number, end: number): boolean {
  return formOf(db, handle).has(bytes, start, end)
}

/** Visits all fields with their values; `visit` must not change anything. */
export function forEachField(db: Database, handle: Handle, visit: FieldVisitor): void {
  formOf(db, handle).forEach(visit)
}

/**
 * Collects about `wanted` fields from `cursor` on for `forEachScanned`; a hash in one block has no cursors and is visited
 * as a whole.
 * @returns the cursor to go on with, 0 at the end
 */
export function scanFields(db: Database, handle: Handle, cursor: number, wanted: number, list: HandleList): number {
  return formOf(db, handle).scan(cursor, wanted, list)
}

export function forEachScanned(db: Database, handle: Handle, list: HandleList, visit: FieldVisitor): void {
  formOf(db, handle).forEachScanned(list, visit)
}

/** Visits one random field. */
export function visitRandomField(db: Database, handle: Handle, visit: FieldVisitor): void {
  formOf(db, handle).visitRandom(visit)
}

/** Visits `wanted` different random fields of more. */
export function visitRandomFields(db: Database, handle: Handle, wanted: number, visit: FieldVisitor): void {
  formOf(db, handle).visitSample(wanted, visit)
}

// ---- Changing -----------------------------------------------------------------------------------------------------

/**
 * Gives a key that is absent, as just looked up, an empty hash, which must not stay so.
 * @param capacityBytes of the fields and values to come
 */
export function addHash(db: Database, key: Uint8Array, start: number, end: number, capacityBytes: number): Handle {
  const form = db.keyspace.hashForm
  form.create(Math.min(capacityBytes, 512))
  return db.addCollection(TYPE.hash, form.encoding, form.root, key, start, end)
}

/** Sets a field. Neither range may lie in the arena. @returns whether the field is new */
export function hashSet(
  db: Database,
  handle: Handle,
  bytes: Uint8Array,
  start: number,
  end: number,
  value: Uint8Array,
  valueStart: number,
  valueEnd: number,
): boolean {
  const form = formOf(db, handle)
  const { encoding, root } = form
  const isNew = form.set(bytes, start, end, value, valueStart, valueEnd)
  keep(form, handle, encoding, root)
  return isNew
}

/**
 * Prepares a hash for several fields and values: their greatest length and the sum of all decide, before the first is set,
 * whether it stays a listpack.
 */
export function admitFields(db: Database, handle: Handle, longest: number, sum: number): void {
  const form = formOf(db, handle)
  const { encoding, root } = form
  form.admit(longest)
  form.admitSum(sum)
  keep(form, handle, encoding, root)
}

/** Deletes a field. A hash that is left empty is the caller's to remove. @returns whether it was there */
export function hashDelete(db: Database, handle: Handle, bytes: Uint8Array, start: number, end: number): boolean {
  const form = formOf(db, handle)
  const { encoding, root } = form
  const isDeleted = form.delete(bytes, start, end)
  keep(form, handle, encoding, root)
  return isDeleted
}

// ---- Building -----------------------------------------------------------------------------------------------------

/** A hash that is made apart and then put under a key. */
export class HashBuilder {
  readonly form: HashForm

  constructor(keyspace: Keyspace) {
    this.form = new HashForm(keyspace)
    this.form.create(0)
  }

  /** Sets a field. Neither range may lie in the arena. @returns false if it was there already */
  add(bytes: Uint8Array, start: number, end: number, value: Uint8Array, valueStart: number, valueEnd: number): boolean {
    return this.form.set(bytes, start, end, value, valueStart, valueEnd)
  }

  get size(): number {
    return this.form.count
  }

  /** Puts it under a key that is absent, as just looked up. @returns the entry */
  store(db: Database, key: Uint8Array, start: number, end: number, expiryMs: number | bigint = NO_EXPIRY): Handle {
    return db.addCollection(TYPE.hash, this.form.encoding, this.form.root, key, start, end, expiryMs)
  }

  discard(): void {
    this.form.free()
  }
}
