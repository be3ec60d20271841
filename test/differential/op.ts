/** A command of a sequence, and its printable form. */
import { splitArgs } from '../../src/memory/split-args.js'

/** Arguments have one character per byte (latin1). */
export type Op = { readonly connection: number; readonly args: readonly string[] }

/** A connection that no group uses: it empties the servers and looks at what is left. */
export const INSPECTOR = -1

/** Safe in a shell-like line without quotes. */
const PLAIN = /^[!#-&(-[\]-~]+$/

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quoted(arg: string): string {
  if (PLAIN.test(arg)) return arg
  const escaped = arg.replace(/["\\]|[^ -~]/g, (character) => {
    return ESCAPES[character] ?? '\\x' + character.charCodeAt(0).toString(16).padStart(2, '0')
  })
  return `"${escaped}"`
}

/** As one would type it into `redis-cli`. */
export const lineOf = (args: readonly string[]): string => args.map(quoted).join(' ')

/** The inverse. */
export function argsOf(line: string): string[] {
  const args = splitArgs(Buffer.from(line, 'latin1'), 0, line.length)
  if (args === null) throw new Error(`unbalanced quotes: ${line}`)
  return args.map((arg) => Buffer.from(arg).toString('latin1'))
}

/** In RESP, as a client sends it. */
export function encodeOp({ args }: Op): Buffer {
  const parts = args.map((arg) => `$${arg.length}\r\n${arg}\r\n`)
  return Buffer.from(`*${args.length}\r\n${parts.join('')}`, 'latin1')
}

const CONTAINERS = new Set([
  'ACL',
  'CLIENT',
  'CLUSTER',
  'COMMAND',
  'CONFIG',
  'DEBUG',
  'FUNCTION',
  'LATENCY',
  'MEMORY',
  'MODULE',
  'OBJECT',
  'PUBSUB',
  'SCRIPT',
  'SLOWLOG',
  'XGROUP',
  'XINFO',
])

/** Upper case, with its subcommand: `OBJECT ENCODING`. */
export function commandName([name = '', sub = '']: readonly string[]): string {
  const upper = name.toUpperCase()
  return CONTAINERS.has(upper) ? `${upper} ${sub.toUpperCase()}` : upper
}
