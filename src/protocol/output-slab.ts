/**
 * The memory that replies are written into: one slab for all connections of a server.
 *
 * Connections take turns, and the one whose turn it is has the slab's free end for itself, so all replies of a turn
 * stand in one piece. The pieces are sent together; nearly always the kernel takes them at once and the same bytes
 * serve the next turns, so a busy server writes to memory that is in the processor's cache, and allocates nothing. What
 * the kernel didn't take stays where it is until it's sent, and the free end begins behind it. What follows that for the
 * same client is copied out: else a client that doesn't read would hold on to slab after slab with a few bytes in each, and
 * only those bytes are counted as its output.
 *
 * A connection that is written to out of turn (published messages, replies to blocked clients) gets a little memory of
 * its own, since several of those are written to at the same time.
 */
import type { OutputMemory, RespWriter } from './resp-writer.js'

/** Never touched memory costs nothing, so the slab has its full size from the start. */
const SLAB_BYTES = 1024 * 1024
/** With less than this left a turn starts on a new slab. */
const TURN_ROOM_MIN = 16 * 1024
/** A piece of this size stays in its slab: it makes up a good part of it. */
const UNCOPIED_MIN = SLAB_BYTES / 4
/** Out of turn: the first piece of memory, and up to which size each further piece doubles. */
const OWN_BYTES_MIN = 512
const OWN_BYTES_MAX = 256 * 1024
/** Own memory up to this size stays with its connection. */
const OWN_KEPT_MAX = 4 * 1024

const EMPTY = new Uint8Array(0)

export class OutputSlab implements OutputMemory {
  readonly allocate: (size: number) => Uint8Array
  private bytes: Uint8Array = EMPTY
  private free = 0
  /** Before this, memory is still being sent from. */
  private kept = 0
  /** Whose turn it is. */
  private holder: RespWriter | undefined

  constructor(allocate: (size: number) => Uint8Array = (size) => new Uint8Array(size)) {
    this.allocate = allocate
  }

  /** Gives `writer`, which has nothing pending, the free end of the slab until `close`. */
  open(writer: RespWriter): void {
    if (this.bytes.length - this.free < TURN_ROOM_MIN) this.renew(SLAB_BYTES)
    this.holder = writer
    writer.use(this.bytes, this.free, this.bytes.length)
  }

  /** Takes the free end back. What was written since `open` is sent, or kept. */
  close(writer: RespWriter): void {
    this.free = Math.max(this.free, this.kept)
    this.release(writer)
  }

  /** Takes the free end back while what was written since `open` is still to be sent: `afterSending` will tell. */
  closeLater(writer: RespWriter): void {
    this.free = writer.position
    this.release(writer)
  }

  /** A piece to be sent later than now, in memory of its own unless it's large. */
  detached(piece: Uint8Array): Uint8Array {
    if (piece.length >= UNCOPIED_MIN) return piece
    const copy = this.allocate(piece.length)
    copy.set(piece)
    return copy
  }

  /** A piece that is being sent must stay as it is. */
  keep(piece: Uint8Array): void {
    const { bytes } = this
    if (piece.buffer !== bytes.buffer) return
    this.kept = Math.max(this.kept, piece.byteOffset - bytes.byteOffset + piece.length)
  }

  private release(writer: RespWriter): void {
    this.holder = undefined
    writer.use(EMPTY, 0, 0)
  }

  /** All that was left for later is sent, or kept. */
  afterSending(): void {
    if (this.holder === undefined) this.free = this.kept
  }

  /** Takes back the memory of a writer that was written to out of turn. */
  closeOwn(writer: RespWriter, isSent: boolean): void {
    if (isSent && writer.capacity <= OWN_KEPT_MAX) writer.rewind()
    else writer.use(EMPTY, 0, 0)
  }

  provide(writer: RespWriter, size: number): void {
    if (writer === this.holder) {
      this.renew(Math.max(size, SLAB_BYTES))
      writer.use(this.bytes, 0, this.bytes.length)
      return
    }
    const wanted = Math.min(Math.max(writer.capacity * 2, OWN_BYTES_MIN), OWN_BYTES_MAX)
    const own = this.allocate(Math.max(wanted, size))
    writer.use(own, 0, own.length)
  }

  private renew(size: number): void {
    this.bytes = this.allocate(size)
    this.free = 0
    this.kept = 0
  }
}
