/**
 * Accepted sockets that read into one buffer, the same for all of them.
 *
 * By itself Node allocates 64 KiB for each read, cuts them to what came, and has them collected: with 50 clients and
 * pipelines of 16 a tenth of the time of a busy server, and half a processor of the collector's threads besides. The
 * option `onread` avoids that, but Node has it for sockets that one makes oneself only. So an accepted socket gives its
 * handle to one made here. That a socket has a handle and takes one isn't documented: where either isn't so (Bun, Deno,
 * perhaps a later Node) the accepted socket stays as it is and reads as usual.
 */
import { Socket, type SocketConstructorOpts } from 'node:net'

/** `bytes` up to `length` were received; they are borrowed for the call. */
export type OnReceived = (bytes: Uint8Array, length: number) => void

interface Handle {
  useUserBuffer?: unknown
}

interface WithHandle {
  _handle?: Handle | null
}

/** What libuv reads at a time by itself, too. */
export const READ_BYTES = 64 * 1024

/**
 * Used only within the callback of one read. No `Buffer`: whoever keeps a request (MULTI, a command that waits) takes a
 * `slice`, which of a `Buffer` is no copy.
 */
const buffer = new Uint8Array(READ_BYTES)

/** Made of a socket that `createServer` accepted with `pauseOnConnect`; it reads from `start` on. */
export class AcceptedSocket {
  readonly socket: Socket
  private readonly isShared: boolean
  private onReceived: OnReceived | undefined

  constructor(accepted: Socket) {
    const shared = this.takeOver(accepted)
    this.isShared = shared !== undefined
    this.socket = shared ?? accepted
  }

  /** Begins to read. To be called at once, and once. */
  start(onReceived: OnReceived): void {
    this.onReceived = onReceived
    if (!this.isShared) this.socket.on('data', (chunk: Uint8Array) => onReceived(chunk, chunk.length))
    // Nothing comes by 'data' otherwise, but 'end' comes only when what could come is asked for.
    this.socket.resume()
  }

  private takeOver(accepted: Socket): Socket | undefined {
    const { _handle: handle } = accepted as unknown as WithHandle
    if (typeof handle?.useUserBuffer !== 'function') return undefined
    const callback = (length: number, bytes: Uint8Array): boolean => {
      this.onReceived?.(bytes, length)
      return true
    }
    const options = { handle, onread: { buffer, callback } }
    ;(accepted as unknown as WithHandle)._handle = null
    const socket = new Socket(options as SocketConstructorOpts)
    // Its server counts it among the open ones until then.
    socket.once('close', () => accepted.destroy())
    return socket
  }
}
