/**
 * Every error text that a Redis client can see, spelled once: clients match on these to the letter.
 *
 * A `CommandError` is how a command refuses: it is thrown by keyspace verbs and commands, and the gate turns it into
 * an error reply. It is deliberately no `Error`: capturing a stack costs 2-5 us, more than most commands, and nobody
 * reads that stack. The in-process API wraps it in a `RedisError`, which has one.
 */
export class CommandError {
  /** The whole text after the `-` of a RESP error, code included: `WRONGTYPE Operation against ...`. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  /** The first word: `ERR`, `WRONGTYPE`, `NOAUTH`. */
  get code(): string {
    const space = this.text.indexOf(' ')
    return space < 0 ? this.text : this.text.slice(0, space)
  }
}

const fixed = (text: string): (() => CommandError) => {
  const error = new CommandError(text)
  return () => error
}
const err = (text: string): CommandError => new CommandError(`ERR ${text}`)

export const wrongType = fixed('WRONGTYPE Operation against a key holding the wrong kind of value')
export const syntaxError = fixed('ERR syntax error')
export const notInteger = fixed('ERR value is not an integer or out of range')
export const notFloat = fixed('ERR value is not a valid float')
export const noSuchKey = fixed('ERR no such key')
export const sameObject = fixed('ERR source and destination objects are the same')
export const indexOutOfRange = fixed('ERR index out of range')
export const dbIndexOutOfRange = fixed('ERR DB index is out of range')
export const outOfRange = fixed('ERR value is out of range')
export const mustBePositive = fixed('ERR value is out of range, must be positive')
export const overflow = fixed('ERR increment or decrement would overflow')
export const decrementOverflow = fixed('ERR decrement would overflow')
export const nanOrInfinity = fixed('ERR increment would produce NaN or Infinity')
export const stringTooLong = fixed('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
export const offsetOutOfRange = fixed('ERR offset is out of range')
export const invalidCursor = fixed('ERR invalid cursor')
export const nestedMulti = fixed('ERR MULTI calls can not be nested')
export const execWithoutMulti = fixed('ERR EXEC without MULTI')
export const discardWithoutMulti = fixed('ERR DISCARD without MULTI')
export const watchInsideMulti = fixed('ERR WATCH inside MULTI is not allowed')
export const execAbort = fixed('EXECABORT Transaction discarded because of previous errors.')
export const notInMulti = fixed('ERR Command not allowed inside a transaction')
export const noAuth = fixed('NOAUTH Authentication required.')
export const outOfMemory = fixed("OOM command not allowed when used memory > 'maxmemory'.")
export const busyKey = fixed('BUSYKEY Target key name already exists.')
export const badDumpPayload = fixed('ERR DUMP payload version or checksum are wrong')
export const badDataFormat = fixed('ERR Bad data format')
export const bitOffsetOutOfRange = fixed('ERR bit offset is not an integer or out of range')
export const bitOutOfRange = fixed('ERR bit is not an integer or out of range')
export const bitMustBeOneOrZero = fixed('ERR The bit argument must be 1 or 0.')
export const bitopNotArity = fixed('ERR BITOP NOT must be called with a single source key.')
export const badBitfieldType = fixed(
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
)
export const badOverflowType = fixed('ERR Invalid OVERFLOW type specified')
export const bitfieldReadOnly = fixed('ERR BITFIELD_RO only supports the GET subcommand')
export const lcsNeedsStrings = fixed('ERR The specified keys must contain string values')
export const lcsLengthAndIndexes = fixed('ERR If you want both the length and indexes, please just use IDX.')
export const lcsTooLarge = fixed(
  'ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len',
)

export const wrongArity = (fullName: string): CommandError => err(`wrong number of arguments for '${fullName}' command`)
export const invalidExpire = (fullName: string): CommandError => err(`invalid expire time in '${fullName}' command`)
export const custom = err

/** At most this much of what the client sent is quoted in an error. */
const QUOTED_MAX = 128

/** `name` and `rest` as latin1. */
export function unknownCommand(name: string, rest: readonly string[]): CommandError {
  let shown = ''
  for (const arg of rest) {
    if (shown.length >= QUOTED_MAX) break
    shown += `'${arg.slice(0, QUOTED_MAX - shown.length)}' `
  }
  return err(`unknown command '${name.slice(0, QUOTED_MAX)}', with args beginning with: ${shown}`)
}

export const unknownSubcommand = (name: string, container: string): CommandError =>
  err(`unknown subcommand '${name.slice(0, QUOTED_MAX)}'. Try ${container.toUpperCase()} HELP.`)

/** A refused EXEC says why. */
export const execAbortBecause = (error: CommandError): CommandError =>
  new CommandError(`EXECABORT Transaction discarded because of: ${error.text.slice(error.code.length + 1)}`)
