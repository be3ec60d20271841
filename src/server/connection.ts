/**
 * A socket as the channel of a RESP session.
 *
 * Of the 6.7 us of processor time that a request takes which comes alone 5 are the system's, most of them in `write`.
 * 'readable' with `read()` would cost 0.6 us more per read than what `AcceptedSocket` does, a larger buffer changes nothing.
 */
import type { Socket } from 'node:net'
import type { Channel } from '../protocol/channel.js'
import type { RespService } from '../protocol/resp-service.js'
import type { RespSession } from '../protocol/resp-session.js'
import { type AcceptedSocket, READ_BYTES } from './shared-reads.js'
import { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from './timers.js'

/** How long a client may take to close its side: so many turns of the event loop, this far apart. */
const LINGER_TURNS = 5
const LINGER_TURN_MS = 100

export interface ConnectionOptions {
  /** The path, for a Unix socket. */
  readonly path?: string | undefined
  readonly keepAliveS: number
  readonly unref: boolean
  onClose(connection: Connection): void
}

export class Connection implements Channel {
  readonly address: string
  readonly localAddress: string
  readonly fd: number
  readonly session: RespSession
  private readonly socket: Socket
  /** Whether anything was received or sent since `countIdle` looked last. */
  private isActive = true
  private idleTicks = 0

  constructor(service: RespService, accepted: AcceptedSocket, options: ConnectionOptions) {
    const { socket } = accepted
    this.socket = socket
    const { path } = options
    this.address = path === undefined ? endpoint(socket.remoteAddress, socket.remotePort) : `${path}:0`
    this.localAddress = path === undefined ? endpoint(socket.localAddress, socket.localPort) : `${path}:0`
    this.fd = descriptorOf(socket)
    if (path === undefined && options.keepAliveS > 0) socket.setKeepAlive(true, options.keepAliveS * 1000)
    if (options.unref) socket.unref()

    this.session = service.connect(this)
    // An error is followed by 'close', and there is nobody to tell.
    socket.on('error', () => undefined)
    socket.on('end', () => this.session.onClosed())
    socket.on('close', () => {
      this.session.onClosed()
      options.onClose(this)
    })
    accepted.start((bytes, length) => this.onReceived(bytes, length))
  }

  /** Counts the calls since anything was received or sent. */
  countIdle(): number {
    this.idleTicks = this.isActive ? 0 : this.idleTicks + 1
    this.isActive = false
    return this.idleTicks
  }

  /** Ends the connection after what is waiting to be sent; resolves when the socket is gone. */
  finish(graceMs: number): Promise<void> {
    const { socket } = this
    if (socket.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      const impatient = setTimeout(() => socket.destroy(), graceMs)
      socket.once('close', () => {
        clearTimeout(impatient)
        resolve()
      })
      this.session.close(true)
    })
  }

  private onReceived(bytes: Uint8Array, length: number): void {
    this.isActive = true
    const executed = this.session.receive(bytes, length)
    // After a read that fills the buffer libuv reads on, up to 32 times, before other sockets get a turn. In the middle of a
    // large argument giving way would only cost time (a third of the throughput at 1 MB).
    if (executed > 0 && length >= READ_BYTES && !this.socket.isPaused()) this.giveWay()
  }

  private giveWay(): void {
    this.socket.pause()
    setImmediate(() => this.socket.resume())
  }

  // Channel

  send(bytes: Uint8Array): boolean {
    this.isActive = true
    if (this.socket.destroyed) return true
    this.socket.write(bytes)
    return this.socket.writableLength === 0
  }

  sendAll(pieces: readonly Uint8Array[]): boolean {
    this.isActive = true
    if (this.socket.destroyed) return true
    this.socket.cork()
    for (const piece of pieces) this.socket.write(piece)
    this.socket.uncork()
    return this.socket.writableLength === 0
  }

  pendingBytes(): number {
    return this.socket.writableLength
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /**
   * Ends the connection after what is waiting to be sent, and reads on a little, forgetting what comes: a socket closed
   * with input unread is reset, and a reset takes the last reply with it. Turns are counted rather than time alone, since
   * after a long command its time may be over before anything could be read.
   */
  end(): void {
    const { socket } = this
    socket.end()
    socket.resume()
    let turns = 0
    const impatient = setInterval(() => {
      if (++turns === LINGER_TURNS) socket.destroy()
    }, LINGER_TURN_MS).unref()
    socket.once('close', () => clearInterval(impatient))
  }

  destroy(): void {
    this.socket.destroy()
  }
}

/** `ip:port`, IPv6 in brackets, as Redis prints it. */
function endpoint(address = '', port = 0): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** For CLIENT LIST only. Node has it but doesn't document it, so it may be missing. */
function descriptorOf(socket: Socket): number {
  const { _handle: handle } = socket as unknown as { _handle?: { fd?: number } | null }
  return handle?.fd ?? -1
}
