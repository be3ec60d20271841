/**
 * What carries the bytes of a RESP session: a socket, or one end of an in-memory pair.
 */
export interface Channel {
  /** The peer: `ip:port`, or `path:0` for a Unix socket. */
  readonly address: string
  readonly localAddress: string
  /** The file descriptor, or -1. */
  readonly fd: number
  /**
   * Sends bytes. True when they have been taken over entirely, so that their memory may be reused at once; otherwise
   * they must stay as they are.
   */
  send(bytes: Uint8Array): boolean
  /** Sends several pieces, in order, in as few writes as possible. As `send`. */
  sendAll(pieces: readonly Uint8Array[]): boolean
  /** Bytes handed in and not yet taken over. */
  pendingBytes(): number
  /** Stops handing in received bytes, and starts again. */
  pause(): void
  resume(): void
  /** Closes the channel when everything handed in is sent. */
  end(): void
  /** Closes the channel at once. */
  destroy(): void
}
