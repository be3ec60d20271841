/** The kinds of parameters that Redis has many of: yes or no, integers, sizes, one of a list, strings. */
import * as refused from './errors.js'
import { formatMemory, parseCanonical, parseMemory, parseOctal } from './numbers.js'
import type { Named, Parameter, Surroundings, Traits } from './parameter.js'
import { cString, lowerCase, quote } from './text.js'

const first = (words: readonly string[]): string => words[0] ?? ''

// Yes or no

export function bool<const N extends string>(
  name: N,
  options: Traits & { default: boolean; check?: (value: boolean) => void },
): Named<N, boolean> {
  const { default: initial, check, ...traits } = options
  const print = (value: boolean): string => (value ? 'yes' : 'no')
  return {
    ...traits,
    name,
    initial,
    words: 'one',
    parse(words) {
      const word = lowerCase(cString(first(words)))
      if (word !== 'yes' && word !== 'no') throw refused.notYesOrNo()
      check?.(word === 'yes')
      return word === 'yes'
    },
    print,
    rewrite: (value) => [{ text: `${name} ${print(value)}`, forced: value !== initial }],
  }
}

// Numbers

export interface NumberOptions extends Traits {
  min: number | bigint
  max: number | bigint
  default: number | bigint
  settle?: (value: bigint, surroundings: Surroundings) => bigint
}

/** How the numbers of a parameter are written. */
interface Notation {
  /** Reads a number or throws. */
  read(text: string): bigint
  print(value: bigint): string
  /** As it is written into a configuration file, when that differs from `print`. */
  save?(value: bigint): string
}

const decimal: Notation = {
  read(text) {
    const value = parseCanonical(text)
    if (value === null) throw refused.notInteger()
    return value
  },
  print: String,
}

const bytes: Notation = {
  read(text) {
    const value = parseMemory(text)
    if (value === null) throw refused.notMemory()
    return value
  },
  print: String,
  save: formatMemory,
}

const base8: Notation = {
  read(text) {
    const value = parseOctal(text)
    if (value === null) throw refused.notOctal()
    return value
  },
  print: (value) => value.toString(8),
}

function number<const N extends string>(name: N, options: NumberOptions, notation: Notation): Named<N, bigint> {
  const { min, max, default: initial, settle, ...traits } = options
  const lowest = BigInt(min)
  const highest = BigInt(max)
  const save = notation.save ?? notation.print
  return {
    ...traits,
    name,
    initial: BigInt(initial),
    words: 'one',
    parse(words) {
      const value = notation.read(first(words))
      if (value < lowest || value > highest) throw refused.notBetween(notation.print(lowest), notation.print(highest))
      return value
    },
    print: notation.print,
    rewrite: (value) => [{ text: `${name} ${save(value)}`, forced: value !== BigInt(initial) }],
    ...(settle === undefined ? {} : { settle }),
  }
}

export const integer = <const N extends string>(name: N, options: NumberOptions): Named<N, bigint> =>
  number(name, options, decimal)

/** A size in bytes, written with an optional unit. */
export const memory = <const N extends string>(name: N, options: NumberOptions): Named<N, bigint> =>
  number(name, options, bytes)

export const octal = <const N extends string>(name: N, options: NumberOptions): Named<N, bigint> =>
  number(name, options, base8)

/**
 * A size in bytes, or a percentage, which is held as a negative number. A size beyond int64 turns negative on its way
 * through Redis's signed type, and so may come out as a percentage.
 */
export function memoryOrPercent<const N extends string>(
  name: N,
  options: Traits & { default: bigint; percentMax: bigint },
): Named<N, bigint> {
  const { default: initial, percentMax, ...traits } = options
  return {
    ...traits,
    name,
    initial,
    words: 'one',
    parse(words) {
      const word = first(words)
      const size = parseMemory(word)
      const percent = word.endsWith('%') ? parseCanonical(word.slice(0, -1)) : null
      if (size === null && (percent === null || percent < 0n)) throw refused.notMemoryOrPercent()
      const value = size === null ? -(percent ?? 0n) : BigInt.asIntN(64, size)
      if (value < -percentMax) throw refused.percentAbove(percentMax)
      return value
    },
    print: (value) => (value < 0n ? `${-value}%` : String(value)),
    rewrite: (value) => [
      { text: `${name} ${value < 0n ? `${-value}%` : formatMemory(value)}`, forced: value !== initial },
    ],
  }
}

// One of a list

/** @param options.same values that mean the same as another, and are reported as that one */
export function enumeration<const N extends string, const V extends string>(
  name: N,
  values: readonly V[],
  options: Traits & { default: NoInfer<V>; same?: Partial<Record<NoInfer<V>, NoInfer<V>>> },
): Named<N, V> {
  const { default: initial, same, ...traits } = options
  return {
    ...traits,
    name,
    initial,
    words: 'one',
    parse(words) {
      const word = lowerCase(cString(first(words)))
      const value = values.find((candidate) => candidate === word)
      if (value === undefined) throw refused.notOneOf(values)
      return same?.[value] ?? value
    },
    print: (value) => value,
    rewrite: (value) => [{ text: `${name} ${value}`, forced: value !== initial }],
  }
}

/** Any number of values of a list; `none` is the word for having none of them. */
export function flags<const N extends string, const V extends string>(
  name: N,
  none: string,
  values: readonly V[],
  options: Traits & { check: (value: readonly V[]) => void },
): Named<N, readonly V[]> {
  const { check, ...traits } = options
  const print = (value: readonly V[]): string => (value.length === 0 ? none : value.join(' '))
  return {
    ...traits,
    name,
    initial: [],
    words: 'many',
    parse(words) {
      const lower = words.map((word) => lowerCase(cString(word)))
      const known: readonly string[] = [none, ...values]
      if (lower.length === 0 || !lower.every((word) => known.includes(word))) throw refused.notOneOf(known)
      const value = values.filter((candidate) => lower.includes(candidate))
      check(value)
      return value
    },
    print,
    rewrite: (value) => [{ text: `${name} ${print(value)}`, forced: value.length > 0 }],
  }
}

// Strings

export interface StringOptions extends Traits {
  /**
   * The value when nothing is set. Null is no value, reported as "" and never written to a file; "" then means null.
   */
  default: string | null
  /** Kept whole, where others end at the first NUL. */
  binary?: true
  check?: (value: string, surroundings: Surroundings) => void
}

export function string<const N extends string>(name: N, options: StringOptions): Named<N, string> {
  const { default: given, binary, check, ...traits } = options
  const parse: Parameter<string>['parse'] = (words, _current, surroundings) => {
    const value = binary === true ? first(words) : cString(first(words))
    check?.(value, surroundings)
    return value
  }
  return {
    ...traits,
    name,
    initial: given ?? '',
    words: 'one',
    parse,
    print: (value) => value,
    rewrite: (value) =>
      given === null && value === '' ? [] : [{ text: `${name} ${quote(value)}`, forced: value !== given }],
  }
}
