/**
 * C's `isspace`, `isdigit`, `isalpha`, `isalnum`, `tolower` and `isxdigit` in the "C" locale, which Redis runs in: bytes above 127 are letters of no
 * kind.
 */

/** Space, \t, \n, \v, \f or \r. */
export function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

export function isLetter(byte: number): boolean {
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x7a
}

export function isAlphanumeric(byte: number): boolean {
  return isDigit(byte) || isLetter(byte)
}

export function toLower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
}

/** 0 to 15 for a hexadecimal digit of either case, -1 for another byte. */
export function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
