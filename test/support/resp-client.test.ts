import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, ConnectionClosedError, encodeCommand, latin1, replyToText, type RespClient } from './resp-client.js'

/** A server that does nothing but let the test see what arrives and choose what goes back. */
let server: Server
let client: RespClient
let peer: Socket
let arrived = ''

beforeEach(async () => {
  arrived = ''
  server = createServer()
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = await connect({ port: (server.address() as AddressInfo).port, keepBytes: true })
  peer = await accepted
  peer.on('data', (chunk: Uint8Array) => (arrived += latin1(chunk)))
})

afterEach(async () => {
  await client.close()
  peer.destroy()
  await new Promise((resolve) => server.close(resolve))
})

async function untilArrived(text: string): Promise<void> {
  await expect.poll(() => arrived).toBe(text)
}

describe('RespClient', () => {
  it('sends arguments byte for byte: text as UTF-8, numbers in decimal', async () => {
    client.send('SET', 'é', new Uint8Array([0, 255, 13, 10]), 1.5, -3, 9223372036854775807n)
    await untilArrived(
      '*6\r\n$3\r\nSET\r\n$2\r\n\xc3\xa9\r\n$4\r\n\0\xff\r\n\r\n$3\r\n1.5\r\n$2\r\n-3\r\n$19\r\n9223372036854775807\r\n',
    )
  })

  it('gives each command its reply, in order', async () => {
    const first = client.command('A')
    const rest = client.pipeline([['B'], ['C', 1]])
    peer.write('+a\r\n-ERR b\r\n')
    peer.write('*1\r\n$1\r\nc\r\n')
    expect(replyToText(await first)).toBe('+a')
    expect((await rest).map(replyToText)).toEqual(['-ERR b', '["c"]'])
    await untilArrived('*1\r\n$1\r\nA\r\n*1\r\n$1\r\nB\r\n*2\r\n$1\r\nC\r\n$1\r\n1\r\n')
  })

  it('keeps pushes, and replies no command waits for, apart from the replies', async () => {
    const reply = client.command('GET', 'k')
    peer.write('>1\r\n+invalidate\r\n+v\r\n')
    expect(replyToText(await reply)).toBe('+v')
    expect(replyToText(await client.nextPush())).toBe('>[+invalidate]')
    const later = client.nextPush()
    peer.write('*1\r\n+message\r\n')
    expect(replyToText(await later)).toBe('[+message]')
    await expect(client.nextPush(20)).rejects.toThrow('no push within 20 ms')
    peer.write('+x\r\n+y\r\n')
    await expect.poll(() => client.takePushes().map(replyToText)).toEqual(['+x', '+y'])
  })

  it('writes raw bytes and can claim replies for them', async () => {
    const replies = client.raw('PING\r\nPING\r\n', 2)
    peer.write('+PONG\r\n+PONG\r\n')
    expect((await replies).map(replyToText)).toEqual(['+PONG', '+PONG'])
    expect(latin1(client.takeBytes())).toBe('+PONG\r\n+PONG\r\n')
    expect(client.takeBytes()).toHaveLength(0)
  })

  it('rejects what is in flight, and what comes later, when the connection ends', async () => {
    const reply = client.command('GET', 'k')
    const push = client.nextPush()
    const both = Promise.allSettled([reply, push])
    peer.destroy()
    await client.closed
    expect(await both).toMatchObject([{ reason: { name: 'ConnectionClosedError' } }, { status: 'rejected' }])
    await expect(client.command('PING')).rejects.toThrow(ConnectionClosedError)
  })

  it('ends the connection on bytes that are not RESP', async () => {
    const reply = client.command('GET', 'k')
    peer.write('hello\r\n')
    await expect(reply).rejects.toThrow('unknown type')
    await client.closed
  })

  it('rejects when nothing listens', async () => {
    const unused = createServer()
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve))
    const { port } = unused.address() as AddressInfo
    await new Promise((resolve) => unused.close(resolve))
    await expect(connect({ port })).rejects.toThrow('ECONNREFUSED')
  })
})

describe('encodeCommand', () => {
  it('is an array of bulk strings', () => {
    expect(latin1(encodeCommand(['GET', 'k']))).toBe('*2\r\n$3\r\nGET\r\n$1\r\nk\r\n')
    expect(latin1(encodeCommand([]))).toBe('*0\r\n')
  })
})
