/** What a program hands to the library's functions: checked when it runs, as not every program is TypeScript. */

/** Whether a value is an object of named properties. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

/**
 * Whether an object without properties of its own is one made to hold some, `{}`. Others that have none, a Map or a Date, would
 * pass for options of which each is left out.
 */
export function isBare(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // That of another realm has no prototype, either.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** What was given, shortly. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value.length > 40 ? `'${value.slice(0, 40)}...'` : `'${value}'`
  if (typeof value === 'object') return describeObject(value)
  return typeof value === 'function' ? 'a function' : String(value)
}

/** Kinds of objects by the name that the language has for them: a Date, a Promise that wasn't awaited. */
function describeObject(value: object): string {
  if (Array.isArray(value)) return 'an array'
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return kind === 'Object' ? 'an object' : `${/^[AEIOU]/.test(kind) && !kind.startsWith('Uint') ? 'an' : 'a'} ${kind}`
}

/** Why an option's name is wrong: it is another's in other letters (`ex`, `maxmemory`), what `hint` says, or none that there is. */
export function unknownOption(name: string, known: readonly string[], hint?: string): string {
  const meant = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  const advice = meant === undefined ? (hint ?? `it knows ${known.join(', ')}`) : `did you mean ${meant}?`
  return `unknown option ${name}; ${advice}`
}

/**
 * Checks that a function's options are an object and have known names.
 * @throws TypeError, with what `hint` has to say to a name that isn't known
 */
export function checkOptionNames(
  caller: string,
  given: unknown,
  known: readonly string[],
  hint: (name: string) => string | undefined = () => undefined,
): void {
  const names = isPlain(given) ? Object.keys(given) : []
  if (!isPlain(given) || (names.length === 0 && !isBare(given))) {
    throw new TypeError(`${caller}: options must be an object of ${known.join(', ')}, got ${describe(given)}`)
  }
  const name = names.find((candidate) => !known.includes(candidate))
  if (name === undefined) return
  throw new TypeError(`${caller}: ${unknownOption(name, known, hint(name))}`)
}
