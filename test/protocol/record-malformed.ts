/**
 * Asks a real Redis for its answers to `malformed-cases.ts` and writes them to `data/malformed.json`. By hand:
 * `npx tsx test/protocol/record-malformed.ts`.
 */
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { startRedis } from '../support/redis-server.js'
import { inputBytes, MALFORMED_CASES, MAX_BULK_LENGTH, type MalformedAnswer } from './malformed-cases.js'

/** How long a silent connection is watched before it counts as left open. */
const SILENCE_MS = 150

/** Sends the bytes and gives what came back until the connection closed or fell silent. */
export function converse(port: number, input: Uint8Array): Promise<Omit<MalformedAnswer, 'name'>> {
  return new Promise((resolve) => {
    const received: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(input))
    const finish = (closed: boolean): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ output: Buffer.concat(received).toString('latin1'), closed })
    }
    let timer = setTimeout(() => finish(false), SILENCE_MS)
    socket.on('data', (chunk) => {
      received.push(chunk)
      clearTimeout(timer)
      timer = setTimeout(() => finish(false), SILENCE_MS)
    })
    // Closing a socket with unread input resets it; that too is a close.
    socket.on('error', () => finish(true))
    socket.on('close', () => finish(true))
  })
}

const limit = ['--proto-max-bulk-len', String(MAX_BULK_LENGTH)]
const open = await startRedis({ args: limit })
const locked = await startRedis({ args: [...limit, '--requirepass', 'secret'] })
if (open === null || locked === null) throw new Error('no Redis 7.0 to ask')
const answers: MalformedAnswer[] = []
for (const { name, input, password } of MALFORMED_CASES) {
  const server = password === true ? locked : open
  answers.push({ name, ...(await converse(server.port, inputBytes(input))) })
}
writeFileSync(new URL('data/malformed.json', import.meta.url), JSON.stringify(answers, null, 1) + '\n')
await open.stop()
await locked.stop()
