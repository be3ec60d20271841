/**
 * Requests that a well-behaved client never sends, and a few that it might: what Redis answers to each is recorded in
 * `data/malformed.json` by `record-malformed.ts`, and `malformed.test.ts` holds our parser to it.
 *
 * Only PING and ECHO are used, so the cases need no engine behind the parser.
 */

/** A piece of input: text with one byte per character, or a character many times over. */
export type Part = string | { readonly repeat: string; readonly times: number }

export interface MalformedCase {
  readonly name: string
  /** Sent in one go, without waiting for replies. */
  readonly input: readonly Part[]
  /** The server asks for a password which this client hasn't given. */
  readonly password?: boolean
}

export interface MalformedAnswer {
  readonly name: string
  /** Everything the server sent, one character per byte. */
  readonly output: string
  /** Whether the server closed the connection. */
  readonly closed: boolean
}

/** `proto-max-bulk-len` of both recording servers: the least that Redis accepts. */
export const MAX_BULK_LENGTH = 1024 * 1024

const PING = '*1\r\n$4\r\nPING\r\n'
const many = (repeat: string, times: number): Part => ({ repeat, times })

export const MALFORMED_CASES: readonly MalformedCase[] = [
  // Multibulk counts.
  { name: 'count 0 is skipped', input: ['*0\r\n', PING] },
  { name: 'count -1 is skipped', input: ['*-1\r\n', PING] },
  { name: 'count -5 is skipped', input: ['*-5\r\n', PING] },
  { name: 'least int64 count is skipped', input: ['*-9223372036854775808\r\n', PING] },
  { name: 'below int64 count', input: ['*-9223372036854775809\r\n', PING] },
  { name: 'no count', input: ['*\r\n', PING] },
  { name: 'letter as count', input: ['*a\r\n', PING] },
  { name: 'count with sign', input: ['*+1\r\n', PING] },
  { name: 'count with leading zero', input: ['*01\r\n$4\r\nPING\r\n'] },
  { name: 'count -0', input: ['*-0\r\n', PING] },
  { name: 'count with leading space', input: ['* 1\r\n$4\r\nPING\r\n'] },
  { name: 'count with trailing space', input: ['*1 \r\n$4\r\nPING\r\n'] },
  { name: 'count 1024 * 1024', input: ['*1048576\r\n$1\r\na\r\n'] },
  { name: 'count 1024 * 1024 + 1', input: ['*1048577\r\n$1\r\na\r\n'] },
  { name: 'greatest int count', input: ['*2147483647\r\n$1\r\na\r\n'] },
  { name: 'count 2^31', input: ['*2147483648\r\n$1\r\na\r\n'] },
  { name: 'count beyond int64', input: ['*9223372036854775808\r\n'] },
  { name: 'count of 30 digits', input: ['*', many('1', 30), '\r\n'] },
  { name: 'count ended by LF alone', input: ['*1\n$4\r\nPING\r\n'] },
  { name: 'count ended by CR and another byte', input: ['*1\rX$4\r\nPING\r\n'] },
  { name: 'count with CR, the LF never comes', input: ['*1\r'] },
  { name: 'bad count with CR, the LF never comes', input: ['*x\r'] },
  { name: 'count without end, 65536 bytes', input: ['*', many('1', 65535)] },
  { name: 'count without end, 65537 bytes', input: ['*', many('1', 65536)] },
  { name: 'count without end, 70000 bytes', input: ['*', many('1', 69_999)] },
  { name: 'NUL in count', input: ['*1\0\r\n$4\r\nPING\r\n'] },
  { name: 'NUL in count, 70000 bytes later', input: ['*1\0\r\n$4\r\nPING\r\n', many('x', 70_000)] },

  // Bulk lengths.
  { name: 'no $', input: ['*1\r\nX4\r\nPING\r\n'] },
  { name: 'no $ but an integer', input: ['*1\r\n:4\r\nPING\r\n'] },
  { name: 'NUL for $', input: ['*1\r\n\x004\r\nPING\r\n'] },
  { name: 'CR for $', input: ['*1\r\n\r\nPING\r\n'] },
  { name: 'LF for $', input: ['*1\r\n\n4\r\nPING\r\n'] },
  { name: 'quote for $', input: ["*1\r\n'4\r\nPING\r\n"] },
  { name: 'byte 0xff for $', input: ['*1\r\n\xff4\r\nPING\r\n'] },
  { name: 'no $ and no end of line yet', input: ['*1\r\nX4'] },
  { name: 'no length', input: ['*1\r\n$\r\nPING\r\n'] },
  { name: 'letter as length', input: ['*1\r\n$x\r\nPING\r\n'] },
  { name: 'length -1', input: ['*1\r\n$-1\r\nPING\r\n'] },
  { name: 'length -0', input: ['*1\r\n$-0\r\n\r\n', PING] },
  { name: 'length with sign', input: ['*1\r\n$+4\r\nPING\r\n'] },
  { name: 'length with leading zero', input: ['*1\r\n$04\r\nPING\r\n'] },
  { name: 'length with trailing space', input: ['*1\r\n$4 \r\nPING\r\n'] },
  { name: 'length beyond int64', input: ['*1\r\n$9223372036854775808\r\n'] },
  { name: 'length proto-max-bulk-len', input: [`*1\r\n$${MAX_BULK_LENGTH}\r\n`] },
  { name: 'length above proto-max-bulk-len', input: [`*1\r\n$${MAX_BULK_LENGTH + 1}\r\n`] },
  { name: 'length ended by CR and another byte', input: ['*1\r\n$4\rXPING\r\n'] },
  { name: 'length ended by LF alone', input: ['*1\r\n$4\nPING\r\n', PING] },
  { name: 'length without end, 65536 bytes', input: ['*1\r\n$', many('1', 65535)] },
  { name: 'length without end, 65537 bytes', input: ['*1\r\n$', many('1', 65536)] },
  { name: 'length without end, 70000 bytes', input: ['*1\r\n$', many('1', 69_999)] },
  { name: 'NUL in length', input: ['*1\r\n$4\0\r\nPING\r\n'] },
  { name: 'bulk not followed by CRLF', input: ['*1\r\n$4\r\nPINGXY', PING] },
  { name: 'bulk longer than announced', input: ['*1\r\n$4\r\nPINGPING\r\n', PING] },
  { name: 'empty command name', input: ['*1\r\n$0\r\n\r\n', PING] },
  { name: 'second argument bad', input: [PING, '*2\r\n$4\r\nECHO\r\n$x\r\nhey\r\n'] },
  { name: 'second argument bad, nothing after it', input: ['*2\r\n$4\r\nECHO\r\n$x\r\n'] },
  { name: 'error after two good requests, good ones behind', input: [PING, PING, '*x\r\n', PING, PING] },
  { name: 'empty bulk', input: ['*2\r\n$4\r\nECHO\r\n$0\r\n\r\n'] },
  { name: 'bulk of CRLF', input: ['*2\r\n$4\r\nECHO\r\n$4\r\n\r\n\r\n\r\n'] },
  { name: 'bulk of a request', input: ['*2\r\n$4\r\nECHO\r\n$14\r\n', PING, '\r\n'] },
  { name: 'bulk of 100000 bytes', input: ['*2\r\n$4\r\nECHO\r\n$100000\r\n', many('v', 100_000), '\r\n', PING] },
  {
    name: 'bulk of proto-max-bulk-len bytes',
    input: ['*2\r\n$4\r\nECHO\r\n$1048576\r\n', many('v', MAX_BULK_LENGTH), '\r\n'],
  },

  // Inline requests.
  { name: 'inline', input: ['PING\r\n'] },
  { name: 'inline ended by LF', input: ['PING\n'] },
  { name: 'inline ended by CR', input: ['PING\r'] },
  { name: 'inline with argument', input: ['ECHO hello\r\n'] },
  { name: 'inline with spaces around', input: ['  ECHO \t hello  \r\n'] },
  { name: 'inline with vertical tab and form feed', input: ['ECHO\vhello\f\r\n'] },
  { name: 'inline with CR in the middle', input: ['ECHO\rhello\r\n'] },
  { name: 'inline with two CR at the end', input: ['PING\r\r\n'] },
  { name: 'inline double quotes', input: ['ECHO "a b\\n\\x41\\q\\"\\t\\r\\a\\b"\r\n'] },
  { name: 'inline single quotes', input: ["ECHO 'a \\' \\n b'\r\n"] },
  { name: 'inline empty quotes', input: ['ECHO ""\r\n'] },
  { name: 'inline quotes inside a word', input: ['ECHO a"b c"\r\n'] },
  { name: 'inline backslash outside quotes', input: ['ECHO a\\n\r\n'] },
  { name: 'inline high bytes', input: ['ECHO \xe4\xff\x80\r\n'] },
  { name: 'inline half an escape', input: ['ECHO "\\x4"\r\n'] },
  { name: 'unbalanced double quote', input: ['ECHO "hello\r\n', PING] },
  { name: 'unbalanced single quote', input: ["ECHO 'hello\r\n", PING] },
  { name: 'text after closing quote', input: ['ECHO "a"b\r\n', PING] },
  { name: 'unbalanced, ended by LF', input: ['"\n'] },
  { name: 'lone CRLF', input: ['\r\n', PING] },
  { name: 'lone LF', input: ['\n', PING] },
  { name: 'three lone CRLF', input: ['\r\n\r\n\r\n', PING] },
  { name: 'line of spaces', input: ['   \r\n', PING] },
  { name: 'inline starting with $', input: ['$4\r\n', PING] },
  { name: 'inline NUL', input: ['ECHO a\0b\r\n', PING] },
  { name: 'inline NUL after the line', input: ['PING\r\n\0\r\n', PING] },
  { name: 'inline without end, 65536 bytes', input: [many('a', 65536)] },
  { name: 'inline without end, 65537 bytes', input: [many('a', 65537)] },
  { name: 'inline without end, 70000 bytes', input: [many('a', 70_000)] },
  { name: 'inline of 65536 bytes', input: ['ECHO ', many('a', 65530), '\n'] },
  { name: 'inline of 90000 bytes', input: ['ECHO ', many('a', 89_994), '\n'] },
  { name: 'inline NUL, 70000 bytes later', input: ['a\0\r\n', many('b', 70_000)] },
  { name: 'inline of 60000 bytes', input: ['ECHO ', many('a', 60_000), '\r\n'] },
  { name: 'inline then multibulk then inline', input: ['PING\r\n', PING, 'PING\r\n'] },
  { name: 'unknown inline command', input: ['NOSUCH a b\r\n', PING] },
  { name: 'HTTP request line', input: ['GET / HTTP/1.1\r\n'] },

  // A client that hasn't authenticated.
  { name: 'password: count 10', password: true, input: ['*10\r\n', many('$1\r\na\r\n', 10)] },
  { name: 'password: count 11', password: true, input: ['*11\r\n', many('$1\r\na\r\n', 11)] },
  { name: 'password: count 11, first line only', password: true, input: ['*11\r\n'] },
  { name: 'password: count 0', password: true, input: ['*0\r\n', PING] },
  { name: 'password: count beyond int', password: true, input: ['*2147483648\r\n'] },
  { name: 'password: length 16384', password: true, input: ['*1\r\n$16384\r\n', many('a', 16384), '\r\n'] },
  { name: 'password: length 16385', password: true, input: ['*1\r\n$16385\r\n', many('a', 16385), '\r\n'] },
  { name: 'password: length above proto-max-bulk-len', password: true, input: [`*1\r\n$${MAX_BULK_LENGTH + 1}\r\n`] },
  { name: 'password: inline', password: true, input: ['PING\r\n'] },
  { name: 'password: unbalanced quotes', password: true, input: ['PING "\r\n'] },
  { name: 'password: no $', password: true, input: ['*1\r\nX4\r\n'] },
]

/** The bytes of a case's input. */
export function inputBytes(parts: readonly Part[]): Uint8Array {
  const text = parts.map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times))).join('')
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}
