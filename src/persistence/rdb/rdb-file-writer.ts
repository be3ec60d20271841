/** Writes a snapshot as an RDB file, byte for byte as Redis 7.0 would write these keys in this order. */
import { REDIS_VERSION } from '../../commands/version.js'
import { Database } from '../../keyspace/database.js'
import { RDB_VERSION } from '../../keyspace/dump.js'
import { accessOf, exactExpiryOf, expires } from '../../keyspace/entry.js'
import type { FrozenValue } from '../../keyspace/frozen-value.js'
import type { Keyspace } from '../../keyspace/keyspace.js'
import { PiecewiseEncoder } from '../../keyspace/rdb-pieces.js'
import { encodeValue } from '../../keyspace/rdb-values.js'
import { RdbWriter } from '../../keyspace/rdb-writer.js'
import type { SnapshotDatabase } from '../../keyspace/snapshot.js'
import type { Handle } from '../../memory/arena.js'
import { Crc64 } from '../../memory/crc64.js'
import { latin1Bytes } from '../../memory/utf8.js'
import type { Output, SnapshotFacts, SnapshotWriter } from '../snapshot-format.js'
import { CHECKSUM_BYTES, MAGIC, OPCODE, VERSION_DIGITS } from './opcodes.js'

export interface RdbOptions {
  /** `rdbcompression`. */
  readonly compress: boolean
  /** `rdbchecksum`. */
  readonly checksum: boolean
  /** The eviction policy, which decides what is said of accesses. */
  readonly policy: string
  readonly facts: SnapshotFacts
}

const UINT32 = 4294967296

export class RdbFileWriter implements SnapshotWriter {
  private readonly keyspace: Keyspace
  private readonly options: RdbOptions
  private readonly output: Output
  private readonly out = new RdbWriter()
  /** What is saved early while a large entry is written in pieces: it follows behind that. */
  private readonly aside = new RdbWriter()
  private readonly pieces: PiecewiseEncoder
  private readonly crc = new Crc64()
  /** Where values are looked at, so that commands keep what they look at. */
  private readonly reader: Database
  private readonly announced = new Map<number, SnapshotDatabase>()
  /** The database of the last key in `out`, and of the last one in `aside`. */
  private database = -1
  private asideDatabase = -1
  private isPartial = false
  private readonly saysIdle: boolean
  private readonly saysFrequency: boolean

  constructor(keyspace: Keyspace, options: RdbOptions, output: Output) {
    this.keyspace = keyspace
    this.options = options
    this.output = output
    this.saysIdle = options.policy.endsWith('-lru')
    this.saysFrequency = options.policy.endsWith('-lfu')
    this.reader = new Database(keyspace, 0)
    this.pieces = new PiecewiseEncoder(this.out, options.compress)
    this.out.drain = (bytes, size) => {
      this.put(bytes.subarray(0, size))
      return bytes
    }
  }

  begin(databases: readonly SnapshotDatabase[]): void {
    const { out } = this
    const { facts } = this.options
    for (const database of databases) this.announced.set(database.index, database)
    const magic = latin1Bytes(MAGIC + String(RDB_VERSION).padStart(VERSION_DIGITS, '0'))
    for (const byte of magic) out.byte(byte)
    this.aux('redis-ver', REDIS_VERSION)
    this.aux('redis-bits', '64')
    this.aux('ctime', String(facts.savedAtS))
    this.aux('used-mem', String(facts.usedMemory))
    this.aux('aof-base', facts.isLogBase ? '1' : '0')
    for (const code of facts.libraries) {
      out.byte(OPCODE.function2)
      this.text(code)
    }
  }

  entry(database: number, handle: Handle): void {
    if (this.isPartial) {
      this.asideDatabase = this.frame(this.aside, this.asideDatabase, database, handle)
      return this.value(this.aside, handle)
    }
    this.database = this.frame(this.out, this.database, database, handle)
    this.value(this.out, handle)
  }

  large(frozen: FrozenValue): void {
    const { out } = this
    const { database, key, expiry, access } = frozen
    if (database !== this.database) this.select(out, database)
    this.database = database
    this.attributes(out, expiry, access)
    out.useKey(key, 0, key.length, this.options.compress)
    this.pieces.begin(frozen)
    this.isPartial = true
  }

  piece(): boolean {
    if (!this.pieces.next()) return false
    this.isPartial = false
    const { out, aside } = this
    if (aside.size > 0) {
      out.flush()
      this.put(aside.bytes.subarray(0, aside.size))
      this.database = this.asideDatabase
      this.asideDatabase = -1
      aside.reset()
    }
    return true
  }

  end(): void {
    const { out, crc } = this
    out.byte(OPCODE.end)
    out.flush()
    const footer = new Uint8Array(CHECKSUM_BYTES)
    if (this.options.checksum) crc.write(footer, 0)
    this.output(footer)
  }

  /** Writes all that stands before an entry's type. @returns the database that `out` is at */
  private frame(out: RdbWriter, current: number, database: number, handle: Handle): number {
    const { arena } = this.keyspace
    if (database !== current) this.select(out, database)
    this.attributes(out, expires(arena, handle) ? exactExpiryOf(arena, handle) : undefined, accessOf(arena, handle))
    const { reader } = this
    reader.openKey(handle)
    out.useKey(reader.valueBytes, reader.valueStart, reader.valueEnd, this.options.compress)
    return database
  }

  private attributes(out: RdbWriter, expiry: bigint | undefined, accessWord: number): void {
    const { access } = this.keyspace
    if (expiry !== undefined) {
      out.byte(OPCODE.expiryMs)
      for (let shift = 0n; shift < 64n; shift += 8n) out.byte(Number((expiry >> shift) & 0xffn))
    }
    if (this.saysIdle) {
      out.byte(OPCODE.idle)
      out.length(access.idleSeconds(accessWord))
    } else if (this.saysFrequency) {
      out.byte(OPCODE.freq)
      out.byte(access.frequency(accessWord))
    }
  }

  private value(out: RdbWriter, handle: Handle): void {
    encodeValue(out, this.reader, handle, this.options.compress)
  }

  private select(out: RdbWriter, database: number): void {
    out.byte(OPCODE.selectDb)
    out.length(database)
    const announced = this.announced.get(database)
    if (!announced) return
    this.announced.delete(database)
    out.byte(OPCODE.resizeDb)
    out.length(announced.size % UINT32)
    out.length(announced.expiring % UINT32)
  }

  private aux(name: string, value: string): void {
    this.out.byte(OPCODE.aux)
    this.text(name)
    this.text(value)
  }

  private text(text: string): void {
    const bytes = latin1Bytes(text)
    this.out.string(bytes, 0, bytes.length, this.options.compress)
  }

  private put(bytes: Uint8Array): void {
    if (this.options.checksum) this.crc.update(bytes)
    this.output(bytes)
  }
}
