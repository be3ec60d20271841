/**
 * The struct library, Roberto Ierusalimschy's `struct` as Redis ships it: C structures as strings.
 *
 * A format is a sequence of options: `<` and `>` choose the byte order, `!n` the largest alignment; then fields, `x` a
 * byte of padding, `b h i l T` signed or (as capitals) unsigned integers, `f d` floats, `s` a string with a NUL at its
 * end, `cn` one of n bytes, where n is 0 for "as long as the number before says".
 */
import { raise } from '../errors.js'
import { toInt64, toUint64 } from '../numbers.js'
import { requireStack } from '../stack.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { upToNul, type LuaValue } from '../value.js'
import { argumentError, checkNumber, checkString, optionalInteger, type Args } from './args.js'

const INTEGER_SIZE_MAX = 32
const ALIGNMENT_DEFAULT = 8
const INT_MAX = 2147483647

/** Of C's types on a 64-bit Linux. */
const FIXED_SIZES: Record<string, number> = { b: 1, B: 1, h: 2, H: 2, l: 8, L: 8, T: 8, f: 4, d: 8, x: 1 }
const INTEGERS = 'bBhHlLTiI'

const scratch = new DataView(new ArrayBuffer(8))

/** Reads a format option by option, and keeps the byte order and the alignment that it sets. */
class FormatReader {
  option = ''
  /** Of the current option: its size; for `c` and `i` as given, for control options 0. */
  size = 0
  isLittle = true
  private at = 0
  private alignment = 1
  private readonly format: string

  constructor(
    format: string,
    private readonly name: string,
  ) {
    requireStack()
    this.format = upToNul(format)
  }

  next(): boolean {
    if (this.at >= this.format.length) return false
    this.option = this.format.charAt(this.at++)
    this.size = this.optionSize()
    return true
  }

  /** Bytes to skip at an offset so that the current option is aligned. */
  padding(offset: number): number {
    if (this.size === 0 || this.option === 'c') return 0
    const size = Math.min(this.size, this.alignment)
    return (size - (offset & (size - 1))) & (size - 1)
  }

  /** Follows a control option, or refuses what is none. */
  control(): void {
    switch (this.option) {
      case ' ':
        return
      case '>':
        this.isLittle = false
        return
      case '<':
        this.isLittle = true
        return
      case '!': {
        const alignment = this.number(ALIGNMENT_DEFAULT)
        if (alignment <= 0 || (alignment & (alignment - 1)) !== 0) {
          throw raise(`alignment ${alignment} is not a power of 2`)
        }
        this.alignment = alignment
        return
      }
      default:
        throw argumentError(1, this.name, `invalid format option '${this.option}'`)
    }
  }

  private optionSize(): number {
    const fixed = FIXED_SIZES[this.option]
    if (fixed !== undefined) return fixed
    if (this.option === 'c') return this.number(1)
    if (this.option !== 'i' && this.option !== 'I') return 0
    const size = this.number(4)
    if (size > INTEGER_SIZE_MAX) throw raise(`integral size ${size} is larger than limit of ${INTEGER_SIZE_MAX}`)
    return size
  }

  private number(otherwise: number): number {
    const digits = /^[0-9]+/.exec(this.format.slice(this.at))?.[0]
    if (digits === undefined) return otherwise
    this.at += digits.length
    const number = Number(digits)
    if (number > INT_MAX) throw raise('integral size overflow')
    return number
  }
}

export function openStruct(state: LuaState): void {
  const struct = new LuaTable()
  state.globals.set('struct', struct)
  state.register(struct, { pack, unpack, size })
}

function pack(...given: Args): string {
  const reader = new FormatReader(checkString(given, 1, 'pack'), 'pack')
  // C marks the end of the arguments with a nil, which is what a missing one is found to be.
  const args = [...given, undefined]
  let result = ''
  let position = 2
  while (reader.next()) {
    const { option } = reader
    result += '\0'.repeat(reader.padding(result.length))
    if (INTEGERS.includes(option)) {
      result += integerBytes(checkNumber(args, position++, 'pack'), reader)
    } else if (option === 'x') {
      result += '\0'
    } else if (option === 'f' || option === 'd') {
      result += floatBytes(checkNumber(args, position++, 'pack'), reader)
    } else if (option === 'c' || option === 's') {
      const text = checkString(args, position++, 'pack')
      const size = reader.size === 0 ? text.length : reader.size
      // C counts the argument before it complains about it.
      if (text.length < size) throw argumentError(position, 'pack', 'string too short')
      result += text.slice(0, size) + (option === 's' ? '\0' : '')
    } else {
      reader.control()
    }
  }
  return result
}

function unpack(...args: Args): readonly LuaValue[] {
  const reader = new FormatReader(checkString(args, 1, 'unpack'), 'unpack')
  const data = checkString(args, 2, 'unpack')
  const offset = optionalInteger(args, 3, 'unpack', 1)
  if (offset === 0) throw argumentError(3, 'unpack', 'offset must be 1 or greater')
  // Unsigned in C: what is negative lies far behind the end.
  let at = offset < 0 ? Infinity : offset - 1
  const results: LuaValue[] = []
  const need = (size: number): void => {
    if (size > data.length || at > data.length - size) throw argumentError(2, 'unpack', 'data string too short')
  }
  while (reader.next()) {
    const { option } = reader
    let { size } = reader
    at += reader.padding(at)
    need(size)
    if (INTEGERS.includes(option)) {
      results.push(readInteger(data, at, reader))
    } else if (option === 'f' || option === 'd') {
      results.push(readFloat(data, at, reader))
    } else if (option === 'c') {
      if (size === 0) {
        const previous = results.pop()
        if (typeof previous !== 'number') throw raise("format 'c0' needs a previous size")
        // As C's size_t: what is negative is huge.
        size = previous < 0 ? Infinity : Math.trunc(previous)
        need(size)
      }
      results.push(data.slice(at, at + size))
    } else if (option === 's') {
      const end = data.indexOf('\0', at)
      if (end < 0) throw raise('unfinished string in data')
      results.push(data.slice(at, end))
      size = end - at + 1
    } else if (option !== 'x') {
      reader.control()
    }
    at += size
  }
  results.push(at + 1)
  return results
}

function size(...args: Args): number {
  const reader = new FormatReader(checkString(args, 1, 'size'), 'size')
  let total = 0
  while (reader.next()) {
    const { option } = reader
    total += reader.padding(total)
    if (option === 's') throw argumentError(1, 'size', "option 's' has no fixed size")
    if (option === 'c' && reader.size === 0) throw argumentError(1, 'size', "option 'c0' has no fixed size")
    if (!/[0-9A-Za-z]/.test(option)) reader.control()
    total += reader.size
  }
  return total
}

function integerBytes(value: number, { size: width, isLittle }: FormatReader): string {
  let rest = value < 0 ? BigInt.asUintN(64, toInt64(value)) : toUint64(value)
  let bytes = ''
  for (let i = 0; i < width; i++) {
    const byte = String.fromCharCode(Number(rest & 0xffn))
    bytes = isLittle ? bytes + byte : byte + bytes
    rest >>= 8n
  }
  return bytes
}

function readInteger(data: string, at: number, { size: width, isLittle, option }: FormatReader): number {
  let value = 0n
  for (let i = 0; i < width; i++) {
    value = (value << 8n) | BigInt(data.charCodeAt(isLittle ? at + width - 1 - i : at + i))
  }
  value = BigInt.asUintN(64, value)
  if (option === option.toUpperCase()) return Number(value)
  // Of more than 64 bits the rest counts; C shifts by the count modulo 64.
  const signBits = -1n << BigInt((width * 8 - 1) & 63)
  return Number(BigInt.asIntN(64, (value & signBits) === 0n ? value : value | signBits))
}

function floatBytes(value: number, { option, size: width, isLittle }: FormatReader): string {
  if (option === 'f') scratch.setFloat32(0, value, isLittle)
  else scratch.setFloat64(0, value, isLittle)
  let bytes = ''
  for (let i = 0; i < width; i++) bytes += String.fromCharCode(scratch.getUint8(i))
  return bytes
}

function readFloat(data: string, at: number, { option, size: width, isLittle }: FormatReader): number {
  for (let i = 0; i < width; i++) scratch.setUint8(i, data.charCodeAt(at + i))
  return option === 'f' ? scratch.getFloat32(0, isLittle) : scratch.getFloat64(0, isLittle)
}
