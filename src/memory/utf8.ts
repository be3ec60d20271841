/**
 * JavaScript strings to bytes and back, for the in-process API, where every call crosses this border.
 *
 * The platform's encoder and decoder are unbeatable on long text, but a call into them costs some 50 ns whatever
 * the length, and the keys and values of a typical call are short. So short text goes through code of our own,
 * and the thresholds between the two are measured, not guessed. Node 20, ASCII text, ns per call:
 *
 * | characters            |  3 | 16 | 24 | 32 |  100 |  1,000 | 100,000 |
 * | --------------------- | -- | -- | -- | -- | ---- | ------ | ------- |
 * | write: loop           |  7 | 29 | 39 | 48 |  133 |  1,150 | 111,000 |
 * | write: `encodeInto`   | 47 | 52 | 55 | 53 |   54 |     80 |   3,800 |
 * | read: `fromCharCode`  | 13 | 32 | 47 |  - |    - |      - |       - |
 * | read: `TextDecoder`   | 59 | 59 | 60 | 63 |   75 |    108 |   4,500 |
 * | read: `utf8Slice`     | 37 | 37 | 38 | 38 |   50 |     87 |   4,500 |
 *
 * Text that is no valid UTF-16 or UTF-8 becomes U+FFFD, exactly as `TextEncoder` and `TextDecoder` have it; a byte
 * order mark is data and is kept.
 */

/** Reads the UTF-8 text in [start, end). */
export type Decoder = (bytes: Uint8Array, start: number, end: number) => string

/** Above this `TextEncoder.encodeInto` beats the loop. */
const WRITE_LOOP_MAX = 32

/** Above this a decoder beats `String.fromCharCode`; a native one, which needs no view, does so earlier. */
const READ_SHORT_MAX = 24
const READ_SHORT_MAX_NATIVE = 20

const encoder = new TextEncoder()
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Writes text as UTF-8 from `at` on and returns the index after it, or -1 when it does not fit; then the bytes from
 * `at` on are undefined.
 */
export function writeUtf8(text: string, out: Uint8Array, at: number): number {
  const length = text.length
  if (length > out.length - at) return -1
  if (length > WRITE_LOOP_MAX) {
    const written = encoder.encodeInto(text, at === 0 ? out : out.subarray(at))
    return written.read === length ? at + written.written : -1
  }
  let end = at
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) return writeUtf8Tail(text, i, out, end)
    out[end++] = unit
  }
  return end
}

/** Bytes that {@link writeUtf8} writes. */
export function utf8Length(text: string): number {
  const length = text.length
  let bytes = length
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) continue
    bytes += unit < 0x800 ? 1 : 2
    // A pair is two units and four bytes: the second unit adds nothing of its own.
    if (isPair(text, i)) i++
  }
  return bytes
}

/**
 * Makes a reader of UTF-8. `native` reads what is too long for the loop, for instance Node's `Buffer.prototype.utf8Slice`;
 * it must treat invalid text as `TextDecoder` does and keep a byte order mark. Without it `TextDecoder` is used.
 */
export function createDecoder(native?: Decoder): Decoder {
  const readLong = native ?? decodeText
  const shortMax = native === undefined ? READ_SHORT_MAX : READ_SHORT_MAX_NATIVE
  return (bytes, start, end) => {
    const length = end - start
    if (length > shortMax) return readLong(bytes, start, end)
    return readShortAscii(bytes, start, length) ?? readLong(bytes, start, end)
  }
}

/** Reads the UTF-8 text in [start, end), on any platform. */
export const readUtf8: Decoder = createDecoder()

/** Writes the low byte of each UTF-16 unit; returns the index after them, or -1 when they do not fit. */
export function writeLatin1(text: string, out: Uint8Array, at: number): number {
  const length = text.length
  if (length > out.length - at) return -1
  for (let i = 0; i < length; i++) out[at + i] = text.charCodeAt(i)
  return at + length
}

/** The bytes of a string with one byte per char, as `readLatin1` gives them. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  writeLatin1(text, bytes, 0)
  return bytes
}

/** Reads each byte as one UTF-16 unit, so that no byte is lost: the inverse of {@link writeLatin1}. */
export function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > LATIN1_LOOP_MAX) return readLatin1Chunks(bytes, start, end)
  let text = ''
  let at = start
  // TextDecoder's "latin1" is windows-1252 and changes 0x80 to 0x9f. Many at a time are 3 times as fast as single ones.
  for (; at + SHORT_MAX <= end; at += SHORT_MAX) text += readShort(bytes, at, SHORT_MAX)
  return text + readShort(bytes, at, end - at)
}

/** Strings with one char, 0 to 255, per byte, and back. */
export interface Latin1 {
  read: Decoder
  /** As {@link writeLatin1}. */
  write(text: string, out: Uint8Array, at: number): number
}

/** Longer strings are read in large pieces: ropes of short ones take four times the memory. */
const LATIN1_LOOP_MAX = 1024
/** Chars that one call of `String.fromCharCode` makes a flat string of; they lie on the stack. */
const LATIN1_CHUNK = 4096

/**
 * Makes a codec of {@link Latin1}. `native` does what is long, for instance Node's `Buffer.prototype.latin1Slice` and
 * `latin1Write`; for 1,000 bytes it takes half the time.
 */
export function createLatin1(native?: Latin1): Latin1 {
  const readLong = native === undefined ? readLatin1Chunks : native.read
  const writeLong = native === undefined ? writeLatin1 : native.write
  return {
    read(bytes, start, end) {
      const length = end - start
      return length <= SHORT_MAX ? readShort(bytes, start, length) : readLong(bytes, start, end)
    },
    write(text, out, at) {
      return text.length <= WRITE_LOOP_MAX ? writeLatin1(text, out, at) : writeLong(text, out, at)
    },
  }
}

/** Flat pieces: joining pieces of eight would make a rope that whoever looks into it has to flatten. */
function readLatin1Chunks(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += LATIN1_CHUNK) {
    const chunk = bytes.subarray(at, Math.min(end, at + LATIN1_CHUNK))
    text += String.fromCharCode.apply(null, chunk as unknown as number[])
  }
  return text
}

/** {@link writeUtf8} from the first unit on that is not ASCII. */
function writeUtf8Tail(text: string, from: number, out: Uint8Array, at: number): number {
  let end = at
  for (let i = from; i < text.length; i++) {
    let unit = text.charCodeAt(i)
    // A write past the end of a typed array does nothing, so the room is checked once, at the end.
    if (unit < 0x80) {
      out[end++] = unit
    } else if (unit < 0x800) {
      out[end++] = 0xc0 | (unit >> 6)
      out[end++] = 0x80 | (unit & 0x3f)
    } else if (isPair(text, i)) {
      const code = 0x10000 + ((unit - 0xd800) << 10) + (text.charCodeAt(++i) - 0xdc00)
      out[end++] = 0xf0 | (code >> 18)
      out[end++] = 0x80 | ((code >> 12) & 0x3f)
      out[end++] = 0x80 | ((code >> 6) & 0x3f)
      out[end++] = 0x80 | (code & 0x3f)
    } else {
      if ((unit & 0xf800) === 0xd800) unit = 0xfffd
      out[end++] = 0xe0 | (unit >> 12)
      out[end++] = 0x80 | ((unit >> 6) & 0x3f)
      out[end++] = 0x80 | (unit & 0x3f)
    }
  }
  return end > out.length ? -1 : end
}

/** Whether a high surrogate stands at `i` and a low one behind it. */
function isPair(text: string, i: number): boolean {
  return (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00
}

function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return textDecoder.decode(bytes.subarray(start, end))
}

/** At most `SHORT_MAX` bytes of ASCII as a string, `null` when one is not ASCII. */
function readShortAscii(bytes: Uint8Array, start: number, length: number): string | null {
  let bits = 0
  for (let i = 0; i < length; i++) bits |= bytes[start + i]!
  return bits < 0x80 ? readShort(bytes, start, length) : null
}

/** The longest text that `readShort` reads. */
const SHORT_MAX = 24

/**
 * One call per length: `fromCharCode` with a fixed list is the cheapest way to make a short string. A list that is passed by
 * `apply` takes twice as long: 38 ns rather than 22 for 17 bytes.
 */
function readShort(b: Uint8Array, i: number, length: number): string {
  const chars = String.fromCharCode
  switch (length) {
    case 0:
      return ''
    case 1:
      return chars(b[i]!)
    case 2:
      return chars(b[i]!, b[i + 1]!)
    case 3:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!)
    case 4:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!)
    case 5:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!)
    case 6:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!)
    case 7:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!)
    case 8:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!)
    case 9:
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!)
    case 10:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!)
    case 11:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!)
    case 12:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!)
    case 13:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!)
    case 14:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!)
    case 15:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!)
    case 16:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!)
    case 17:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!)
    case 18:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!)
    case 19:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!)
    case 20:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!)
    case 21:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!, b[i + 20]!)
    case 22:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!, b[i + 20]!, b[i + 21]!)
    case 23:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!, b[i + 20]!, b[i + 21]!, b[i + 22]!)
    default:
      // prettier-ignore
      return chars(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!, b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!, b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!, b[i + 20]!, b[i + 21]!, b[i + 22]!, b[i + 23]!)
  }
}
