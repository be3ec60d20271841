/**
 * The cmsgpack library, Salvatore Sanfilippo's MessagePack as Redis ships it.
 *
 * A table is an array if its keys are 1..n, which the empty one is, too; else a map. Tables nested deeper than
 * NESTING_MAX are encoded as nil, and so is what MessagePack has no word for. Binary and extension types are not
 * understood.
 */
import { STACK_VALUES_MAX } from './base.js'
import { raise } from '../errors.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import type { LuaValue } from '../value.js'
import { argumentError, checkInteger, checkString, optionalInteger, type Args } from './args.js'
import { setRaw } from './base.js'
import { Records } from './records.js'

const NESTING_MAX = 16

/** How deep decoding goes; PUC's stack ends about there. */
const DECODE_DEPTH_MAX = 2000

const INT_MAX = 2147483647

/** What the higher half of 64 bits counts, and where their range ends. */
const WORD_SIZE = 2 ** 32
const INT64_SIZE = 2 ** 63

const scratch = new DataView(new ArrayBuffer(8))

const TOO_MANY = 'stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)'

export function openCmsgpack(state: LuaState): void {
  const cmsgpack = new LuaTable()
  state.globals.set('cmsgpack', cmsgpack)
  for (const [key, text] of Object.entries({
    _NAME: 'cmsgpack',
    _VERSION: 'lua-cmsgpack 0.4.0',
    _COPYRIGHT: 'Copyright (C) 2012, Salvatore Sanfilippo',
    _DESCRIPTION: 'MessagePack C implementation for Lua',
  })) {
    cmsgpack.set(key, text)
  }

  const decode = (args: Args, limit: number, offset: number, name: string): readonly LuaValue[] => {
    const data = checkString(args, 1, name)
    const isWhole = limit === 0 && offset === 0
    if (offset < 0 || limit < 0) {
      throw raise(`Invalid request to unpack with offset of ${offset | 0} and limit of ${data.length}.`)
    }
    // C compares all of it, and prints 32 bits.
    if (offset > data.length) throw raise(`Start offset ${offset | 0} greater than input length ${data.length}.`)
    const decoder = new Decoder(data, offset, state)
    const results: LuaValue[] = []
    const count = isWhole ? INT_MAX : limit
    const room = STACK_VALUES_MAX - 1
    while (decoder.at < data.length && results.length < count) {
      if (results.length === room) throw raise(TOO_MANY)
      results.push(decoder.value(0))
    }
    if (!isWhole && results.length === room) throw raise('stack overflow (in function mp_unpack_full)')
    if (!isWhole) results.unshift(decoder.at === data.length ? -1 : decoder.at)
    return results
  }

  state.register(cmsgpack, {
    pack(...args) {
      if (args.length === 0) throw argumentError(0, 'pack', 'MessagePack pack needs input.')
      const encoder = new Encoder(state)
      for (const value of args) encoder.value(value, 0)
      return encoder.text
    },
    unpack: (...args) => decode(args, 0, 0, 'unpack'),
    unpack_one: (...args) => decode(args, 1, optionalInteger(args, 2, 'unpack_one', 0), 'unpack_one'),
    unpack_limit(...args) {
      const limit = checkInteger(args, 2, 'unpack_limit')
      return decode(args, limit, optionalInteger(args, 3, 'unpack_limit', 0), 'unpack_limit')
    },
  })
}

class Encoder {
  text = ''

  constructor(private readonly state: LuaState) {}

  value(value: LuaValue, level: number): void {
    this.state.ticker.spend(1)
    if (typeof value === 'string') this.string(value)
    else if (typeof value === 'number') this.number(value)
    else if (typeof value === 'boolean') this.byte(value ? 0xc3 : 0xc2)
    else if (value instanceof LuaTable && level < NESTING_MAX) this.table(value, level)
    else this.byte(0xc0)
  }

  private byte(byte: number): void {
    this.text += String.fromCharCode(byte)
  }

  /** A leading byte and a big-endian integer of up to 32 bits. */
  private tagged(tag: number, size: 1 | 2 | 4, value: number): void {
    this.byte(tag)
    for (let shift = 8 * size - 8; shift >= 0; shift -= 8) this.byte((value >>> shift) & 0xff)
  }

  private scratchBytes(from: number): void {
    for (let i = from; i < 8; i++) this.byte(scratch.getUint8(i))
  }

  private string(text: string): void {
    const { length } = text
    if (length < 32) this.byte(0xa0 | length)
    else if (length <= 0xff) this.tagged(0xd9, 1, length)
    else if (length <= 0xffff) this.tagged(0xda, 2, length)
    else this.tagged(0xdb, 4, length)
    this.text += text
  }

  private number(value: number): void {
    if (Number.isInteger(value) && value >= -INT64_SIZE && value < INT64_SIZE) return this.integer(value)
    if (Math.fround(value) === value) {
      scratch.setFloat32(4, value)
      this.byte(0xca)
      return this.scratchBytes(4)
    }
    scratch.setFloat64(0, value)
    // x86's own NaN has its sign bit set.
    if (value !== value) scratch.setUint8(0, 0xff)
    this.byte(0xcb)
    this.scratchBytes(0)
  }

  private integer(value: number): void {
    if (value >= 0) {
      if (value <= 127) this.byte(value)
      else if (value <= 0xff) this.tagged(0xcc, 1, value)
      else if (value <= 0xffff) this.tagged(0xcd, 2, value)
      else if (value <= 0xffff_ffff) this.tagged(0xce, 4, value)
      else this.long(0xcf, value)
    } else if (value >= -32) {
      this.byte(value & 0xff)
    } else if (value >= -128) {
      this.tagged(0xd0, 1, value)
    } else if (value >= -32768) {
      this.tagged(0xd1, 2, value)
    } else if (value >= -2147483648) {
      this.tagged(0xd2, 4, value)
    } else {
      this.long(0xd3, value)
    }
  }

  private long(tag: number, value: number): void {
    this.tagged(tag, 4, Math.floor(value / WORD_SIZE))
    for (let shift = 24; shift >= 0; shift -= 8) this.byte((value >>> shift) & 0xff)
  }

  private table(table: LuaTable, level: number): void {
    if (isArray(table)) {
      const length = table.length()
      if (length <= 15) this.byte(0x90 | length)
      else if (length <= 0xffff) this.tagged(0xdc, 2, length)
      else this.tagged(0xdd, 4, length)
      for (let i = 1; i <= length; i++) this.value(this.state.operators.get(table, i), level + 1)
      return
    }
    let count = 0
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) count++
    if (count <= 15) this.byte(0x80 | count)
    else if (count <= 0xffff) this.tagged(0xde, 2, count)
    else this.tagged(0xdf, 4, count)
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
      this.value(table.keyAt(at), level + 1)
      this.value(table.valueAt(at), level + 1)
    }
  }
}

/** Whether the keys are the integers from 1 to their number. */
function isArray(table: LuaTable): boolean {
  let count = 0
  let max = 0
  for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) {
    const key = table.keyAt(at)
    if (typeof key !== 'number' || !(key > 0) || !Number.isInteger(key)) return false
    max = Math.max(max, key)
    count++
  }
  return max === count
}

class Decoder {
  private readonly records = new Records()

  constructor(
    private readonly data: string,
    public at: number,
    private readonly state: LuaState,
  ) {}

  value(depth: number): LuaValue {
    this.state.ticker.spend(1)
    const tag = this.take()
    if (tag < 0x80) return tag
    if (tag >= 0xe0) return tag - 0x100
    if (tag < 0x90) return this.map(tag & 0x0f, depth)
    if (tag < 0xa0) return this.array(tag & 0x0f, depth)
    if (tag < 0xc0) return this.string(tag & 0x1f)
    switch (tag) {
      case 0xc0:
        return undefined
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xca:
        this.load(4)
        return scratch.getFloat32(4)
      case 0xcb:
        this.load(8)
        return scratch.getFloat64(0)
      case 0xcc:
        return this.unsigned(1)
      case 0xcd:
        return this.unsigned(2)
      case 0xce:
        return this.unsigned(4)
      case 0xd0:
        return (this.unsigned(1) << 24) >> 24
      case 0xd1:
        return (this.unsigned(2) << 16) >> 16
      case 0xd2:
        return this.unsigned(4) | 0
      // Lua's integers are signed.
      case 0xcf:
      case 0xd3:
        this.load(8)
        return scratch.getInt32(0) * WORD_SIZE + scratch.getUint32(4)
      case 0xd9:
        return this.string(this.unsigned(1))
      case 0xda:
        return this.string(this.unsigned(2))
      case 0xdb:
        return this.string(this.unsigned(4))
      case 0xdc:
        return this.array(this.unsigned(2), depth)
      case 0xdd:
        return this.array(this.unsigned(4), depth)
      case 0xde:
        return this.map(this.unsigned(2), depth)
      case 0xdf:
        return this.map(this.unsigned(4), depth)
      default:
        throw raise('Bad data format in input.')
    }
  }

  private need(size: number): void {
    if (this.data.length - this.at < size) throw raise('Missing bytes in input.')
  }

  private take(): number {
    this.need(1)
    return this.data.charCodeAt(this.at++)
  }

  /** Puts bytes right-aligned into the scratch space. */
  private load(size: 4 | 8): void {
    this.need(size)
    for (let i = 8 - size; i < 8; i++) scratch.setUint8(i, this.data.charCodeAt(this.at++))
  }

  private unsigned(size: 1 | 2 | 4): number {
    this.need(size)
    let value = 0
    for (let i = 0; i < size; i++) value = value * 256 + this.data.charCodeAt(this.at++)
    return value
  }

  private string(size: number): string {
    this.need(size)
    const text = this.data.slice(this.at, this.at + size)
    this.at += size
    return text
  }

  private array(length: number, depth: number): LuaTable {
    this.checkDepth(depth, 'mp_decode_to_lua_array')
    const items: LuaValue[] = []
    // An array with holes has other sizes than one without.
    let table: LuaTable | undefined
    for (let i = 1; i <= length; i++) {
      const value = this.value(depth + 1)
      if (table === undefined && value !== undefined) items.push(value)
      else {
        table ??= LuaTable.fromArray(items)
        table.set(i, value)
      }
    }
    return table ?? LuaTable.fromArray(items)
  }

  private map(length: number, depth: number): LuaTable {
    this.checkDepth(depth, 'mp_decode_to_lua_hash')
    const { records } = this
    const first = records.begin()
    let table: LuaTable | undefined
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1)
      const value = this.value(depth + 1)
      if (table !== undefined || !records.add(first, key, value)) {
        table ??= records.tableFrom(first)
        setRaw(table, key, value)
      }
    }
    return table ?? records.end(first)
  }

  private checkDepth(depth: number, where: string): void {
    if (depth > DECODE_DEPTH_MAX) throw raise(`stack overflow (in function ${where})`)
  }
}
