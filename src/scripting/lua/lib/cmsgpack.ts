/**
 * The cmsgpack library, Salvatore Sanfilippo's MessagePack as Redis ships it.
 *
 * A table is an array if its keys are 1..n, which the empty one is, too; else a map. Tables nested deeper than
 * NESTING_MAX are encoded as nil, and so is what MessagePack has no word for. Binary and extension types are not
 * understood.
 */
import { STACK_VALUES_MAX } from './base.js'
import { raise } from '../errors.js'
import { toInt64 } from '../numbers.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import type { LuaValue } from '../value.js'
import { argumentError, checkInteger, checkString, optionalInteger, type Args } from './args.js'
import { setRaw } from './base.js'

const NESTING_MAX = 16

/** How deep decoding goes; PUC's stack ends about there. */
const DECODE_DEPTH_MAX = 2000

const INT_MAX = 2147483647

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
      return encoder.text()
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
  private readonly parts: string[] = []

  constructor(private readonly state: LuaState) {}

  text(): string {
    return this.parts.join('')
  }

  value(value: LuaValue, level: number): void {
    this.state.ticker.spend(1)
    if (typeof value === 'string') this.string(value)
    else if (typeof value === 'number') this.number(value)
    else if (typeof value === 'boolean') this.byte(value ? 0xc3 : 0xc2)
    else if (value instanceof LuaTable && level < NESTING_MAX) this.table(value, level)
    else this.byte(0xc0)
  }

  private byte(byte: number): void {
    this.parts.push(String.fromCharCode(byte))
  }

  /** A leading byte and a big-endian unsigned integer. */
  private tagged(tag: number, size: 1 | 2 | 4 | 8, value: bigint | number): void {
    scratch.setBigUint64(0, BigInt.asUintN(64, BigInt(value)))
    this.byte(tag)
    this.bytes(8 - size)
  }

  private bytes(from: number): void {
    for (let i = from; i < 8; i++) this.byte(scratch.getUint8(i))
  }

  private string(text: string): void {
    const { length } = text
    if (length < 32) this.byte(0xa0 | length)
    else if (length <= 0xff) this.tagged(0xd9, 1, length)
    else if (length <= 0xffff) this.tagged(0xda, 2, length)
    else this.tagged(0xdb, 4, length)
    this.parts.push(text)
  }

  private number(value: number): void {
    const integer = Number.isFinite(value) ? toInt64(value) : undefined
    if (integer !== undefined && Number(integer) === value) return this.integer(integer)
    if (Math.fround(value) === value) {
      scratch.setFloat32(4, value)
      this.byte(0xca)
      return this.bytes(4)
    }
    scratch.setFloat64(0, value)
    // x86's own NaN has its sign bit set.
    if (value !== value) scratch.setUint8(0, 0xff)
    this.byte(0xcb)
    this.bytes(0)
  }

  private integer(value: bigint): void {
    if (value >= 0n) {
      if (value <= 127n) this.byte(Number(value))
      else if (value <= 0xffn) this.tagged(0xcc, 1, value)
      else if (value <= 0xffffn) this.tagged(0xcd, 2, value)
      else if (value <= 0xffff_ffffn) this.tagged(0xce, 4, value)
      else this.tagged(0xcf, 8, value)
    } else if (value >= -32n) {
      this.byte(Number(BigInt.asUintN(8, value)))
    } else if (value >= -128n) {
      this.tagged(0xd0, 1, value)
    } else if (value >= -32768n) {
      this.tagged(0xd1, 2, value)
    } else if (value >= -2147483648n) {
      this.tagged(0xd2, 4, value)
    } else {
      this.tagged(0xd3, 8, value)
    }
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
  private readonly fixedSize: Record<number, (() => LuaValue) | undefined> = {
    [0xcc]: () => this.unsigned(1),
    [0xcd]: () => this.unsigned(2),
    [0xce]: () => this.unsigned(4),
    // Lua's integers are signed.
    [0xcf]: () => this.signed(8),
    [0xd0]: () => this.signed(1),
    [0xd1]: () => this.signed(2),
    [0xd2]: () => this.signed(4),
    [0xd3]: () => this.signed(8),
    [0xca]: () => {
      this.load(4)
      return scratch.getFloat32(4)
    },
    [0xcb]: () => {
      this.load(8)
      return scratch.getFloat64(0)
    },
    [0xd9]: () => this.string(this.unsigned(1)),
    [0xda]: () => this.string(this.unsigned(2)),
    [0xdb]: () => this.string(this.unsigned(4)),
    [0xc0]: () => undefined,
    [0xc2]: () => false,
    [0xc3]: () => true,
  }

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
    if (tag === 0xdc || tag === 0xdd) return this.array(this.unsigned(tag === 0xdc ? 2 : 4), depth)
    if (tag === 0xde || tag === 0xdf) return this.map(this.unsigned(tag === 0xde ? 2 : 4), depth)
    const read = this.fixedSize[tag]
    if (read === undefined) throw raise('Bad data format in input.')
    return read()
  }

  private need(size: number): void {
    if (this.data.length - this.at < size) throw raise('Missing bytes in input.')
  }

  private take(): number {
    this.need(1)
    return this.data.charCodeAt(this.at++)
  }

  /** Puts bytes right-aligned into the scratch space, zeros in front. */
  private load(size: number): void {
    this.need(size)
    scratch.setBigUint64(0, 0n)
    for (let i = 0; i < size; i++) scratch.setUint8(8 - size + i, this.data.charCodeAt(this.at++))
  }

  private unsigned(size: 1 | 2 | 4): number {
    this.load(size)
    return Number(scratch.getBigUint64(0))
  }

  private signed(size: 1 | 2 | 4 | 8): number {
    this.load(size)
    return Number(BigInt.asIntN(8 * size, scratch.getBigUint64(0)))
  }

  private string(size: number): string {
    this.need(size)
    const text = this.data.slice(this.at, this.at + size)
    this.at += size
    return text
  }

  private array(length: number, depth: number): LuaTable {
    this.checkDepth(depth, 'mp_decode_to_lua_array')
    const table = new LuaTable()
    for (let i = 1; i <= length; i++) table.set(i, this.value(depth + 1))
    return table
  }

  private map(length: number, depth: number): LuaTable {
    this.checkDepth(depth, 'mp_decode_to_lua_hash')
    const table = new LuaTable()
    for (let i = 0; i < length; i++) {
      const key = this.value(depth + 1)
      setRaw(table, key, this.value(depth + 1))
    }
    return table
  }

  private checkDepth(depth: number, where: string): void {
    if (depth > DECODE_DEPTH_MAX) throw raise(`stack overflow (in function ${where})`)
  }
}
