/**
 * Loads a server over one connection: requests in batches, of which the next are on their way while one is being answered.
 * Requests are encoded beforehand and replies only counted, so that the server is what is measured.
 */
import { connect, type Socket } from 'node:net'
import { ReplyCounter } from './reply-counter.js'

/** Requests that are written together. */
export interface Batch {
  readonly bytes: Uint8Array
  readonly replies: number
}

export type Word = string | number
export type Request = readonly Word[]

/** Batches on their way at a time, unless told otherwise. */
const BATCHES_IN_FLIGHT = 4

/** What took longer than it was given. */
export class TimeLimitError extends Error {
  override name = 'TimeLimitError'
}

/** Requests of ASCII words, as one batch. */
export function batchOf(requests: readonly Request[]): Batch {
  return { bytes: Buffer.from(requests.map(encoded).join(''), 'latin1'), replies: requests.length }
}

/** The requests in batches of `size`. */
export function batchesOf(requests: readonly Request[], size: number): Batch[] {
  const batches: Batch[] = []
  for (let from = 0; from < requests.length; from += size) batches.push(batchOf(requests.slice(from, from + size)))
  return batches
}

function encoded(words: Request): string {
  return `*${words.length}\r\n${words.map((word) => `$${String(word).length}\r\n${word}\r\n`).join('')}`
}

export class LoadClient {
  private readonly counter = new ReplyCounter()
  /** Replies still to come of each batch on its way, oldest first. */
  private readonly missing: number[] = []
  private progress = (): void => undefined
  private fail = (_: Error): void => undefined

  private constructor(
    private readonly socket: Socket,
    private readonly inFlight: number,
  ) {
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.receive(chunk))
    socket.on('error', (error) => this.fail(error))
    socket.on('close', () => this.fail(new Error('the connection was closed')))
  }

  /** @param inFlight how many batches may be on their way at a time */
  static connect(port: number, inFlight = BATCHES_IN_FLIGHT): Promise<LoadClient> {
    const socket = connect({ host: '127.0.0.1', port })
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new LoadClient(socket, inFlight))
      })
    })
  }

  close(): void {
    this.socket.destroy()
  }

  /**
   * Sends what `next` gives until it gives nothing more, and waits for all replies.
   * @throws Error if a reply is an error or the connection ends
   * @throws TimeLimitError after `limitMs`; the connection is of no use then
   */
  async exchange(next: () => Batch | undefined, limitMs = Infinity): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        this.fail = reject
        this.progress = () => {
          if (this.counter.error !== undefined) return reject(new Error(this.counter.error))
          while (this.missing.length < this.inFlight) {
            const batch = next()
            if (!batch) break
            this.missing.push(batch.replies)
            this.socket.write(batch.bytes)
          }
          if (this.missing.length === 0) resolve()
        }
        if (limitMs < Infinity) timer = setTimeout(() => reject(new TimeLimitError(`${limitMs} ms`)), limitMs)
        this.progress()
      })
    } finally {
      clearTimeout(timer)
      this.progress = () => undefined
      this.fail = () => undefined
    }
  }

  /** One request, answered. */
  async run(...request: Request): Promise<void> {
    await this.exchange(each([batchOf([request])]))
  }

  /** Requests per second while `batches` are sent in turn, over and over, for so long. */
  async perSecond(batches: readonly Batch[], ms: number, limitMs?: number): Promise<number> {
    const start = performance.now()
    let sent = 0
    let requests = 0
    await this.exchange(() => {
      if (requests > 0 && performance.now() - start >= ms) return undefined
      const batch = batches[sent++ % batches.length]
      requests += batch?.replies ?? 0
      return batch
    }, limitMs)
    return (requests * 1000) / (performance.now() - start)
  }

  private receive(chunk: Buffer): void {
    let complete = this.counter.push(chunk)
    while (complete > 0) {
      const [first = 0] = this.missing
      if (complete < first) {
        this.missing[0] = first - complete
        break
      }
      complete -= first
      this.missing.shift()
    }
    this.progress()
  }
}

/** Gives each of the batches once. */
export function each(batches: Iterable<Batch>): () => Batch | undefined {
  const iterator = batches[Symbol.iterator]()
  return () => {
    const step = iterator.next()
    return step.done === true ? undefined : step.value
  }
}
