/** The slow log: the last commands that took longer than `slowlog-log-slower-than`, shortened as Redis shortens them. */
import type { Args } from '../commands/args.js'
import type { SlowlogEntry, SlowlogView } from '../commands/services.js'
import { readLatin1 } from '../memory/utf8.js'

const ARGS_MAX = 32
const ARG_BYTES_MAX = 128

export class Slowlog implements SlowlogView {
  entries: SlowlogEntry[] = []
  private nextId = 0

  /** `redacted`: indices of arguments that are secret. */
  add(
    args: Args,
    redacted: readonly number[],
    durationUs: number,
    timeS: number,
    address: string,
    name: string,
    lengthMax: number,
  ): void {
    this.entries.unshift({ id: this.nextId++, timeS, durationUs, args: shorten(args, redacted), address, name })
    this.trim(lengthMax)
  }

  trim(lengthMax: number): void {
    if (this.entries.length > lengthMax) this.entries.length = lengthMax
  }

  reset(): void {
    this.entries = []
  }
}

function shorten(args: Args, redacted: readonly number[]): string[] {
  const shown = args.count > ARGS_MAX ? ARGS_MAX - 1 : args.count
  const texts: string[] = []
  for (let i = 0; i < shown; i++) {
    const start = args.start(i)
    const more = args.length(i) - ARG_BYTES_MAX
    if (redacted.includes(i)) texts.push('(redacted)')
    else if (more <= 0) texts.push(args.latin1(i))
    else texts.push(`${readLatin1(args.bytes, start, start + ARG_BYTES_MAX)}... (${more} more bytes)`)
  }
  if (shown < args.count) texts.push(`... (${args.count - shown} more arguments)`)
  return texts
}
