/**
 * A minimal RESP client over a socket, for tests: what goes in is bytes, what comes out is every reply as it was sent.
 *
 * Real clients hide what tests must see (which null it was, the text of a double, a reply nobody asked for). This one
 * has a single rule: replies belong to the commands in flight, in order; a RESP3 push, or any reply that arrives when no
 * command is in flight, goes to the push queue. `send` writes a command without claiming a reply, which is how to
 * subscribe in either protocol: `client.send('SUBSCRIBE', 'news'); await client.nextPush()`.
 */
import { connect as openSocket, type Socket } from 'node:net'
import { ReplyParser, type Reply } from './resp-reply.js'

export { latin1, quote, replyToText, ReplyParser, RespSyntaxError, type Reply } from './resp-reply.js'

/** One argument: text is sent as UTF-8, a number in its shortest decimal form. */
export type Argument = string | Uint8Array | number | bigint

export type ConnectOptions = {
  host?: string
  port?: number
  /** A Unix socket, instead of host and port. */
  path?: string
  /** Keep a copy of every byte received, for `takeBytes()`. */
  keepBytes?: boolean
}

/** The connection ended while something was still expected of it. */
export class ConnectionClosedError extends Error {
  override name = 'ConnectionClosedError'
}

type Waiter<T> = { resolve: (value: T) => void; reject: (error: Error) => void }

const NEXT_PUSH_TIMEOUT_MS = 5_000

export class RespClient {
  /** Settles when the connection has ended, whoever ended it. Never rejects. */
  readonly closed: Promise<void>
  private readonly parser = new ReplyParser()
  private readonly inFlight: Waiter<Reply>[] = []
  private readonly pushes: Reply[] = []
  private readonly pushWaiters: Waiter<Reply>[] = []
  private readonly received: Uint8Array[] = []
  private failure: Error | undefined

  constructor(
    private readonly socket: Socket,
    private readonly keepBytes = false,
  ) {
    socket.setNoDelay(true)
    socket.on('data', (chunk: Uint8Array) => this.read(chunk))
    socket.on('error', (error) => this.fail(new ConnectionClosedError(error.message, { cause: error })))
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.fail(new ConnectionClosedError('the connection was closed'))
        resolve()
      })
    })
  }

  /** Sends one command and gives its reply. An error reply is a reply: only a lost connection rejects. */
  command(...args: Argument[]): Promise<Reply> {
    const reply = this.expectReply()
    this.socket.write(encodeCommand(args))
    return reply
  }

  /** Sends the commands in one write and gives their replies in order. */
  pipeline(commands: Argument[][]): Promise<Reply[]> {
    const replies = commands.map(() => this.expectReply())
    this.socket.write(concat(commands.map(encodeCommand)))
    return Promise.all(replies)
  }

  /** Sends one command without claiming a reply; whatever comes back goes to the push queue. */
  send(...args: Argument[]): void {
    this.socket.write(encodeCommand(args))
  }

  /** Writes bytes as they are and gives the next `replies` replies. */
  raw(bytes: Uint8Array | string, replies = 0): Promise<Reply[]> {
    const expected = Array.from({ length: replies }, () => this.expectReply())
    this.socket.write(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)
    return Promise.all(expected)
  }

  /** The oldest push not yet taken, waiting for one if there is none. */
  nextPush(timeoutMs = NEXT_PUSH_TIMEOUT_MS): Promise<Reply> {
    const ready = this.pushes.shift()
    if (ready !== undefined) return Promise.resolve(ready)
    if (this.failure !== undefined) return Promise.reject(this.failure)
    return new Promise<Reply>((resolve, reject) => {
      const waiter = {
        resolve: (reply: Reply) => {
          clearTimeout(timer)
          resolve(reply)
        },
        reject: (error: Error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      const timer = setTimeout(() => {
        this.pushWaiters.splice(this.pushWaiters.indexOf(waiter), 1)
        reject(new Error(`no push within ${timeoutMs} ms`))
      }, timeoutMs)
      this.pushWaiters.push(waiter)
    })
  }

  /** Takes every push that has arrived so far, without waiting. */
  takePushes(): Reply[] {
    return this.pushes.splice(0)
  }

  /** The exact bytes received since the last call (needs `keepBytes`). */
  takeBytes(): Uint8Array {
    if (!this.keepBytes) throw new TypeError('connect with keepBytes: true to read the bytes')
    return concat(this.received.splice(0))
  }

  /** Ends the connection and waits until it has ended. Commands still in flight reject. */
  close(): Promise<void> {
    this.socket.destroy()
    return this.closed
  }

  private expectReply(): Promise<Reply> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => this.inFlight.push({ resolve, reject }))
  }

  private read(chunk: Uint8Array): void {
    // A plain view: the replies must be made of Uint8Array, not of Node's Buffer, to compare as such.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.keepBytes) this.received.push(bytes)
    try {
      this.parser.push(bytes)
      for (let reply = this.parser.next(); reply !== undefined; reply = this.parser.next()) this.deliver(reply)
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)))
      this.socket.destroy()
    }
  }

  private deliver(reply: Reply): void {
    const waiter = reply.type === 'push' ? undefined : this.inFlight.shift()
    if (waiter !== undefined) return waiter.resolve(reply)
    const pushWaiter = this.pushWaiters.shift()
    if (pushWaiter !== undefined) return pushWaiter.resolve(reply)
    this.pushes.push(reply)
  }

  private fail(error: Error): void {
    this.failure ??= error
    for (const waiter of this.inFlight.splice(0)) waiter.reject(this.failure)
    for (const waiter of this.pushWaiters.splice(0)) waiter.reject(this.failure)
  }
}

/** Opens a connection; rejects when it cannot be opened. */
export function connect(options: ConnectOptions): Promise<RespClient> {
  return new Promise((resolve, reject) => {
    const socket =
      options.path !== undefined
        ? openSocket({ path: options.path })
        : openSocket({ host: options.host ?? '127.0.0.1', port: options.port ?? 6379 })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(new RespClient(socket, options.keepBytes ?? false))
    })
  })
}

/** A command in RESP, the way a client sends it: an array of bulk strings. */
export function encodeCommand(args: Argument[]): Uint8Array {
  const encoder = new TextEncoder()
  const parts: Uint8Array[] = [encoder.encode(`*${args.length}\r\n`)]
  for (const arg of args) {
    const bytes = arg instanceof Uint8Array ? arg : encoder.encode(String(arg))
    parts.push(encoder.encode(`$${bytes.length}\r\n`), bytes, CRLF)
  }
  return concat(parts)
}

const CRLF = new Uint8Array([13, 10])

function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
