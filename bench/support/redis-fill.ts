/**
 * Fills a server with keys as fast as it takes them: commands in large batches, of which the next is on its way while one
 * is being answered. Replies aren't parsed: each is `+OK`, so their bytes are counted.
 */
import { connect, type Socket } from 'node:net'
import { keyOf } from './keys.js'

const BATCH = 5_000
const BATCHES_IN_FLIGHT = 4
const OK_BYTES = '+OK\r\n'.length

export interface FillOptions {
  port: number
  count: number
  value: string
  /** When a key is to expire, in Unix ms. */
  expiresAtMs?: (index: number) => number
  keyOf?: (index: number) => string
}

/** SETs `count` keys. @throws Error if a reply isn't `+OK` or the connection ends */
export async function fill({ port, count, value, expiresAtMs, keyOf: name = keyOf }: FillOptions): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await new Promise<void>((resolve, reject) => {
      let sent = 0
      let missing = count * OK_BYTES
      const more = (): void => {
        while (sent < count && missing > 0 && sent * OK_BYTES - (count * OK_BYTES - missing) < IN_FLIGHT_BYTES) {
          const end = Math.min(count, sent + BATCH)
          sendBatch(socket, sent, end, name, value, expiresAtMs)
          sent = end
        }
      }
      socket.on('data', (reply: Buffer) => {
        if (reply.includes('-')) return reject(new Error(`fill: ${reply.toString('latin1').slice(0, 100)}`))
        missing -= reply.length
        if (missing <= 0) resolve()
        else more()
      })
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('fill: the connection was closed')))
      socket.once('connect', more)
    })
  } finally {
    socket.destroy()
  }
}

const IN_FLIGHT_BYTES = BATCH * BATCHES_IN_FLIGHT * OK_BYTES

function sendBatch(
  socket: Socket,
  from: number,
  to: number,
  name: (index: number) => string,
  value: string,
  expiresAtMs: FillOptions['expiresAtMs'],
): void {
  let text = ''
  for (let index = from; index < to; index++) {
    const expiry = expiresAtMs ? ['PXAT', String(expiresAtMs(index))] : []
    text += request('SET', name(index), value, ...expiry)
  }
  socket.write(text, 'latin1')
}

function request(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}
