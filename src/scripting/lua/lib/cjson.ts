/**
 * The cjson library, Mark Pulford's lua-cjson 2.1.0 as Redis ships it: settings and the table of functions. The work is
 * done in `cjson-encode.ts` and `cjson-decode.ts`.
 */
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import type { LuaResult, LuaValue } from '../value.js'
import { argumentError, checkInteger, checkString, isNone, type Args } from './args.js'
import { decodeJson } from './cjson-decode.js'
import { encodeJson } from './cjson-encode.js'
import { JSON_NULL, JSON_PRECISION_MAX, type JsonSettings } from './cjson-settings.js'

const INT_MAX = 2147483647

export function openCjson(state: LuaState): void {
  state.globals.set('cjson', newModule(state))
}

function newModule(state: LuaState): LuaTable {
  const module = new LuaTable()
  const settings: JsonSettings = {
    encodeSparseConvert: false,
    encodeSparseRatio: 2,
    encodeSparseSafe: 10,
    encodeMaxDepth: 1000,
    encodeInvalidNumbers: 'off',
    encodePrecision: JSON_PRECISION_MAX,
    encodeKeepBuffer: true,
    decodeInvalidNumbers: true,
    decodeMaxDepth: 1000,
  }
  module.set('null', JSON_NULL)
  module.set('_NAME', 'cjson')
  module.set('_VERSION', '2.1.0')
  state.register(module, {
    new: () => newModule(state),
    encode(...args) {
      if (args.length !== 1) throw argumentError(1, 'encode', 'expected 1 argument')
      return encodeJson(args[0], settings, state)
    },
    decode(...args) {
      if (args.length !== 1) throw argumentError(1, 'decode', 'expected 1 argument')
      return decodeJson(checkString(args, 1, 'decode'), settings, state)
    },
    encode_sparse_array(...args) {
      limitArguments(args, 3, 'encode_sparse_array')
      settings.encodeSparseConvert = toggle(args, 'encode_sparse_array', settings.encodeSparseConvert)
      settings.encodeSparseRatio = integer(args, 2, 'encode_sparse_array', settings.encodeSparseRatio, 0, INT_MAX)
      settings.encodeSparseSafe = integer(args, 3, 'encode_sparse_array', settings.encodeSparseSafe, 0, INT_MAX)
      return [settings.encodeSparseConvert, settings.encodeSparseRatio, settings.encodeSparseSafe]
    },
    encode_max_depth: (...args) => {
      limitArguments(args, 1, 'encode_max_depth')
      return (settings.encodeMaxDepth = integer(args, 1, 'encode_max_depth', settings.encodeMaxDepth, 1, INT_MAX))
    },
    decode_max_depth: (...args) => {
      limitArguments(args, 1, 'decode_max_depth')
      return (settings.decodeMaxDepth = integer(args, 1, 'decode_max_depth', settings.decodeMaxDepth, 1, INT_MAX))
    },
    encode_number_precision: (...args) => {
      const name = 'encode_number_precision'
      limitArguments(args, 1, name)
      return (settings.encodePrecision = integer(args, 1, name, settings.encodePrecision, 1, JSON_PRECISION_MAX))
    },
    encode_keep_buffer: (...args) => {
      limitArguments(args, 1, 'encode_keep_buffer')
      return (settings.encodeKeepBuffer = toggle(args, 'encode_keep_buffer', settings.encodeKeepBuffer))
    },
    encode_invalid_numbers: (...args) => encodeInvalidNumbers(args, settings),
    decode_invalid_numbers: (...args) => {
      limitArguments(args, 1, 'decode_invalid_numbers')
      return (settings.decodeInvalidNumbers = toggle(args, 'decode_invalid_numbers', settings.decodeInvalidNumbers))
    },
  })
  return module
}

function limitArguments(args: Args, max: number, name: string): void {
  if (args.length > max) throw argumentError(max + 1, name, 'found too many arguments')
}

function integer(args: Args, at: number, name: string, current: number, min: number, max: number): number {
  if (isNone(args, at)) return current
  const value = checkInteger(args, at, name)
  // The original blames the first argument, whichever it is.
  if (value < min || value > max) throw argumentError(1, name, `expected integer between ${min} and ${max}`)
  return value
}

/** A boolean, or one of C's option words. */
function toggle(args: Args, name: string, current: boolean): boolean {
  const value: LuaValue = args[0]
  if (value === undefined) return current
  return typeof value === 'boolean' ? value : option(args, name, ['off', 'on']) === 'on'
}

function option<T extends string>(args: Args, name: string, options: readonly T[]): T {
  const word = checkString(args, 1, name)
  const found = options.find((candidate) => candidate === word)
  if (found === undefined) throw argumentError(1, name, `invalid option '${word}'`)
  return found
}

function encodeInvalidNumbers(args: Args, settings: JsonSettings): LuaResult {
  const name = 'encode_invalid_numbers'
  limitArguments(args, 1, name)
  const value = args[0]
  if (typeof value === 'boolean') settings.encodeInvalidNumbers = value ? 'on' : 'off'
  else if (value !== undefined) settings.encodeInvalidNumbers = option(args, name, ['off', 'on', 'null'])
  const now = settings.encodeInvalidNumbers
  return now === 'null' ? now : now === 'on'
}
