/**
 * A connection for pipelines: what is sent is bytes, what comes back is each reply's bytes, cut apart but not decoded.
 *
 * Nearly all replies of two servers are the same bytes, and then nobody has to know what they mean; that is what makes a
 * million comparisons a matter of seconds.
 */
import { connect, type Socket } from 'node:net'

const CR = 13
const LF = 10
const NOTHING = Buffer.alloc(0)
/** A server that says nothing for so long will not answer. */
const SILENCE_MS = 15_000

export class Wire {
  private readonly socket: Socket
  private buffer: Buffer = NOTHING
  private replies: Buffer[] = []
  private expected = 0
  private settle: { resolve: (replies: Buffer[]) => void; reject: (error: Error) => void } | undefined
  private timer: NodeJS.Timeout | undefined
  private failure: Error | undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.read(chunk))
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(new Error('the server closed the connection')))
  }

  static open(host: string, port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Wire(socket))
      })
    })
  }

  /** Sends encoded commands in one write and gives their replies. One call at a time. */
  exchange(commands: Buffer, count: number): Promise<Buffer[]> {
    if (this.failure) return Promise.reject(this.failure)
    this.expected = count
    this.replies = []
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject }
      this.timer = setTimeout(() => this.fail(new Error(`no reply within ${SILENCE_MS} ms`)), SILENCE_MS)
      this.socket.write(commands)
    })
  }

  close(): void {
    this.socket.destroy()
  }

  private read(chunk: Buffer): void {
    const bytes = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk])
    let at = 0
    while (at < bytes.length) {
      const end = replyEnd(bytes, at)
      if (end < 0) break
      this.replies.push(bytes.subarray(at, end))
      at = end
    }
    this.buffer = at === bytes.length ? NOTHING : bytes.subarray(at)
    if (this.replies.length >= this.expected) this.finish()
  }

  private finish(): void {
    clearTimeout(this.timer)
    const { settle, replies, expected } = this
    this.settle = undefined
    if (replies.length > expected) this.failure = new Error('more replies than commands')
    settle?.resolve(replies.splice(0, expected))
  }

  private fail(error: Error): void {
    clearTimeout(this.timer)
    this.failure ??= error
    this.settle?.reject(this.failure)
    this.settle = undefined
  }
}

/** Where the reply that starts at `at` ends, or -1 while it's incomplete. */
export function replyEnd(bytes: Uint8Array, at: number): number {
  let line = bytes.indexOf(CR, at)
  while (line >= 0 && line + 1 < bytes.length && bytes[line + 1] !== LF) line = bytes.indexOf(CR, line + 1)
  if (line < 0 || line + 1 >= bytes.length) return -1
  let end = line + 2
  switch (String.fromCharCode(bytes[at]!)) {
    case '$':
    case '=':
    case '!': {
      const length = lengthIn(bytes, at + 1, line)
      if (length >= 0) end += length + 2
      return end <= bytes.length ? end : -1
    }
    case '*':
    case '~':
    case '>':
      return afterItems(bytes, end, lengthIn(bytes, at + 1, line))
    case '%':
      return afterItems(bytes, end, lengthIn(bytes, at + 1, line) * 2)
    case '|':
      return afterItems(bytes, end, lengthIn(bytes, at + 1, line) * 2 + 1)
    default:
      return end
  }
}

function afterItems(bytes: Uint8Array, from: number, count: number): number {
  let at = from
  for (let i = 0; i < count && at >= 0; i++) at = replyEnd(bytes, at)
  return at
}

function lengthIn(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === 45) return -1
  let length = 0
  for (let i = start; i < end; i++) length = length * 10 + bytes[i]! - 48
  return length
}
