/**
 * DEBUG DIGEST's algorithm: 20 bytes that are equal for equal data, whatever the order of what has none.
 *
 * SHA-1 is the building block. To `xor` something into a digest is to exclusive-or its hash into it, so order doesn't
 * matter; to `mix` it is to hash the result once more, so it does. The digests are those of Redis 7.0: equal data in
 * both gives equal text.
 */
import { latin1Bytes } from '../memory/utf8.js'
import type { Handle } from '../memory/arena.js'
import { DOUBLE_LENGTH_MAX, writeDouble } from '../memory/doubles.js'
import { SHA1_SIZE, Sha1 } from '../memory/sha1.js'
import type { Database } from './database.js'
import { bytesOf, expires, keyLength, keyStart, TYPE, typeOf } from './entry.js'
import { forEachField } from './hash-value.js'
import type { Keyspace } from './keyspace.js'
import { forEachItem } from './list-value.js'
import { forEachMember } from './set-value.js'
import { forEachScored } from './zset-value.js'

const sha1 = new Sha1()
const hash = new Uint8Array(SHA1_SIZE)
/** A 32-bit number, high byte first, as types and database numbers are mixed in. */
const number = new Uint8Array(4)
const EXPIRE = latin1Bytes('!!expire!!')

export class Digest {
  readonly bytes = new Uint8Array(SHA1_SIZE)

  clear(): void {
    this.bytes.fill(0)
  }

  /** Adds [start, end) so that order doesn't matter. */
  xor(bytes: Uint8Array, start = 0, end = bytes.length): void {
    sha1.update(bytes, start, end)
    sha1.digest(hash)
    for (let i = 0; i < SHA1_SIZE; i++) this.bytes[i] = this.bytes[i]! ^ hash[i]!
  }

  /** Adds [start, end) so that order matters. */
  mix(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.xor(bytes, start, end)
    sha1.update(this.bytes)
    sha1.digest(this.bytes)
  }

  mixNumber(value: number): void {
    for (let i = 0; i < 4; i++) number[i] = value >>> (24 - 8 * i)
    this.mix(number)
  }

  toHex(): string {
    return Array.from(this.bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

/** Adds a value: its elements in order with `mix`; where they have none, each with `xor`. */
type Digester = (digest: Digest, db: Database, handle: Handle) => void

/** By type. */
const DIGESTERS: { readonly [type: number]: Digester | undefined } = {
  [TYPE.string]: digestString,
  [TYPE.list]: digestList,
  [TYPE.set]: digestSet,
  [TYPE.hash]: digestHash,
  [TYPE.zset]: digestZset,
}

function digestString(digest: Digest, db: Database, handle: Handle): void {
  db.openValue(handle)
  digest.mix(db.valueBytes, db.valueStart, db.valueEnd)
}

function digestHash(digest: Digest, db: Database, handle: Handle): void {
  const pair = new Digest()
  forEachField(db, handle, (fieldBytes, fieldStart, fieldEnd, valueBytes, valueStart, valueEnd) => {
    pair.clear()
    pair.mix(fieldBytes, fieldStart, fieldEnd)
    pair.mix(valueBytes, valueStart, valueEnd)
    digest.xor(pair.bytes)
  })
}

function digestZset(digest: Digest, db: Database, handle: Handle): void {
  const element = new Digest()
  const text = new Uint8Array(DOUBLE_LENGTH_MAX)
  forEachScored(db, handle, (bytes, start, end, score) => {
    element.clear()
    element.mix(bytes, start, end)
    element.mix(text, 0, writeDouble(score, text, 0))
    digest.xor(element.bytes)
  })
}

function digestList(digest: Digest, db: Database, handle: Handle): void {
  forEachItem(db, handle, (bytes, start, end) => {
    digest.mix(bytes, start, end)
  })
}

/** Members have no order. */
function digestSet(digest: Digest, db: Database, handle: Handle): void {
  forEachMember(db, handle, (bytes, start, end) => digest.xor(bytes, start, end))
}

/** Adds an entry's type, value and whether it expires, but not its key (DEBUG DIGEST-VALUE). */
export function digestValue(digest: Digest, db: Database, handle: Handle): void {
  const { arena } = db.keyspace
  const type = typeOf(arena, handle)
  const digester = DIGESTERS[type]
  if (!digester) throw new TypeError(`digest: no digester for type ${type}`)
  digest.mixNumber(type)
  digester(digest, db, handle)
  if (expires(arena, handle)) digest.xor(EXPIRE)
}

/** The digest of all databases. */
export function digestOf(keyspace: Keyspace): Digest {
  const { arena } = keyspace
  const whole = new Digest()
  const entry = new Digest()
  for (const db of keyspace.databases) {
    if (db.size === 0) continue
    whole.mixNumber(db.index)
    db.dict.forEach((handle) => {
      const start = keyStart(arena, handle)
      entry.clear()
      entry.mix(bytesOf(arena, handle), start, start + keyLength(arena, handle))
      digestValue(entry, db, handle)
      whole.xor(entry.bytes)
    })
  }
  return whole
}
