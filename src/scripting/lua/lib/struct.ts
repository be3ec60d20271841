/**
 * The struct library, Roberto Ierusalimschy's `struct` as Redis ships it: C structures as strings.
 *
 * A format is a sequence of options: `<` and `>` choose the byte order, `!n` the largest alignment; then fields, `x` a
 * byte of padding, `b h i l T` signed or (as capitals) unsigned integers, `f d` floats, `s` a string with a NUL at its
 * end, `cn` one of n bytes, where n is 0 for "as long as the number before says".
 */
import { isAlphanumeric, isDigit } from '../../../memory/ascii.js'
import { raise } from '../errors.js'
import { toInt64, toUint64 } from '../numbers.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { upToNul, type LuaValue } from '../value.js'
import { argumentError, checkNumber, checkString, optionalInteger, type Args } from './args.js'

const INTEGER_SIZE_MAX = 32
const ALIGNMENT_DEFAULT = 8
const INT_MAX = 2147483647

/** What the higher half of 64 bits counts. */
const WORD_SIZE = 2 ** 32

/** By an option's char code: the size of C's type on a 64-bit Linux; 0 if the option has none of its own. */
const FIXED_SIZES = new Uint8Array(256)
for (const [option, size] of Object.entries({ b: 1, B: 1, h: 2, H: 2, l: 8, L: 8, T: 8, f: 4, d: 8, x: 1 })) {
  FIXED_SIZES[option.charCodeAt(0)] = size
}
/** 1 for options of integers. */
const INTEGERS = new Uint8Array(256)
for (const option of 'bBhHlLTiI') INTEGERS[option.charCodeAt(0)] = 1

const scratch = new DataView(new ArrayBuffer(8))

/** Reads a format option by option, and keeps the byte order and the alignment that it sets. */
class FormatReader {
  option = ''
  isInteger = false
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
    this.format = upToNul(format)
  }

  next(): boolean {
    if (this.at >= this.format.length) return false
    const code = this.format.charCodeAt(this.at)
    this.option = this.format.charAt(this.at++)
    this.isInteger = INTEGERS[code] === 1
    this.size = FIXED_SIZES[code] || this.optionSize()
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
    if (this.option === 'c') return this.number(1)
    if (this.option !== 'i' && this.option !== 'I') return 0
    const size = this.number(4)
    if (size > INTEGER_SIZE_MAX) throw raise(`integral size ${size} is larger than limit of ${INTEGER_SIZE_MAX}`)
    return size
  }

  private number(otherwise: number): number {
    if (!isDigit(this.format.charCodeAt(this.at))) return otherwise
    let number = 0
    for (; isDigit(this.format.charCodeAt(this.at)); this.at++) {
      number = number * 10 + this.format.charCodeAt(this.at) - 48
    }
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
    const padding = reader.padding(result.length)
    if (padding > 0) result += '\0'.repeat(padding)
    if (reader.isInteger) {
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
    if (reader.isInteger) {
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
    if (!isAlphanumeric(option.charCodeAt(0))) reader.control()
    total += reader.size
  }
  return total
}

function integerBytes(value: number, { size: width, isLittle }: FormatReader): string {
  let low = value >>> 0
  let high = Math.floor(Math.trunc(value) / WORD_SIZE) >>> 0
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
    const all = value < 0 ? toInt64(value) : toUint64(value)
    low = Number(BigInt.asUintN(32, all))
    high = Number(BigInt.asUintN(32, all >> 32n))
  }
  let bytes = ''
  for (let i = 0; i < width; i++) {
    const place = isLittle ? i : width - 1 - i
    bytes += String.fromCharCode(
      place < 4 ? (low >>> (8 * place)) & 0xff : place < 8 ? (high >>> (8 * place - 32)) & 0xff : 0,
    )
  }
  return bytes
}

function readInteger(data: string, at: number, { size: width, isLittle, option }: FormatReader): number {
  const isUnsigned = option === option.toUpperCase()
  let low = 0
  let high = 0
  for (let place = Math.min(width, 8) - 1; place >= 0; place--) {
    const byte = data.charCodeAt(isLittle ? at + place : at + width - 1 - place)
    if (place < 4) low |= byte << (8 * place)
    else high |= byte << (8 * place - 32)
  }
  if (isUnsigned) return (high >>> 0) * WORD_SIZE + (low >>> 0)
  if (width <= 4) return (low << (32 - 8 * width)) >> (32 - 8 * width)
  if (width <= 8) return ((high << (64 - 8 * width)) >> (64 - 8 * width)) * WORD_SIZE + (low >>> 0)
  // Of more than 64 bits the rest counts; C shifts by the count modulo 64.
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
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
