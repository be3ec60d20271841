/**
 * The first line of a script: `#!lua flags=no-writes,allow-oom` says what it needs. A script without one runs as scripts did
 * before Redis 7.
 */
import { SCRIPT_FLAGS, type ScriptFlag } from '../commands/scripts.js'
import {
  type CommandError,
  invalidShebang,
  shebangEngine,
  shebangFlag,
  shebangOption,
  shebangUnbalanced,
} from '../keyspace/errors.js'
import { splitArgs } from '../memory/split-args.js'
import { latin1Bytes, readLatin1 } from '../memory/utf8.js'

export type { ScriptFlag }

export interface ScriptHeader {
  /** Undefined for a script without a header: it may do what scripts always could. */
  readonly flags: ReadonlySet<ScriptFlag> | undefined
  /** Where the code begins: the header's line end stays, so that lines keep their numbers. */
  readonly length: number
}

const NO_HEADER: ScriptHeader = { flags: undefined, length: 0 }

const isScriptFlag = (name: string): name is ScriptFlag => (SCRIPT_FLAGS as readonly string[]).includes(name)

/** Reads the header of an EVAL script. @returns it, or why it is refused */
export function readHeader(source: string): ScriptHeader | CommandError {
  if (!source.startsWith('#!')) return NO_HEADER
  const length = source.indexOf('\n')
  // Redis looks for the line's end as C does: up to the first NUL.
  if (length < 0 || source.slice(0, length).includes('\0')) return invalidShebang()
  const line = latin1Bytes(source.slice(0, length))
  const words = splitArgs(line, 0, line.length)
  if (words === null) return shebangUnbalanced()
  const [engine = '', ...options] = words.map((word) => readLatin1(word, 0, word.length))
  if (engine !== '#!lua') return shebangEngine(engine)
  const flags = new Set<ScriptFlag>()
  for (const option of options) {
    if (!option.startsWith('flags=')) return shebangOption(option)
    const list = option.slice('flags='.length)
    for (const flag of list === '' ? [] : list.split(',')) {
      if (!isScriptFlag(flag)) return shebangFlag(flag)
      flags.add(flag)
    }
  }
  return { flags, length }
}
