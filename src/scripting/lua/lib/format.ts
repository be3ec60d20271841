/**
 * `string.format`: C's printf for the conversions that Lua 5.1 lets through.
 */
import { isDigit } from '../../../memory/ascii.js'
import { formatFixed, formatGeneral } from '../../../memory/doubles.js'
import { raise } from '../errors.js'
import { toInt32, toInt64, toUint64 } from '../numbers.js'
import { requireStack } from '../stack.js'
import { upToNul } from '../value.js'
import { argumentError, checkNumber, checkString, type Args } from './args.js'
import { escapes, quoted } from './escape.js'

const FLAGS = '-+ #0'

/** For `%q`: so that the Lua reader reads the string back. */
const READABLE = escapes({ '"': '\\"', '\\': '\\\\', '\n': '\\\n', '\r': '\\r', '\0': '\\000' })

/** From this length on a string without precision is added as it is: width does not count, and a NUL does no harm. */
const LONG_STRING = 100

interface Specification {
  readonly isLeft: boolean
  readonly hasPlus: boolean
  readonly hasSpace: boolean
  readonly isAlternate: boolean
  readonly isZeroPadded: boolean
  readonly width: number
  /** Undefined without a point. */
  readonly precision: number | undefined
}

export function format(...args: Args): string {
  const template = checkString(args, 1, 'format')
  let result = ''
  let position = 1
  for (let at = 0; at < template.length;) {
    const percent = template.indexOf('%', at)
    if (percent < 0) return result + template.slice(at)
    result += template.slice(at, percent)
    at = percent + 1
    if (template[at] === '%') {
      result += '%'
      at++
      continue
    }
    position++
    if (position > args.length) throw argumentError(position, 'format', 'no value')
    const end = specificationEnd(template, at)
    result += convert(template[end] ?? '', template.slice(at, end), args, position)
    at = end + 1
  }
  return result
}

/** The index after flags, at most two digits of width and at most two of precision. */
function specificationEnd(template: string, start: number): number {
  let end = skipFlags(template, start)
  if (end - start > FLAGS.length) throw raise('invalid format (repeated flags)')
  end = skipTwoDigits(template, end)
  if (template[end] === '.') end = skipTwoDigits(template, end + 1)
  if (isDigit(template.charCodeAt(end))) throw raise('invalid format (width or precision too long)')
  return end
}

function skipFlags(text: string, start: number): number {
  let at = start
  while (at < text.length && FLAGS.includes(text.charAt(at))) at++
  return at
}

function skipTwoDigits(text: string, from: number): number {
  let at = from
  while (at < from + 2 && isDigit(text.charCodeAt(at))) at++
  return at
}

/** Those that were met last. */
const parsed = new Map<string, Specification>()
const PARSED_MAX = 100

function specificationOf(text: string): Specification {
  const known = parsed.get(text)
  if (known !== undefined) return known
  const specification = parseSpecification(text)
  if (parsed.size >= PARSED_MAX) parsed.clear()
  parsed.set(text, specification)
  return specification
}

function parseSpecification(text: string): Specification {
  const flagsEnd = skipFlags(text, 0)
  const flags = text.slice(0, flagsEnd)
  const point = text.indexOf('.')
  return {
    isLeft: flags.includes('-'),
    hasPlus: flags.includes('+'),
    hasSpace: flags.includes(' '),
    isAlternate: flags.includes('#'),
    isZeroPadded: flags.includes('0'),
    width: Number(text.slice(flagsEnd, point < 0 ? text.length : point)),
    precision: point < 0 ? undefined : Number(text.slice(point + 1)),
  }
}

function convert(conversion: string, text: string, args: Args, position: number): string {
  switch (conversion) {
    case 'c': {
      const code = toInt32(checkNumber(args, position, 'format')) & 0xff
      const padded = pad(String.fromCharCode(code), { ...specificationOf(text), isZeroPadded: false })
      // Lua takes the length of C's string, which ends at a NUL.
      return upToNul(padded)
    }
    case 'd':
    case 'i':
      return signedInteger(checkNumber(args, position, 'format'), specificationOf(text))
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return unsignedInteger(checkNumber(args, position, 'format'), conversion, specificationOf(text))
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return float(checkNumber(args, position, 'format'), conversion, specificationOf(text))
    case 'q':
      return quoted(checkString(args, position, 'format'), READABLE)
    case 's': {
      const value = checkString(args, position, 'format')
      if (!text.includes('.') && value.length >= LONG_STRING) return value
      const specification = specificationOf(text)
      return pad(upToNul(value).slice(0, specification.precision), { ...specification, isZeroPadded: false })
    }
    default:
      // C prints a NUL as nothing; at the end of the template there is one.
      throw raise(`invalid option '%${upToNul(conversion)}' to 'format'`)
  }
}

/** A number without its fraction, exactly. */
function integerOf(value: number, convert64: (value: number) => bigint): number | bigint {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? Math.trunc(value) : convert64(value)
}

function signedInteger(value: number, specification: Specification): string {
  const integer = integerOf(value, toInt64)
  const magnitude = (integer < 0 ? -integer : integer).toString()
  const sign = integer < 0 ? '-' : specification.hasPlus ? '+' : specification.hasSpace ? ' ' : ''
  return padInteger(magnitude, sign, specification)
}

function unsignedInteger(value: number, conversion: 'o' | 'u' | 'x' | 'X', specification: Specification): string {
  const integer = value > -1 ? integerOf(value, toUint64) : toUint64(value)
  let digits = integer.toString(conversion === 'o' ? 8 : conversion === 'u' ? 10 : 16)
  if (conversion === 'X') digits = digits.toUpperCase()
  if (!specification.isAlternate || conversion === 'u') return padInteger(digits, '', specification)
  if (conversion !== 'o') return padInteger(digits, digits === '0' ? '' : `0${conversion}`, specification)
  // "#" asks for a zero in front, and it is the zero itself that even no precision at all shows.
  if (digits === '0') {
    const precision = specification.precision === 0 ? 1 : specification.precision
    return padInteger(digits, '', { ...specification, precision })
  }
  const isLong = digits.length < (specification.precision ?? 0)
  return padInteger(isLong ? digits : `0${digits}`, '', specification)
}

/** A precision is a least number of digits, and switches zero padding off; none at all are shown of a zero then. */
function padInteger(digits: string, prefix: string, specification: Specification): string {
  const { precision } = specification
  if (precision === undefined) return pad(digits, specification, prefix)
  const shown = digits === '0' && precision === 0 ? '' : digits.padStart(precision, '0')
  return pad(shown, { ...specification, isZeroPadded: false }, prefix)
}

function float(value: number, conversion: 'e' | 'E' | 'f' | 'g' | 'G', specification: Specification): string {
  const isNegative = value < 0 || Object.is(value, -0) || Number.isNaN(value)
  const sign = isNegative ? '-' : specification.hasPlus ? '+' : specification.hasSpace ? ' ' : ''
  if (!Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'nan' : 'inf'
    const shown = conversion === 'E' || conversion === 'G' ? name.toUpperCase() : name
    return pad(shown, { ...specification, isZeroPadded: false }, sign)
  }
  const { precision = 6, isAlternate } = specification
  const magnitude = Math.abs(value)
  let text: string
  if (conversion === 'f') {
    text = formatFixed(magnitude, precision)
    if (isAlternate && precision === 0) text += '.'
  } else if (conversion === 'e' || conversion === 'E') {
    text = exponential(magnitude, precision, isAlternate)
  } else {
    text = isAlternate ? generalWithZeros(magnitude, precision || 1) : formatGeneral(magnitude, precision || 1)
  }
  if (conversion === 'E' || conversion === 'G') text = text.toUpperCase()
  return pad(text, specification, sign)
}

/** C's `%.<decimals>e`. JavaScript rounds a digit exactly halfway up, C to even. */
function exponential(magnitude: number, decimals: number, isAlternate = false): string {
  let text = magnitude.toExponential(decimals)
  const wide = magnitude.toExponential(Math.min(100, decimals + 1))
  const exponentAt = wide.indexOf('e')
  // Of `wide`, the digit before its last one, and before the point if that is in between.
  const lastDigit = wide.charCodeAt(exponentAt - (decimals === 0 ? 3 : 2))
  if ((lastDigit & 1) === 0 && isExactTie(magnitude, wide)) {
    text = wide.slice(0, decimals === 0 ? 1 : decimals + 2) + wide.slice(exponentAt)
  }
  const mark = text.indexOf('e')
  const power = Math.abs(Number(text.slice(mark + 1)))
  const point = isAlternate && decimals === 0 ? '.' : ''
  return `${text.slice(0, mark)}${point}e${text[mark + 1] === '-' ? '-' : '+'}${power < 10 ? '0' : ''}${power}`
}

/** Whether the number is exactly what `wide` says, with one more digit, and that digit is a 5. */
function isExactTie(magnitude: number, wide: string): boolean {
  const mark = wide.indexOf('e')
  if (wide[mark - 1] !== '5') return false
  requireStack()
  // With all digits that JavaScript gives: a tie has only zeros there, and no double has zeros for that long otherwise.
  return /^0*$/.test(magnitude.toExponential(100).slice(mark, -1).replace(/e.*$/, ''))
}

/** `%#g`: trailing zeros stay. */
function generalWithZeros(magnitude: number, digits: number): string {
  const scientific = exponential(magnitude, digits - 1, true)
  const mark = scientific.indexOf('e')
  const exponent = Number(scientific.slice(mark + 1))
  // Where only rounding makes the number so large, the C library forgets the zeros.
  if (exponent === digits && magnitude < 10 ** digits) return `1.${scientific.slice(mark)}`
  if (exponent < -4 || exponent >= digits) return scientific
  if (exponent < 0) {
    // The same digits. `toFixed` would have to give more than the 100 that it can.
    const significant = scientific.slice(0, mark).replace('.', '')
    return `0.${'0'.repeat(-exponent - 1)}${significant}`
  }
  const text = formatFixed(magnitude, digits - 1 - exponent)
  return text.includes('.') ? text : `${text}.`
}

function pad(body: string, specification: Specification, prefix = ''): string {
  const missing = specification.width - prefix.length - body.length
  if (missing <= 0) return prefix + body
  if (specification.isLeft) return prefix + body + ' '.repeat(missing)
  return specification.isZeroPadded ? prefix + '0'.repeat(missing) + body : ' '.repeat(missing) + prefix + body
}
