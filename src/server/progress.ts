/** A line on the terminal that says how far loading or saving has come, when it takes long. */

export interface ProgressReport {
  readonly what: 'loading' | 'saving'
  readonly file: string
  /** From 0 to 1. */
  readonly done: number
  readonly keys: number
  readonly isOver: boolean
}

/** What takes less time says nothing. */
const QUIET_MS = 1000
const CLEAR_LINE = '\r\x1b[K'

/** Gives a function that shows reports by `print`. */
export function progressLine(print: (text: string) => void, nowMs: () => number): (report: ProgressReport) => void {
  let sinceMs = -1
  let isShown = false
  return ({ what, file, done, keys, isOver }) => {
    if (sinceMs < 0) sinceMs = nowMs()
    if (isOver) {
      if (isShown) print(`${CLEAR_LINE}${what} ${file}: ${keys.toLocaleString('en')} keys, done\n`)
      sinceMs = -1
      isShown = false
    } else if (nowMs() - sinceMs >= QUIET_MS) {
      print(`${CLEAR_LINE}${what} ${file}: ${Math.floor(done * 100)} %, ${keys.toLocaleString('en')} keys`)
      isShown = true
    }
  }
}
