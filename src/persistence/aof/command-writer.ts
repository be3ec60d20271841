/**
 * Writes a snapshot as the commands that make it: the base of a log under `aof-use-rdb-preamble no`. As Redis does, in at
 * most 64 elements per command.
 */
import { Database } from '../../keyspace/database.js'
import { exactExpiryOf, expires, TYPE, typeOf } from '../../keyspace/entry.js'
import { forEachField, hashLength } from '../../keyspace/hash-value.js'
import type { Keyspace } from '../../keyspace/keyspace.js'
import { forEachItem, listLength } from '../../keyspace/list-value.js'
import { forEachMember, openSet } from '../../keyspace/set-value.js'
import { forEachScored, zsetLength } from '../../keyspace/zset-value.js'
import type { Handle } from '../../memory/arena.js'
import { DOUBLE_LENGTH_MAX, writeDouble } from '../../memory/doubles.js'
import { latin1Bytes } from '../../memory/utf8.js'
import type { Output, SnapshotWriter } from '../snapshot-format.js'

const ELEMENTS_PER_COMMAND = 64
const CRLF = latin1Bytes('\r\n')

export class CommandWriter implements SnapshotWriter {
  private readonly keyspace: Keyspace
  private readonly libraries: readonly string[]
  private readonly output: Output
  /** Where values are looked at, so that commands keep what they look at. */
  private readonly db: Database
  private database = -1
  private readonly score = new Uint8Array(DOUBLE_LENGTH_MAX)
  /** Elements that follow, and those left in the present command. */
  private elements = 0
  private leftInCommand = 0

  /** @param libraries the code of each library of functions, one character per byte */
  constructor(keyspace: Keyspace, libraries: readonly string[], output: Output) {
    this.keyspace = keyspace
    this.libraries = libraries
    this.output = output
    this.db = new Database(keyspace, 0)
  }

  begin(): void {
    for (const code of this.libraries) {
      this.command(3, 'FUNCTION')
      this.text('LOAD')
      this.text(code)
    }
  }

  entry(database: number, handle: Handle): boolean {
    if (database !== this.database) {
      this.database = database
      this.command(2, 'SELECT')
      this.text(String(database))
    }
    this.value(handle)
    const { arena } = this.keyspace
    if (expires(arena, handle)) {
      this.command(3, 'PEXPIREAT')
      this.key(handle)
      this.text(String(exactExpiryOf(arena, handle)))
    }
    return true
  }

  resume(): boolean {
    return true
  }

  end(): void {
    // Nor a footer.
  }

  private value(handle: Handle): void {
    const { db, score } = this
    switch (typeOf(this.keyspace.arena, handle)) {
      case TYPE.string:
        this.command(3, 'SET')
        this.key(handle)
        db.openValue(handle)
        return this.range(db.valueBytes, db.valueStart, db.valueEnd)
      case TYPE.list:
        this.elements = listLength(db, handle)
        return forEachItem(db, handle, (bytes, start, end) => {
          this.element('RPUSH', handle, 1)
          this.range(bytes, start, end)
        })
      case TYPE.set:
        this.elements = openSet(db, handle).length
        return forEachMember(db, handle, (bytes, start, end) => {
          this.element('SADD', handle, 1)
          this.range(bytes, start, end)
        })
      case TYPE.zset:
        this.elements = zsetLength(db, handle)
        return forEachScored(db, handle, (bytes, start, end, value) => {
          this.element('ZADD', handle, 2)
          this.range(score, 0, writeDouble(value, score, 0))
          this.range(bytes, start, end)
        })
      case TYPE.hash:
        this.elements = hashLength(db, handle)
        return forEachField(db, handle, (field, fieldStart, fieldEnd, value, valueStart, valueEnd) => {
          this.element('HMSET', handle, 2)
          this.range(field, fieldStart, fieldEnd)
          this.range(value, valueStart, valueEnd)
        })
      default:
        throw new TypeError(`log: no command for type ${typeOf(this.keyspace.arena, handle)}`)
    }
  }

  /** Before an element of `width` arguments: begins another command when the last one is full. */
  private element(name: string, handle: Handle, width: number): void {
    if (this.leftInCommand === 0) {
      this.leftInCommand = Math.min(ELEMENTS_PER_COMMAND, this.elements)
      this.command(2 + this.leftInCommand * width, name)
      this.key(handle)
    }
    this.leftInCommand--
    this.elements--
  }

  private command(count: number, name: string): void {
    this.output(latin1Bytes(`*${count}\r\n`))
    this.text(name)
  }

  private key(handle: Handle): void {
    const { db } = this
    db.openKey(handle)
    this.range(db.valueBytes, db.valueStart, db.valueEnd)
  }

  private text(text: string): void {
    this.output(latin1Bytes(`$${text.length}\r\n${text}\r\n`))
  }

  private range(bytes: Uint8Array, start: number, end: number): void {
    this.output(latin1Bytes(`$${end - start}\r\n`))
    this.output(bytes.subarray(start, end))
    this.output(CRLF)
  }
}
