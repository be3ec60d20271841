/** Reads a snapshot in MessagePack (see `layout.ts`) key by key. Whatever is wrong is a `SnapshotError` that says where. */
import { NO_EXPIRY } from '../../keyspace/database.js'
import { badDataFormat, CommandError, emptyValue } from '../../keyspace/errors.js'
import { HashBuilder } from '../../keyspace/hash-value.js'
import type { Keyspace } from '../../keyspace/keyspace.js'
import { ListBuilder } from '../../keyspace/list-value.js'
import type { DecodedValue } from '../../keyspace/rdb-types.js'
import { intsetEntriesMax, SetBuilder } from '../../keyspace/set-value.js'
import { ZsetBuilder } from '../../keyspace/zset-value.js'
import { ArenaFullError } from '../../memory/arena.js'
import { readLatin1 } from '../../memory/utf8.js'
import { LoadedKey, type LoadTarget } from '../load-target.js'
import { SnapshotError } from '../snapshot-error.js'
import type { ReadableFile } from '../storage.js'
import { BYTE, FORMAT_NAME, FORMAT_VERSION, RECORD } from './layout.js'
import { MsgpackReader } from './msgpack-reader.js'

const CHECKSUM_BYTES = 8
const START = [BYTE.fixmap | 6, BYTE.fixstr | 6, ...Array.from('format', (char) => char.charCodeAt(0))]

/** Whether a file begins as these snapshots do. */
export function isMsgpackSnapshot(file: ReadableFile): boolean {
  const head = new Uint8Array(START.length)
  return file.read(0, head) === START.length && START.every((byte, i) => byte === head[i])
}

interface Builder {
  readonly size: number
  discard(): void
}

export class MsgpackLoader {
  readonly facts = new Map<string, string>()
  private readonly reader: MsgpackReader
  private readonly target: LoadTarget
  private readonly fileName: string
  private readonly next = new LoadedKey()
  private keys = 0
  private part = 'the header'
  private partStart = 0
  private hasHeader = false
  private isDone = false

  constructor(file: ReadableFile, target: LoadTarget, fileName: string) {
    this.reader = new MsgpackReader(file)
    this.target = target
    this.fileName = fileName
  }

  get offset(): number {
    return this.reader.offset
  }

  /** Reads up to `keys` more. @returns whether there is more @throws SnapshotError */
  step(keys: number): boolean {
    if (this.isDone) return false
    try {
      if (!this.hasHeader) this.header()
      for (let left = keys; left > 0 && !this.isDone;) if (this.record()) left--
      return !this.isDone
    } catch (error) {
      this.isDone = true
      if (error instanceof ArenaFullError) throw this.wrong('there is no memory left for it')
      if (!(error instanceof CommandError)) throw error
      throw this.wrong(
        this.reader.rest === 0 ? `the file ends in the middle of ${this.part}` : `${this.part} is damaged`,
      )
    }
  }

  private wrong(reason: string): SnapshotError {
    return new SnapshotError(this.fileName, this.partStart, reason)
  }

  private header(): void {
    const { reader, facts } = this
    for (let left = reader.map(); left > 0; left--) facts.set(reader.text(), reader.fact())
    const format = facts.get('format')
    const version = facts.get('version')
    if (format !== FORMAT_NAME || version !== String(FORMAT_VERSION)) {
      throw this.wrong(`this is no ${FORMAT_NAME} of version ${FORMAT_VERSION}, but ${format} of version ${version}`)
    }
    this.hasHeader = true
  }

  /** @returns whether it was a key */
  private record(): boolean {
    const { reader } = this
    this.part = 'a record'
    this.partStart = reader.offset
    const count = reader.array()
    const first = reader.name()
    if (typeof first === 'number' && count === 5) {
      this.key(first)
      return true
    }
    if (first === RECORD.library && count === 2) this.library()
    else if (first === RECORD.end && count === 3) this.end()
    else throw this.wrong(`an unknown record, ${JSON.stringify(first)} of ${count}`)
    return false
  }

  private library(): void {
    const { reader } = this
    this.part = 'a library of functions'
    reader.bin()
    try {
      this.target.library(readLatin1(reader.stringBytes, reader.stringStart, reader.stringEnd))
    } catch (error) {
      const reason = error instanceof CommandError ? error.text : error instanceof Error ? error.message : String(error)
      throw this.wrong(`a library of functions can't be loaded: ${reason}`)
    }
  }

  private key(database: number): void {
    const { reader, target, next } = this
    if (database >= target.keyspace.databases.length) {
      throw this.wrong(`database ${database}: this store has ${target.keyspace.databases.length}`)
    }
    reader.bin()
    next.database = database
    next.bytes = reader.stringBytes
    next.start = reader.stringStart
    next.end = reader.stringEnd
    const type = reader.text()
    this.part = `the value of a key (${type})`
    let value: DecodedValue
    try {
      value = this.value(type, target.keyspace)
    } catch (error) {
      if (error !== emptyValue()) throw error
      throw this.wrong('a collection without elements')
    }
    let refusal: string | undefined
    try {
      next.expiryMs = reader.expiry() ?? NO_EXPIRY
      refusal = target.put(next, value)
    } catch (error) {
      value.discard()
      throw error
    }
    if (refusal !== undefined) throw this.wrong(refusal)
    this.keys++
  }

  private value(type: string, keyspace: Keyspace): DecodedValue {
    const { reader } = this
    switch (type) {
      case 'string':
        return this.string()
      case 'list':
        return this.build(new ListBuilder(keyspace), reader.array(), (builder) => {
          reader.bin()
          return builder.add(reader.stringBytes, reader.stringStart, reader.stringEnd)
        })
      case 'set': {
        const count = reader.array()
        return this.build(new SetBuilder(keyspace, count > intsetEntriesMax(keyspace)), count, (builder) => {
          reader.bin()
          return builder.add(reader.stringBytes, reader.stringStart, reader.stringEnd)
        })
      }
      case 'hash':
        return this.hash(keyspace)
      case 'zset':
        return this.zset(keyspace)
      default:
        throw this.wrong(`unknown type ${JSON.stringify(type)}`)
    }
  }

  private string(): DecodedValue {
    const { reader } = this
    reader.bin()
    const { stringBytes, stringStart, stringEnd } = reader
    return {
      store: (db, key, start, end, expiryMs) =>
        db.setString(0, key, start, end, stringBytes, stringStart, stringEnd, expiryMs),
      discard: () => undefined,
    }
  }

  private hash(keyspace: Keyspace): DecodedValue {
    const { reader } = this
    const builder = new HashBuilder(keyspace)
    return this.build(builder, half(reader.array()), () => {
      reader.bin()
      const { stringBytes: field, stringStart, stringEnd } = reader
      reader.bin()
      const { stringBytes: value, stringStart: valueStart, stringEnd: valueEnd } = reader
      return builder.add(field, stringStart, stringEnd, value, valueStart, valueEnd)
    })
  }

  private zset(keyspace: Keyspace): DecodedValue {
    const { reader } = this
    const builder = new ZsetBuilder(keyspace)
    const built = this.fill(builder, half(reader.array()), () => {
      reader.bin()
      const { stringBytes, stringStart, stringEnd } = reader
      const score = reader.float()
      return score === score && builder.add(stringBytes, stringStart, stringEnd, score)
    })
    return {
      store: (db, key, start, end, expiryMs) => built.storeNew(db, key, start, end, expiryMs),
      discard: () => built.discard(),
    }
  }

  private build<B extends ListBuilder | SetBuilder | HashBuilder>(
    builder: B,
    count: number,
    add: (builder: B) => boolean,
  ): DecodedValue {
    const built = this.fill(builder, count, () => add(builder))
    return {
      store: (db, key, start, end, expiryMs) =>
        built instanceof HashBuilder
          ? built.store(db, key, start, end, expiryMs)
          : built.addTo(db, key, start, end, expiryMs),
      discard: () => built.discard(),
    }
  }

  /** Adds as many elements as are stated. @throws "Bad data format" and then the builder is given up */
  private fill<B extends Builder>(builder: B, count: number, add: () => boolean): B {
    try {
      for (let left = count; left > 0; left--) if (!add()) throw badDataFormat()
      if (builder.size === 0) throw emptyValue()
      return builder
    } catch (error) {
      builder.discard()
      throw error
    }
  }

  private end(): void {
    const { reader } = this
    this.isDone = true
    this.part = 'the end'
    const keys = reader.name()
    if (keys !== this.keys) throw this.wrong(`${keys} keys are stated, ${this.keys} are there`)
    const expected = new Uint8Array(CHECKSUM_BYTES)
    reader.checksum().write(expected, 0)
    reader.bin()
    const stated = reader.stringBytes.subarray(reader.stringStart, reader.stringEnd)
    if (stated.length !== CHECKSUM_BYTES || stated.some((byte, i) => byte !== expected[i])) {
      throw this.wrong('the checksum is wrong')
    }
  }
}

function half(count: number): number {
  if (count % 2 !== 0) throw badDataFormat()
  return count / 2
}
