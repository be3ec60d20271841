/** A socket that sends bytes and collects what comes back, for tests below the level of replies. */
import { connect, type NetConnectOpts, type Socket } from 'node:net'

const TIMEOUT_MS = 5000

export class RawClient {
  readonly socket: Socket
  private received: Buffer[] = []
  private size = 0
  /** The connection has ended. */
  isClosed = false
  private wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.received.push(chunk)
      this.size += chunk.length
      this.wake()
    })
    // A reset is a close too.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.isClosed = true
      this.wake()
    })
  }

  static open(options: NetConnectOpts): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(options)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new RawClient(socket))
      })
    })
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text)
  }

  /** Waits for so many bytes and takes all that came. */
  async bytes(count: number): Promise<Buffer> {
    await this.until(() => this.size >= count, `${count} bytes`)
    return this.take()
  }

  /** Sends and waits for exactly this answer; gives what came instead. */
  async ask(text: string, answer: string): Promise<string> {
    this.send(text)
    return (await this.bytes(answer.length)).toString('latin1')
  }

  /** Waits for the other side to close and takes all that came before. */
  async closed(timeoutMs = TIMEOUT_MS): Promise<string> {
    await this.until(() => this.isClosed, 'the end', timeoutMs)
    return this.take().toString('latin1')
  }

  take(): Buffer {
    const all = Buffer.concat(this.received)
    this.received = []
    this.size = 0
    return all
  }

  destroy(): void {
    this.socket.destroy()
  }

  private async until(condition: () => boolean, what: string, timeoutMs = TIMEOUT_MS): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!condition()) {
      const leftMs = deadline - Date.now()
      const ended = this.isClosed ? 'the connection ended' : leftMs <= 0 ? 'time ran out' : undefined
      if (ended !== undefined) throw new Error(`waiting for ${what}: ${ended} after ${this.size} bytes`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
}
