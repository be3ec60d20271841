/**
 * The manifest of an append-only file in several parts, as Redis 7.0 has it, byte for byte: which files make up the data,
 * in the order in which they are loaded.
 *
 *     file appendonly.aof.2.base.rdb seq 2 type b        a snapshot, as RDB or as commands
 *     file appendonly.aof.1.incr.aof seq 1 type h        history: no longer needed, to be removed
 *     file appendonly.aof.2.incr.aof seq 2 type i        commands since then
 *
 * All names are in the folder `appenddirname`. The manifest is replaced as a whole, so there is always one that is true.
 */
import { splitArgs } from '../../memory/split-args.js'
import { latin1Bytes, readLatin1 } from '../../memory/utf8.js'

export type PartType = 'b' | 'h' | 'i'

export interface Part {
  /** One character per byte. */
  readonly name: string
  readonly sequence: number
  readonly type: PartType
}

/** What is wrong with a manifest. */
class ManifestError extends Error {
  override name = 'ManifestError'
}

/** Redis reads lines into a buffer of this size. */
const LINE_BYTES_MAX = 1024

export class Manifest {
  base: Part | undefined
  readonly history: Part[] = []
  readonly increments: Part[] = []
  baseSequence = 0
  incrementSequence = 0

  /** Reads one. @throws ManifestError */
  static parse(bytes: Uint8Array): Manifest {
    const manifest = new Manifest()
    const text = readLatin1(bytes, 0, bytes.length)
    if (text === '') throw new ManifestError('Found an empty AOF manifest')
    const lines = text.split('\n')
    if (lines.pop() !== '') throw new ManifestError('The AOF manifest file contains too long line')
    for (const line of lines) {
      if (line.length >= LINE_BYTES_MAX) throw new ManifestError('The AOF manifest file contains too long line')
      if (!line.startsWith('#')) manifest.add(partOf(line))
    }
    return manifest
  }

  private add(part: Part): void {
    if (part.type === 'b') {
      if (this.base) throw new ManifestError('Found duplicate base file information')
      this.base = part
      this.baseSequence = part.sequence
    } else if (part.type === 'h') this.history.push(part)
    else {
      if (part.sequence <= this.incrementSequence) throw new ManifestError('Found a non-monotonic sequence number')
      this.increments.push(part)
      this.incrementSequence = part.sequence
    }
  }

  /** A copy to change, of which nobody knows until it is written. */
  clone(): Manifest {
    const copy = new Manifest()
    copy.base = this.base
    copy.history.push(...this.history)
    copy.increments.push(...this.increments)
    copy.baseSequence = this.baseSequence
    copy.incrementSequence = this.incrementSequence
    return copy
  }

  /** Names the next base; the old one becomes history. @param format `rdb`, or `aof` for commands */
  nextBase(prefix: string, format: 'rdb' | 'aof'): Part {
    if (this.base) this.history.unshift({ ...this.base, type: 'h' })
    const sequence = ++this.baseSequence
    this.base = { name: `${prefix}.${sequence}.base.${format}`, sequence, type: 'b' }
    return this.base
  }

  /** Names the next increment. */
  nextIncrement(prefix: string): Part {
    let sequence = ++this.incrementSequence
    // With no increments left a manifest doesn't tell their last number, and what is history is removed.
    while (this.history.some(({ name }) => name === `${prefix}.${sequence}.incr.aof`))
      sequence = ++this.incrementSequence
    const part: Part = { name: `${prefix}.${sequence}.incr.aof`, sequence, type: 'i' }
    this.increments.push(part)
    return part
  }

  /** All increments but the last `kept` become history: a new base has what they say. */
  retireIncrements(kept: number): void {
    const retired = this.increments.splice(0, this.increments.length - kept)
    for (const part of retired) this.history.unshift({ ...part, type: 'h' })
  }

  format(): Uint8Array {
    const parts = [...(this.base ? [this.base] : []), ...this.history, ...this.increments]
    return latin1Bytes(
      parts.map(({ name, sequence, type }) => `file ${quoted(name)} seq ${sequence} type ${type}\n`).join(''),
    )
  }
}

function partOf(line: string): Part {
  const bytes = latin1Bytes(line)
  const words = splitArgs(bytes, 0, bytes.length)?.map((word) => readLatin1(word, 0, word.length))
  // As in Redis: words in pairs, of which it wants three.
  if (!words || words.length < 6 || words.length % 2 !== 0) throw new ManifestError('Invalid AOF manifest file format')
  let name = ''
  let sequence = 0
  let type = ''
  for (let i = 0; i < words.length; i += 2) {
    const [key = '', value = ''] = [words[i]?.toLowerCase(), words[i + 1]]
    if (key === 'file') {
      name = value
      if (/[/\\\0]|^\.\.?$/.test(name)) throw new ManifestError("File can't be a path, just a filename")
    } else if (key === 'seq') sequence = Number.parseInt(value, 10)
    else if (key === 'type') type = value.charAt(0)
  }
  if (name === '' || !(sequence > 0) || type === '') throw new ManifestError('Invalid AOF manifest file format')
  if (type !== 'b' && type !== 'h' && type !== 'i') throw new ManifestError('Unknown AOF file type')
  return { name, sequence, type }
}

/** Redis quotes names with blanks, quotes and the like, and so do we. */
function quoted(name: string): string {
  if (name !== '' && !/[^!#-&(-[\]-~]/.test(name)) return name
  const escaped = name.replace(/["\\]|[^ -~]/g, (character) => {
    return ESCAPES[character] ?? '\\x' + character.charCodeAt(0).toString(16).padStart(2, '0')
  })
  return `"${escaped}"`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}
