/**
 * The math library. `math.random` is Redis's: drand48, from its usual start, so that every host gives the same numbers.
 */
import { raise } from '../errors.js'
import { pow } from '../operators.js'
import type { LuaState } from '../state.js'
import { LuaTable } from '../table.js'
import { NOTHING } from '../value.js'
import { argumentError, checkInt, checkNumber, type Args } from './args.js'

const RADIANS_PER_DEGREE = Math.PI / 180

/** drand48: x' = (a x + c) mod 2^48. */
const MULTIPLIER = 0x5deece66dn
const INCREMENT = 0xbn
const MASK = (1n << 48n) - 1n
const SEED_LOW = 0x330en
const FIRST_STATE = 0x1234abcd330en

/** What Redis's generator gives at most: 31 bits. */
const RANDOM_MAX = 2147483647

type Unary = (x: number) => number

const UNARY: Record<string, Unary> = {
  abs: Math.abs,
  acos: Math.acos,
  asin: Math.asin,
  atan: Math.atan,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  deg: (x) => x / RADIANS_PER_DEGREE,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  log10: Math.log10,
  rad: (x) => x * RADIANS_PER_DEGREE,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
}

export function openMath(state: LuaState): void {
  const math = new LuaTable()
  state.globals.set('math', math)
  for (const [name, compute] of Object.entries(UNARY)) {
    state.register(math, { [name]: (...args) => compute(checkNumber(args, 1, name)) })
  }

  let seed = FIRST_STATE
  const random31 = (): number => {
    seed = (seed * MULTIPLIER + INCREMENT) & MASK
    return Number(seed >> 17n)
  }

  math.set('pi', Math.PI)
  math.set('huge', Infinity)
  state.register(math, {
    atan2: (...args) => Math.atan2(checkNumber(args, 1, 'atan2'), checkNumber(args, 2, 'atan2')),
    fmod: (...args) => checkNumber(args, 1, 'fmod') % checkNumber(args, 2, 'fmod'),
    mod: (...args) => checkNumber(args, 1, 'mod') % checkNumber(args, 2, 'mod'),
    pow: (...args) => pow(checkNumber(args, 1, 'pow'), checkNumber(args, 2, 'pow')),
    ldexp: (...args) => scale(checkNumber(args, 1, 'ldexp'), checkInt(args, 2, 'ldexp')),
    frexp: (...args) => split(checkNumber(args, 1, 'frexp')),
    modf(...args) {
      const x = checkNumber(args, 1, 'modf')
      const whole = Math.trunc(x)
      return [whole, Math.abs(x) === Infinity ? (x > 0 ? 0 : -0) : Math.sign(x) < 0 ? -(whole - x) : x - whole]
    },
    max: (...args) => extreme(args, 'max', (x, best) => x > best),
    min: (...args) => extreme(args, 'min', (x, best) => x < best),
    random(...args) {
      const part = (random31() % RANDOM_MAX) / RANDOM_MAX
      if (args.length === 0) return part
      if (args.length > 2) throw raise('wrong number of arguments')
      const from = args.length === 1 ? 1 : checkInt(args, 1, 'random')
      const to = checkInt(args, args.length, 'random')
      if (from > to) throw argumentError(args.length, 'random', 'interval is empty')
      return Math.floor(part * (to - from + 1)) + from
    },
    randomseed(...args) {
      seed = (BigInt.asUintN(32, BigInt(checkInt(args, 1, 'randomseed'))) << 16n) | SEED_LOW
      return NOTHING
    },
  })
}

function extreme(args: Args, name: string, isBetter: (x: number, best: number) => boolean): number {
  let best = checkNumber(args, 1, name)
  for (let at = 2; at <= args.length; at++) {
    const x = checkNumber(args, at, name)
    if (isBetter(x, best)) best = x
  }
  return best
}

/** x * 2^power. In steps that do not round, but for the last one, as a double does not hold every power. */
function scale(x: number, power: number): number {
  if (x === 0 || !Number.isFinite(x)) return x
  const [fraction, exponent] = split(x)
  const total = Math.max(-2200, Math.min(2200, exponent + power))
  if (total > 1000) return fraction * 2 ** 1000 * 2 ** (total - 1000)
  if (total < -1000) return fraction * 2 ** -1000 * 2 ** (total + 1000)
  return fraction * 2 ** total
}

/** A fraction in [0.5, 1) and the power of two that it is to be multiplied with. */
function split(x: number): [fraction: number, exponent: number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0]
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1)
  let fraction = x * 2 ** -exponent
  // The logarithm may be off by one, and denormal numbers start too low.
  for (; Math.abs(fraction) < 0.5; exponent--) fraction *= 2
  for (; Math.abs(fraction) >= 1; exponent++) fraction /= 2
  return [fraction, exponent]
}
