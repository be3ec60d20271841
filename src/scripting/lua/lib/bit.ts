/** The bit library, Mike Pall's BitOp: operations on 32-bit integers, with signed results. */
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { checkNumber, type Args } from './args.js'

/** 2^52 + 2^51: added to a number it leaves the rounded integer in the low bits of the double. */
const ROUNDING_BIAS = 6755399441055744

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)
const LOW_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1

const HEX_DIGITS = 8

/** A number modulo 2^32, rounded half to even. */
function toBits(value: number): number {
  double[0] = value + ROUNDING_BIAS
  return words[LOW_WORD]!
}

export function openBit(state: LuaState): void {
  const bit = new LuaTable()
  state.globals.set('bit', bit)

  const fold = (name: string, combine: (x: number, y: number) => number): void => {
    state.register(bit, {
      [name](...args) {
        let bits = argument(args, 1, name)
        for (let at = 2; at <= args.length; at++) bits = combine(bits, argument(args, at, name))
        return bits
      },
    })
  }
  const shift = (name: string, move: (bits: number, count: number) => number): void => {
    state.register(bit, { [name]: (...args) => move(argument(args, 1, name), argument(args, 2, name) & 31) })
  }

  fold('band', (x, y) => x & y)
  fold('bor', (x, y) => x | y)
  fold('bxor', (x, y) => x ^ y)
  shift('lshift', (bits, count) => bits << count)
  shift('rshift', (bits, count) => (bits >>> count) | 0)
  shift('arshift', (bits, count) => bits >> count)
  shift('rol', (bits, count) => (bits << count) | (bits >>> (32 - count)))
  shift('ror', (bits, count) => (bits >>> count) | (bits << (32 - count)))
  state.register(bit, {
    tobit: (...args) => argument(args, 1, 'tobit'),
    bnot: (...args) => ~argument(args, 1, 'bnot'),
    bswap(...args) {
      const bits = argument(args, 1, 'bswap')
      return (bits << 24) | ((bits & 0xff00) << 8) | ((bits >>> 8) & 0xff00) | (bits >>> 24)
    },
    tohex(...args) {
      const bits = argument(args, 1, 'tohex')
      const digits = args.length < 2 ? HEX_DIGITS : argument(args, 2, 'tohex')
      const text = (bits >>> 0).toString(16).padStart(HEX_DIGITS, '0')
      const count = Math.min(HEX_DIGITS, Math.abs(digits))
      const shown = count === 0 ? '' : text.slice(-count)
      return digits < 0 ? shown.toUpperCase() : shown
    },
  })
}

function argument(args: Args, position: number, name: string): number {
  return toBits(checkNumber(args, position, name))
}
