/**
 * Writes a snapshot as the commands that make it: the base of a log under `aof-use-rdb-preamble no`. As Redis does, in at
 * most 64 elements per command.
 */
import { Database } from '../../keyspace/database.js'
import { exactExpiryOf, expires, TYPE, typeOf } from '../../keyspace/entry.js'
import type { FrozenValue } from '../../keyspace/frozen-value.js'
import { forEachInNode, FrozenList } from '../../keyspace/frozen-list.js'
import { FrozenString } from '../../keyspace/frozen-string.js'
import { forEachField, hashLength } from '../../keyspace/hash-value.js'
import type { Keyspace } from '../../keyspace/keyspace.js'
import { forEachItem, listLength } from '../../keyspace/list-value.js'
import { RdbWriter } from '../../keyspace/rdb-writer.js'
import { forEachMember, openSet } from '../../keyspace/set-value.js'
import { forEachScored, zsetLength } from '../../keyspace/zset-value.js'
import type { Handle } from '../../memory/arena.js'
import { DOUBLE_LENGTH_MAX, writeDouble } from '../../memory/doubles.js'
import { latin1Bytes } from '../../memory/utf8.js'
import type { Output, SnapshotWriter } from '../snapshot-format.js'

const ELEMENTS_PER_COMMAND = 64
const CRLF = latin1Bytes('\r\n')
const NO_BYTES = new Uint8Array(0)

/** Where commands go, and how far the last one has come. */
class CommandStream {
  readonly output: Output
  database = -1
  key: Uint8Array = NO_BYTES
  /** Elements that follow, and those left in the present command. */
  elements = 0
  private leftInCommand = 0
  private readonly score = new Uint8Array(DOUBLE_LENGTH_MAX)

  constructor(output: Output) {
    this.output = output
  }

  select(database: number): void {
    if (database === this.database) return
    this.database = database
    this.command(2, 'SELECT')
    this.text(String(database))
  }

  /** An element of a list or a set. */
  plain(name: string, bytes: Uint8Array, start: number, end: number): void {
    this.element(name, 1)
    this.range(bytes, start, end)
  }

  scored(bytes: Uint8Array, start: number, end: number, value: number): void {
    this.element('ZADD', 2)
    this.range(this.score, 0, writeDouble(value, this.score, 0))
    this.range(bytes, start, end)
  }

  field(
    bytes: Uint8Array,
    start: number,
    end: number,
    valueBytes: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): void {
    this.element('HMSET', 2)
    this.range(bytes, start, end)
    this.range(valueBytes, valueStart, valueEnd)
  }

  /** Before an element of `width` arguments: begins another command when the last one is full. */
  private element(name: string, width: number): void {
    if (this.leftInCommand === 0) {
      this.leftInCommand = Math.min(ELEMENTS_PER_COMMAND, this.elements)
      this.command(2 + this.leftInCommand * width, name)
      this.range(this.key, 0, this.key.length)
    }
    this.leftInCommand--
    this.elements--
  }

  expiry(expiry: bigint | undefined): void {
    if (expiry === undefined) return
    this.command(3, 'PEXPIREAT')
    this.range(this.key, 0, this.key.length)
    this.text(String(expiry))
  }

  command(count: number, name: string): void {
    this.output(latin1Bytes(`*${count}\r\n`))
    this.text(name)
  }

  text(text: string): void {
    this.output(latin1Bytes(`$${text.length}\r\n${text}\r\n`))
  }

  range(bytes: Uint8Array, start: number, end: number): void {
    this.output(latin1Bytes(`$${end - start}\r\n`))
    this.output(bytes.subarray(start, end))
    this.output(CRLF)
  }
}

export class CommandWriter implements SnapshotWriter {
  private readonly keyspace: Keyspace
  private readonly libraries: readonly string[]
  private readonly main: CommandStream
  /** What is saved while a large value is written in pieces: it follows behind that. */
  private readonly asideBytes = new RdbWriter()
  private readonly aside = new CommandStream((bytes) => this.asideBytes.raw(bytes))
  private underWay: FrozenValue | undefined
  /** Where values are looked at, so that commands keep what they look at. */
  private readonly db: Database

  /** @param libraries the code of each library of functions, one character per byte */
  constructor(keyspace: Keyspace, libraries: readonly string[], output: Output) {
    this.keyspace = keyspace
    this.libraries = libraries
    this.main = new CommandStream(output)
    this.db = new Database(keyspace, 0)
  }

  begin(): void {
    for (const code of this.libraries) {
      this.main.command(3, 'FUNCTION')
      this.main.text('LOAD')
      this.main.text(code)
    }
  }

  entry(database: number, handle: Handle): void {
    const { db } = this
    const { arena } = this.keyspace
    const stream = this.underWay ? this.aside : this.main
    stream.select(database)
    db.openKey(handle)
    stream.key = db.valueBytes.subarray(db.valueStart, db.valueEnd)
    this.value(stream, handle)
    stream.expiry(expires(arena, handle) ? exactExpiryOf(arena, handle) : undefined)
  }

  large(frozen: FrozenValue): void {
    const { main } = this
    main.select(frozen.database)
    main.key = frozen.key
    main.elements = frozen.count
    this.underWay = frozen
    const { elements } = frozen
    if (!(elements instanceof FrozenString)) return
    main.command(3, 'SET')
    main.range(main.key, 0, main.key.length)
    main.output(latin1Bytes(`$${elements.bytes.length}\r\n`))
  }

  piece(): boolean {
    const { underWay: frozen, main, aside, asideBytes } = this
    if (!frozen) return true
    if (pieceOf(main, frozen)) return false
    main.expiry(frozen.expiry)
    this.underWay = undefined
    if (asideBytes.size === 0) return true
    main.output(asideBytes.bytes.subarray(0, asideBytes.size))
    asideBytes.reset()
    main.database = aside.database
    aside.database = -1
    return true
  }

  end(): void {
    // Nor a footer.
  }

  private value(stream: CommandStream, handle: Handle): void {
    const { db } = this
    switch (typeOf(this.keyspace.arena, handle)) {
      case TYPE.string:
        stream.command(3, 'SET')
        stream.range(stream.key, 0, stream.key.length)
        db.openValue(handle)
        return stream.range(db.valueBytes, db.valueStart, db.valueEnd)
      case TYPE.list:
        stream.elements = listLength(db, handle)
        return forEachItem(db, handle, (bytes, start, end) => stream.plain('RPUSH', bytes, start, end))
      case TYPE.set:
        stream.elements = openSet(db, handle).length
        return forEachMember(db, handle, (bytes, start, end) => stream.plain('SADD', bytes, start, end))
      case TYPE.zset:
        stream.elements = zsetLength(db, handle)
        return forEachScored(db, handle, (bytes, start, end, value) => stream.scored(bytes, start, end, value))
      case TYPE.hash:
        stream.elements = hashLength(db, handle)
        return forEachField(db, handle, (field, fieldStart, fieldEnd, value, valueStart, valueEnd) =>
          stream.field(field, fieldStart, fieldEnd, value, valueStart, valueEnd),
        )
      default:
        throw new TypeError(`log: no command for type ${typeOf(this.keyspace.arena, handle)}`)
    }
  }
}

/** Writes a piece of a large value. @returns whether there is more */
function pieceOf(stream: CommandStream, { elements, type }: FrozenValue): boolean {
  if (elements instanceof FrozenString) {
    const isMore = elements.next((piece) => stream.output(piece))
    if (!isMore) stream.output(CRLF)
    return isMore
  }
  if (elements instanceof FrozenList) {
    return elements.next((node) => forEachInNode(node, (bytes, start, end) => stream.plain('RPUSH', bytes, start, end)))
  }
  return elements.next((bytes, start, middle, end, score) => {
    if (type === TYPE.hash) stream.field(bytes, start, middle, bytes, middle, end)
    else if (type === TYPE.zset) stream.scored(bytes, start, end, score)
    else stream.plain('SADD', bytes, start, end)
  })
}
