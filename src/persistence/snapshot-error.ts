/** A snapshot or a log can't be read: where it is damaged, and why. */
export class SnapshotError extends Error {
  override name = 'SnapshotError'
  /** The file, or what stands for it. */
  readonly file: string
  /** The byte, counted from 0, at which what is wrong begins. */
  readonly offset: number
  /** What is wrong, without the place. */
  readonly reason: string

  constructor(file: string, offset: number, reason: string) {
    super(`${file}: at byte ${offset}: ${reason}`)
    this.file = file
    this.offset = offset
    this.reason = reason
  }
}
