/**
 * Redis's rules for requests, written as plainly as possible over one string: what the incremental parser is compared
 * with. It has neither limits of line length nor of authentication.
 */

export interface Parsed {
  /** Arguments with one character per byte. */
  requests: string[][]
  error?: string
}

const INT64 = /^(0|-?[1-9]\d*)$/

function integer(text: string): bigint | undefined {
  if (!INT64.test(text)) return undefined
  const value = BigInt(text)
  return value === BigInt.asIntN(64, value) ? value : undefined
}

export function parseReference(input: string, maxBulkLength: number): Parsed {
  const requests: string[][] = []
  const failed = (reason: string): Parsed => ({ requests, error: `ERR Protocol error: ${reason}` })
  let at = 0
  /** The text up to `mark`, unless a NUL or the end comes first. `extra` bytes must stand behind the mark. */
  const line = (mark: string, extra: number): string | undefined => {
    const end = input.indexOf(mark, at)
    const nul = input.indexOf('\0', at)
    if (end < 0 || (nul >= 0 && nul < end) || end + extra >= input.length) return undefined
    return input.slice(at, end)
  }

  while (at < input.length) {
    if (input[at] !== '*') {
      const text = line('\n', 0)
      if (text === undefined) return { requests }
      const words = split(text.endsWith('\r') ? text.slice(0, -1) : text)
      if (words === undefined) return failed('unbalanced quotes in request')
      at += text.length + 1
      if (words.length > 0) requests.push(words)
      continue
    }
    const head = line('\r', 1)
    if (head === undefined) return { requests }
    const count = integer(head.slice(1))
    if (count === undefined || count > 2n ** 31n - 1n) return failed('invalid multibulk length')
    at += head.length + 2
    const args: string[] = []
    while (args.length < count) {
      const lengthLine = line('\r', 1)
      if (lengthLine === undefined) return { requests }
      // An empty line: its CR stands where '$' should.
      const sign = input.charAt(at)
      if (sign !== '$') return failed(`expected '$', got '${sign}'`)
      const length = integer(lengthLine.slice(1))
      if (length === undefined || length < 0n || length > BigInt(maxBulkLength)) return failed('invalid bulk length')
      const start = at + lengthLine.length + 2
      if (start + Number(length) + 2 > input.length) return { requests }
      args.push(input.slice(start, start + Number(length)))
      at = start + Number(length) + 2
    }
    if (args.length > 0) requests.push(args)
  }
  return { requests }
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

/** Words of an inline request; undefined when quotes are unbalanced. */
function split(text: string): string[] | undefined {
  const words: string[] = []
  let rest = text
  for (;;) {
    rest = rest.replace(/^[ \t\n\v\f\r]+/, '')
    if (rest === '') return words
    let word = ''
    while (rest !== '' && !/^[ \t\n\r]/.test(rest)) {
      const quoted =
        /^"((?:\\[^]|[^"\\])*)"(?=[ \t\n\v\f\r]|$)/.exec(rest) ??
        /^'((?:\\'|\\(?!')|[^'\\])*)'(?=[ \t\n\v\f\r]|$)/.exec(rest)
      if (quoted !== null) {
        const body = quoted[1] ?? ''
        word +=
          rest[0] === "'"
            ? body.replace(/\\'/g, "'")
            : body.replace(/\\(?:x([0-9a-fA-F]{2})|([^]))/g, (_, hex: string | undefined, char: string) =>
                hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(parseInt(hex, 16)),
              )
        rest = rest.slice(quoted[0].length)
        break
      }
      if (/^["']/.test(rest)) return undefined
      word += rest.charAt(0)
      rest = rest.slice(1)
    }
    words.push(word)
  }
}
