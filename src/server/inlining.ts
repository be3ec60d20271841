/**
 * How much V8 may inline, for a process that does nothing but serve.
 *
 * A command passes some sixty small functions from the received bytes to its reply. V8 stops inlining into a function after
 * 920 bytes of bytecode, by default, and compiles the rest as calls: with 8,000 `RPUSH` takes 160 ns rather than 255, `RPOP`
 * 187 rather than 285, `INCR` 227 rather than 300 (medians of eight processes, in pipelines of 64, without the socket). Half
 * of that comes out different in each process, by what was compiled first; twice as much gains little and is compiled for
 * twice as long. The limits are read whenever a function is compiled, so setting them in the running process is safe. The
 * library leaves them alone: the process there is another's.
 */
import { setFlagsFromString } from 'node:v8'

/** What is inlined into one function in sum, and what a single function may have for that, in bytes of bytecode. */
const FLAGS = [
  '--max-inlined-bytecode-size-cumulative=8000',
  '--max-inlined-bytecode-size-absolute=20000',
  '--max-inlined-bytecode-size=1000',
] as const

/** Raises the limits, unless they were given on the command line, or the host isn't Node and knows no such flags. */
export function widenInlining(): void {
  if (process.versions['bun'] !== undefined || process.versions['deno'] !== undefined) return
  const given = `${process.execArgv.join(' ')} ${process.env['NODE_OPTIONS'] ?? ''}`
  if (!given.includes('max-inlined-bytecode-size')) for (const flag of FLAGS) setFlagsFromString(flag)
}
