/** Command lines of case tables, written as in `redis-cli`: with quotes and `\xHH` escapes. */
import { splitArgs } from '../../src/memory/split-args.js'

/** The arguments of a command line. */
export function argumentsOf(line: string): Uint8Array[] {
  const bytes = Uint8Array.from(line, (character) => character.charCodeAt(0))
  const args = splitArgs(bytes, 0, bytes.length)
  if (args === null) throw new Error(`unbalanced quotes: ${line}`)
  return args
}
