/** What a program hands to the library's functions: checked when it runs, as not every program is TypeScript. */

/** Whether a value is an object of named properties. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

/** What was given, shortly. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value.length > 40 ? `'${value.slice(0, 40)}...'` : `'${value}'`
  if (typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
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
  if (!isPlain(given)) {
    throw new TypeError(`${caller}: options must be an object of ${known.join(', ')}, got ${describe(given)}`)
  }
  const name = Object.keys(given).find((candidate) => !known.includes(candidate))
  if (name === undefined) return
  throw new TypeError(`${caller}: unknown option ${name}; ${hint(name) ?? `it knows ${known.join(', ')}`}`)
}
