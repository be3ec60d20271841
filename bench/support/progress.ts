/** One line on a terminal that says what is going on; nothing at all where output is collected. */
import type { WriteStream } from 'node:tty'

export interface Progress {
  show: (what: string) => void
  clear: () => void
}

const CLEAR_LINE = '\r\x1b[K'

export function progressOn(stream: WriteStream): Progress {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} }
  return {
    show: (what) => stream.write(`${CLEAR_LINE}${what.slice(0, stream.columns - 1)}`),
    clear: () => stream.write(CLEAR_LINE),
  }
}
