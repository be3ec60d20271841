/**
 * The patterns of SORT's BY and GET: `weight_*` names a string by an element, `object_*->field` a field of a hash, `#` is
 * the element itself. Redis reads them as C strings; a NUL ends the part in which it looks for `*` and `->`.
 */
import type { Database } from '../../keyspace/database.js'
import { TYPE, typeOf } from '../../keyspace/entry.js'
import { hashGet } from '../../keyspace/hash-value.js'
import type { Args } from '../args.js'

const NUL = 0
const HASH = 0x23
const STAR = 0x2a
const DASH = 0x2d
const GREATER = 0x3e

/** Where the names of keys are put together. */
let name = new Uint8Array(256)

export class SortPattern {
  private readonly bytes: Uint8Array
  private readonly start: number
  /** Index of the first `*`; -1 if there is none, and then no element has a value. */
  private readonly star: number
  /** Where the part behind the `*` ends: before `->`, if a field is named. */
  private readonly keyEnd: number
  /** Index of the field's name, 0 if there is none. */
  private readonly field: number
  private readonly end: number
  readonly isElement: boolean

  constructor(args: Args, index: number) {
    const { bytes } = args
    const start = args.start(index)
    const end = args.end(index)
    this.bytes = bytes
    this.start = start
    this.end = end
    const nul = indexOf(bytes, start, end, NUL)
    const textEnd = nul < 0 ? end : nul
    this.isElement = textEnd === start + 1 && bytes[start]! === HASH
    this.star = indexOf(bytes, start, textEnd, STAR)
    const arrow = this.star < 0 ? -1 : arrowIn(bytes, this.star + 1, textEnd)
    // With nothing behind it, the arrow is part of the key.
    const isField = arrow >= 0 && arrow + 2 < textEnd
    this.field = isField ? arrow + 2 : 0
    this.keyEnd = isField ? arrow : end
  }

  /** Whether the pattern names the same for all elements: BY such a one doesn't sort. */
  get isConstant(): boolean {
    return this.star < 0
  }

  /** Opens the value that an element leads to, as a range in the database's `valueBytes`. @returns whether there is one */
  open(db: Database, element: Uint8Array, start: number, end: number): boolean {
    if (this.star < 0) return false
    const length = this.substitute(element, start, end)
    const handle = db.lookupRead(name, 0, length)
    if (handle === 0) return false
    const type = typeOf(db.keyspace.arena, handle)
    if (this.field > 0) return type === TYPE.hash && hashGet(db, handle, this.bytes, this.field, this.end)
    if (type !== TYPE.string) return false
    db.openValue(handle)
    return true
  }

  /** Writes the name of an element's key. @returns its length */
  private substitute(element: Uint8Array, start: number, end: number): number {
    const { bytes, star } = this
    const before = star - this.start
    const length = before + (end - start) + (this.keyEnd - star - 1)
    if (length > name.length) name = new Uint8Array(length * 2)
    let at = 0
    for (let i = this.start; i < star; i++) name[at++] = bytes[i]!
    for (let i = start; i < end; i++) name[at++] = element[i]!
    for (let i = star + 1; i < this.keyEnd; i++) name[at++] = bytes[i]!
    return length
  }
}

function indexOf(bytes: Uint8Array, start: number, end: number, byte: number): number {
  for (let i = start; i < end; i++) if (bytes[i]! === byte) return i
  return -1
}

function arrowIn(bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i + 1 < end; i++) if (bytes[i]! === DASH && bytes[i + 1]! === GREATER) return i
  return -1
}
