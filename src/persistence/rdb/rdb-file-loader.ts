/**
 * Reads an RDB file, of version 1 to 10, some keys at a time: `step` until it says that there is no more, so that a server
 * can answer in between. Whatever is wrong is a `SnapshotError` that says where; nothing in a file is believed before it was
 * checked. What was loaded by then is the caller's to take away again.
 */
import { NO_EXPIRY } from '../../keyspace/database.js'
import { CommandError, emptyValue } from '../../keyspace/errors.js'
import { RDB_VERSION } from '../../keyspace/dump.js'
import { RDB_TYPE } from '../../keyspace/rdb-types.js'
import { decodeValue, isReadable } from '../../keyspace/rdb-values.js'
import { ArenaFullError } from '../../memory/arena.js'
import { readLatin1 } from '../../memory/utf8.js'
import { LoadedKey, type LoadTarget } from '../load-target.js'
import { SnapshotError } from '../snapshot-error.js'
import type { ReadableFile } from '../storage.js'
import {
  CHECKSUM_BYTES,
  CHECKSUM_VERSION,
  MAGIC,
  OPCODE,
  UNREADABLE_TYPES,
  VERSION_DIGITS,
  VERSION_MIN,
} from './opcodes.js'
import { RdbFileReader } from './rdb-file-reader.js'

export interface RdbLoadOptions {
  /** For messages. */
  readonly name: string
  /** Whether a checksum is checked: `rdbchecksum`. */
  readonly checksum: boolean
  /** Where in the file it begins. */
  readonly start?: number
}

const NAME_BYTES_MAX = 64
/** What is being read when it is the value of `key`: only a message says more. */
const VALUE = 'a value'
/** Keys read between two looks at whether there is more. */
const STEP_KEYS = 1024

export class RdbFileLoader {
  /** AUX fields of the file, as text. */
  readonly facts = new Map<string, string>()
  version = 0
  /** Keys that RESIZEDB has told of. */
  expectedKeys = 0
  /** Empty collections left out, which some old servers wrote. */
  emptyKeys = 0
  private readonly reader: RdbFileReader
  private readonly target: LoadTarget
  private readonly options: RdbLoadOptions
  /** The key that comes next, and what has been said of it. */
  private readonly next = new LoadedKey()
  private valueType = 0
  /** What is being read, for messages, and where it began. */
  private part = 'the header'
  private partStart = 0
  private isDone = false

  constructor(file: ReadableFile, target: LoadTarget, options: RdbLoadOptions) {
    this.reader = new RdbFileReader(file, options.start ?? 0)
    this.target = target
    this.options = options
  }

  /** How much of the file was read. */
  get offset(): number {
    return this.reader.offset
  }

  /** Reads everything. @throws SnapshotError */
  run(): void {
    while (this.step(STEP_KEYS));
  }

  /** Reads up to `keys` more. @returns whether there is more @throws SnapshotError */
  step(keys: number): boolean {
    if (this.isDone) return false
    try {
      if (this.version === 0) this.header()
      for (let left = keys; left > 0 && !this.isDone;) if (this.item()) left--
      return !this.isDone
    } catch (error) {
      this.isDone = true
      throw this.explained(error)
    }
  }

  private explained(error: unknown): unknown {
    if (error instanceof ArenaFullError) return this.wrong('there is no memory left for it')
    if (!(error instanceof CommandError)) return error
    const part = this.part === VALUE ? `the value of key ${printable(this.next)} (type ${this.valueType})` : this.part
    return this.wrong(this.reader.rest === 0 ? `the file ends in the middle of ${part}` : `${part} is damaged`)
  }

  private wrong(reason: string, offset = this.partStart): SnapshotError {
    return new SnapshotError(this.options.name, offset, reason)
  }

  private enter(part: string): void {
    this.part = part
    this.partStart = this.reader.offset
  }

  private header(): void {
    const { reader } = this
    this.enter('the header')
    const head = reader.raw(MAGIC.length + VERSION_DIGITS)
    const text = readLatin1(head, 0, head.length)
    if (!/^REDIS\d{4}$/.test(text)) throw this.wrong('this is no RDB file: it does not begin with REDIS and a version')
    const version = Number(text.slice(MAGIC.length))
    if (version < VERSION_MIN || version > RDB_VERSION) {
      throw this.wrong(`RDB version ${version}: versions ${VERSION_MIN} to ${RDB_VERSION} can be read`)
    }
    this.version = version
  }

  /** Reads what one opcode, or one key, is. @returns whether that was a key */
  private item(): boolean {
    const { reader, next } = this
    this.enter('an opcode')
    const opcode = reader.byte()
    switch (opcode) {
      case OPCODE.expiryMs:
        this.part = 'an expiry'
        next.expiryMs = reader.int64()
        return false
      case OPCODE.expiryS:
        this.part = 'an expiry'
        next.expiryMs = reader.int32() * 1000
        return false
      case OPCODE.freq:
        this.part = 'an LFU counter'
        next.freq = reader.byte()
        return false
      case OPCODE.idle:
        this.part = 'an idle time'
        next.idleS = this.count()
        return false
      case OPCODE.selectDb:
        this.part = 'a database number'
        next.database = this.count()
        if (next.database >= this.target.keyspace.databases.length) {
          throw this.wrong(`database ${next.database}: this store has ${this.target.keyspace.databases.length}`)
        }
        return false
      case OPCODE.resizeDb:
        this.part = 'a number of keys'
        this.expectedKeys += this.count()
        this.count()
        return false
      case OPCODE.aux:
        this.aux()
        return false
      case OPCODE.function2:
        this.library()
        return false
      case OPCODE.functionPreRelease:
        throw this.wrong('a library of functions in a format from before Redis 7.0')
      case OPCODE.moduleAux:
        throw this.wrong('data of a module, and there are no modules here')
      case OPCODE.end:
        this.end()
        return false
      default:
        this.key(opcode)
        return true
    }
  }

  private count(): number {
    const { reader } = this
    const count = reader.length()
    if (reader.isEncoding) throw this.wrong(`${this.part} is damaged`)
    return count
  }

  private aux(): void {
    const { reader } = this
    this.part = 'a fact about the file (AUX)'
    reader.string()
    const name = readLatin1(reader.stringBytes, reader.stringStart, reader.stringEnd)
    reader.string()
    this.facts.set(name, readLatin1(reader.stringBytes, reader.stringStart, reader.stringEnd))
  }

  private library(): void {
    const { reader } = this
    this.part = 'a library of functions'
    reader.string()
    try {
      this.target.library(readLatin1(reader.stringBytes, reader.stringStart, reader.stringEnd))
    } catch (error) {
      const reason = error instanceof CommandError ? error.text : error instanceof Error ? error.message : String(error)
      throw this.wrong(`a library of functions can't be loaded: ${reason}`)
    }
  }

  private key(type: number): void {
    const { reader, next } = this
    const isString = type === RDB_TYPE.string
    if (!isString && !isReadable(type)) {
      const unreadable = UNREADABLE_TYPES[type]
      throw this.wrong(unreadable === undefined ? `unknown type ${type}` : `${unreadable} (type ${type})`)
    }
    this.part = 'a key'
    reader.string()
    next.bytes = reader.stringBytes
    next.start = reader.stringStart
    next.end = reader.stringEnd
    if (reader.isTransient) this.keepKey()
    this.enter(VALUE)
    this.valueType = type
    const refusal = isString ? this.string() : this.value(type)
    if (refusal !== undefined) throw this.wrong(`key ${printable(next)}: ${refusal}`)
    next.expiryMs = NO_EXPIRY
    next.idleS = next.freq = -1
  }

  /** Copies the key to where the next string doesn't take its place. */
  private keepKey(): void {
    const { next } = this
    next.bytes = next.bytes.slice(next.start, next.end)
    next.end -= next.start
    next.start = 0
  }

  private string(): string | undefined {
    const { reader } = this
    reader.string()
    return this.target.putString(this.next, reader.stringBytes, reader.stringStart, reader.stringEnd)
  }

  private value(type: number): string | undefined {
    const { reader, target } = this
    let value
    try {
      value = decodeValue(type, reader, target.keyspace)
    } catch (error) {
      if (error !== emptyValue()) throw error
      this.emptyKeys++
      return undefined
    }
    return target.put(this.next, value)
  }

  private end(): void {
    const { reader } = this
    this.isDone = true
    if (this.version < CHECKSUM_VERSION) return
    this.enter('the checksum')
    const sum = reader.checksum()
    const expected = new Uint8Array(CHECKSUM_BYTES)
    sum.write(expected, 0)
    const stated = reader.raw(CHECKSUM_BYTES)
    const isStated = stated.some((byte) => byte !== 0)
    if (this.options.checksum && isStated && stated.some((byte, i) => byte !== expected[i])) {
      throw this.wrong(`the checksum is wrong: ${hex(stated)} is stated, ${hex(expected)} is right`)
    }
  }
}

/** A key as messages show it: not all of it, and only what a terminal takes. */
function printable({ bytes, start, end }: LoadedKey): string {
  const text = readLatin1(bytes, start, Math.min(end, start + NAME_BYTES_MAX))
  const shown = text.replace(/[^\x20-\x7e]|"|\\/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `"${shown}${end - start > NAME_BYTES_MAX ? '...' : ''}"`
}

/** A checksum, highest byte first. */
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .reverse()
    .join('')
