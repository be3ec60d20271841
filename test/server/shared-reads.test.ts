import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listen } from '../../src/server/index.js'
import { AcceptedSocket } from '../../src/server/shared-reads.js'
import { connect as connectTo } from '../support/resp-client.js'
import { replyToText } from '../support/resp-reply.js'

/** Sends two texts over a connection each, alternately; gives what came by each, and how the server's sides read. */
async function exchange(prepare: (socket: Socket) => void): Promise<{ received: string[]; tookOver: boolean[] }> {
  const received: string[] = []
  const tookOver: boolean[] = []
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    prepare(socket)
    const accepted = new AcceptedSocket(socket)
    tookOver.push(accepted.socket !== socket)
    const index = received.push('') - 1
    accepted.start((bytes, length) => {
      received[index] += Buffer.from(bytes.subarray(0, length)).toString()
      accepted.socket.write('got it')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: Socket[] = []
  for (let i = 0; i < 2; i++) {
    const client = connect(port, '127.0.0.1')
    clients.push(client)
    await once(client, 'connect')
    client.write(`hello ${i}`)
    await once(client, 'data')
  }
  for (const client of clients) {
    client.write(', again')
    await once(client, 'data')
  }
  const closed = once(server, 'close')
  server.close()
  for (const client of clients) client.end()
  // The server ends only when it knows of each connection that it is closed.
  await closed
  return { received, tookOver }
}

describe('requests that are kept', () => {
  it('stay what they were while others are read', async () => {
    const server = await listen(undefined, { port: 0, unref: true })
    const [one, other] = [await connectTo({ port: server.port }), await connectTo({ port: server.port })]
    await one.command('MULTI')
    await one.command('SET', 'queued', 'kept')
    await other.command('ECHO', 'z'.repeat(200))
    await one.command('EXEC')
    expect(replyToText(await other.command('GET', 'queued'))).toBe('"kept"')
    const waiting = one.command('BLMOVE', 'from', 'to', 'RIGHT', 'LEFT', '5')
    await expect.poll(async () => replyToText(await other.command('INFO', 'clients'))).toContain('blocked_clients:1')
    await other.command('ECHO', 'z'.repeat(200))
    await other.command('RPUSH', 'from', 'x')
    expect(replyToText(await waiting)).toBe('"x"')
    await one.close()
    await other.close()
    await server.close()
  })
})

const WHOLE = ['hello 0, again', 'hello 1, again']

describe('an accepted socket', () => {
  it('reads into the buffer that all share', async () => {
    expect(await exchange(() => undefined)).toEqual({ received: WHOLE, tookOver: [true, true] })
  })

  it('reads as usual where its handle is not as expected', async () => {
    const hide = (socket: Socket): void => {
      const { _handle: handle } = socket as unknown as { _handle: object }
      Object.defineProperty(handle, 'useUserBuffer', { value: undefined })
    }
    expect(await exchange(hide)).toEqual({ received: WHOLE, tookOver: [false, false] })
  })
})
