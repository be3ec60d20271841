/**
 * What a background save writes, on its way to the storage: collected in chunks, several of which may be under way at once.
 * Whoever produces it should pause while there are too many; what can't wait goes on, up to a limit from which it is
 * written at once, so that a slow disk can't fill the memory.
 */
import { type Replacement, writeSoon } from './storage.js'

const CHUNK_BYTES = 1 << 18
/** Chunks under way from which the producer should pause. */
const PAUSE_FROM = 8
/** Chunks under way from which writing waits. */
const WAIT_FROM = 256
/** Buffers kept for reuse. */
const SPARES_MAX = 8

export class Outbox {
  /** What has failed; nothing is written any more then. */
  error: unknown
  private readonly file: Replacement
  private readonly onChange: () => void
  private readonly spares: Uint8Array[] = []
  private buffer: Uint8Array = new Uint8Array(CHUNK_BYTES)
  private size = 0
  private underWay = 0
  private peak = 1

  /** `onChange` is called when there is room again after `isFull`, and when all is written. */
  constructor(file: Replacement, onChange: () => void) {
    this.file = file
    this.onChange = onChange
  }

  get isFull(): boolean {
    return this.underWay >= PAUSE_FROM
  }

  /** Nothing is under way. */
  get isIdle(): boolean {
    return this.underWay === 0
  }

  /** The most memory that it has used. */
  get peakBytes(): number {
    return this.peak * CHUNK_BYTES
  }

  /** Takes bytes, which stay the caller's. */
  put(bytes: Uint8Array): void {
    let from = 0
    while (from < bytes.length) {
      const count = Math.min(bytes.length - from, CHUNK_BYTES - this.size)
      this.buffer.set(bytes.subarray(from, from + count), this.size)
      this.size += count
      from += count
      if (this.size === CHUNK_BYTES) this.flush()
    }
  }

  /** Sends what is collected. */
  flush(): void {
    const { buffer, size, file } = this
    if (size === 0) return
    this.size = 0
    if (this.error !== undefined) return
    if (!file.writeSoon || this.underWay >= WAIT_FROM) {
      try {
        file.write(buffer.subarray(0, size))
      } catch (error) {
        this.error = error
      }
      return
    }
    this.underWay++
    this.peak = Math.max(this.peak, this.underWay + 1)
    writeSoon(file, buffer.subarray(0, size)).then(
      () => this.arrived(buffer),
      (error: unknown) => {
        this.error ??= error
        this.arrived(buffer)
      },
    )
    this.buffer = this.spares.pop() ?? new Uint8Array(CHUNK_BYTES)
  }

  private arrived(buffer: Uint8Array): void {
    if (this.spares.length < SPARES_MAX) this.spares.push(buffer)
    this.underWay--
    if (this.underWay === PAUSE_FROM - 1 || this.underWay === 0) this.onChange()
  }
}
