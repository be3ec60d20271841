import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { AcceptedSocket } from '../../src/server/shared-reads.js'

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
