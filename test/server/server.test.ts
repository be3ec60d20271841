/**
 * The server over real sockets, with an engine small enough to see through.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { ENGINE, type EngineOwner } from '../../src/engine/owner.js'
import { open as openStore } from '../../src/index.js'
import { listen, ListenError, type ListenOptions, type Server } from '../../src/server/index.js'
import { startRedis } from '../support/redis-server.js'
import { ToyEngine } from '../support/toy-engine.js'
import { RawClient } from './raw-client.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** The toy engine in the place of a store. */
const ownerOf = (engine: ToyEngine): EngineOwner => ({ [ENGINE]: engine }) as unknown as EngineOwner

async function start(
  options: ListenOptions = {},
  engine = new ToyEngine(),
): Promise<{ server: Server; engine: ToyEngine }> {
  const server = await listen(ownerOf(engine), options.path === undefined ? { port: 0, ...options } : options)
  cleanups.push(() => server.close())
  return { server, engine }
}

/** By default at 127.0.0.1. */
async function open(where: { port: number; host?: string } | { socketPath: string }): Promise<RawClient> {
  const client = await RawClient.open(
    'socketPath' in where ? { path: where.socketPath } : { host: where.host ?? '127.0.0.1', port: where.port },
  )
  cleanups.push(() => client.destroy())
  return client
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-server-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const PONG = '+PONG\r\n'
const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('listening', () => {
  it('on a free port of the loopback interface', async () => {
    const { server, engine } = await start()
    expect(server.port).toBeGreaterThan(0)
    expect(server.host).toBe('127.0.0.1')
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`)
    expect(engine.host?.tcpPort).toBe(server.port)
    const client = await open(server)
    expect(await client.ask('PING\r\n', PONG)).toBe(PONG)
    expect([...engine.sessions.values()].map(({ transport }) => transport.localAddress)).toEqual([
      `127.0.0.1:${server.port}`,
    ])
    const [session] = engine.sessions.values()
    expect(session?.transport.address).toBe(`127.0.0.1:${client.socket.localPort}`)
    expect(session?.transport.fd).toBeGreaterThan(0)
  })

  it('on several addresses at one port, those that need not be there excepted', async () => {
    const { server } = await start({ host: ['127.0.0.1', '-203.0.113.9', '127.0.0.2'] })
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      expect(await (await open({ host, port: server.port })).ask('PING\r\n', PONG)).toBe(PONG)
    }
  })

  it('on all addresses', async () => {
    const { server } = await start({ host: ['*', '-::*'] })
    expect(server.url).toBe(`redis://127.0.0.1:${server.port}`)
    expect(await (await open(server)).ask('PING\r\n', PONG)).toBe(PONG)
  })

  it('on a Unix socket, with its permissions, and takes it away again', async () => {
    const path = join(temporaryFolder(), 'redis.sock')
    const { server, engine } = await start({ path, pathMode: 0o700 })
    expect(server.port).toBe(0)
    expect(server.url).toBe(`unix:${path}`)
    expect(statSync(path).mode & 0o777).toBe(0o700)
    expect(await (await open({ socketPath: path })).ask('PING\r\n', PONG)).toBe(PONG)
    const [session] = engine.sessions.values()
    expect(session?.transport.address).toBe(`${path}:0`)
    expect(session?.transport.localAddress).toBe(`${path}:0`)
    await server.close()
    expect(existsSync(path)).toBe(false)
  })

  it('takes the place of a Unix socket that was left behind and of an empty file, and of nothing else', async () => {
    const path = join(temporaryFolder(), 'redis.sock')
    writeFileSync(path, 'letters')
    const refused = listen(ownerOf(new ToyEngine()), { path })
    await expect(refused).rejects.toThrow(`cannot listen on ${path}: there is a file that is no socket`)
    await expect(refused).rejects.toMatchObject({ name: 'ListenError', code: 'EADDRINUSE' })
    expect(readFileSync(path, 'utf8')).toBe('letters')
    writeFileSync(path, '')
    await start({ path })
    const { server } = await start({ path })
    expect(await (await open({ socketPath: path })).ask('PING\r\n', PONG)).toBe(PONG)
    expect(server.connectionCount).toBe(1)
  })

  it('on no Unix socket whose path the system would cut off', async () => {
    const path = join(temporaryFolder(), 'x'.repeat(120))
    await expect(listen(ownerOf(new ToyEngine()), { path })).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
  })

  it('shows and serialises itself in short, and never the configuration', async () => {
    const { server } = await start()
    const { url } = server
    expect(inspect(server)).toBe(`Server { url: '${url}', connections: 0 }`)
    expect(JSON.stringify({ server })).toBe(`{"server":{"url":"${url}","connections":0}}`)
    await server.close()
    expect([inspect(server), JSON.stringify(server)]).toEqual(['Server { closed }', '{"closed":true}'])
  })

  it('on a Unix socket and a port', async () => {
    const path = join(temporaryFolder(), 'redis.sock')
    const { server } = await start({ path, port: 0 })
    expect(await (await open({ socketPath: path })).ask('PING\r\n', PONG)).toBe(PONG)
    expect(await (await open(server)).ask('PING\r\n', PONG)).toBe(PONG)
  })

  it('fails with the system code, and leaves nothing open', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    cleanups.push(() => taken.close())
    await new Promise((resolve) => taken.once('listening', resolve))
    const { port } = taken.address() as AddressInfo
    const inUse = listen(ownerOf(new ToyEngine()), { host: ['127.0.0.2', '127.0.0.1'], port })
    await expect(inUse).rejects.toBeInstanceOf(ListenError)
    await expect(inUse).rejects.toMatchObject({ code: 'EADDRINUSE' })
    const { server } = await start({ host: '127.0.0.2', port })
    expect(server.port).toBe(port)

    const engine = new ToyEngine()
    await expect(listen(ownerOf(engine), { host: '203.0.113.9', port: 0 })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    })
    const nowhere = join(temporaryFolder(), 'no', 'such', 'folder.sock')
    await expect(listen(ownerOf(engine), { path: nowhere })).rejects.toThrow(/: there is no such folder$/)
    expect(engine.host).toBe(undefined)
  })

  it('moves to another port, open connections staying', async () => {
    const { server } = await start()
    const before = server.port
    const client = await open(server)
    expect(await client.ask('PING\r\n', PONG)).toBe(PONG)
    const other = await start()
    const { port } = other.server
    await expect(server.moveTo(['127.0.0.1'], port)).rejects.toBeInstanceOf(ListenError)
    expect(server.port).toBe(before)
    await other.server.close()
    await server.moveTo(['127.0.0.1'], port)
    expect(server.port).toBe(port)
    await expect(open({ port: before })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await client.ask('PING\r\n', PONG)).toBe(PONG)
    expect(await (await open(server)).ask('PING\r\n', PONG)).toBe(PONG)
  })
})

describe('letting in', () => {
  it('maxclients, and more when some have gone', async () => {
    const { server, engine } = await start()
    engine.config.set([['maxclients', '2']])
    const [first, second, third] = [await open(server), await open(server), await open(server)]
    expect(await third.closed()).toBe('-ERR max number of clients reached\r\n')
    for (const client of [first, second]) expect(await client.ask('PING\r\n', PONG)).toBe(PONG)
    first.destroy()
    await expect.poll(() => server.connectionCount).toBe(1)
    expect(await (await open(server)).ask('PING\r\n', PONG)).toBe(PONG)
    expect(engine.stats.rejectedConnections).toBe(1)
    expect(engine.stats.connections).toBe(3)
  })

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address

  it.skipIf(outside === undefined)('protected mode, with the words of Redis', async () => {
    const { server, engine } = await start({ host: '*' })
    const refused = await (await open({ host: outside ?? '', port: server.port })).closed()
    expect(refused).toMatch(/^-DENIED Redis is running in protected mode .*\r\n$/)
    const redis = await startRedis({ args: ['--bind', '*'] })
    if (redis !== null) {
      cleanups.push(() => redis.stop())
      expect(refused).toBe(await (await open({ host: outside ?? '', port: redis.port })).closed())
    }
    expect(engine.stats.rejectedConnections).toBe(1)
    expect(engine.stats.connections).toBe(0)
    expect(await (await open(server)).ask('PING\r\n', PONG)).toBe(PONG)

    engine.config.set([['protected-mode', 'no']])
    expect(await (await open({ host: outside ?? '', port: server.port })).ask('PING\r\n', PONG)).toBe(PONG)
    engine.config.set([
      ['protected-mode', 'yes'],
      ['requirepass', 'secret'],
    ])
    expect(await (await open({ host: outside ?? '', port: server.port })).ask('PING\r\n', PONG)).toBe(PONG)
  })
})

it('protected mode lets in 127.0.0.1, not the other addresses of the loopback interface', async () => {
  const { server } = await start({ host: '*' })
  const client = await RawClient.open({ host: '127.0.0.1', port: server.port, localAddress: '127.0.0.2' })
  cleanups.push(() => client.destroy())
  expect(await client.closed()).toMatch(/^-DENIED /)
})

describe('connections', () => {
  it('idle ones are closed after `timeout`, blocked ones are not', async () => {
    const { server, engine } = await start()
    engine.config.set([['timeout', '1']])
    const [idle, busy, blocked] = [await open(server), await open(server), await open(server)]
    blocked.send('BLOCK\r\n')
    const talk = setInterval(() => busy.send('PING\r\n'), 300)
    cleanups.push(() => clearInterval(talk))
    await idle.closed()
    expect(await blocked.ask('', '')).toBe('')
    busy.send('WAKE x\r\n')
    expect((await blocked.bytes(7)).toString()).toBe('$1\r\nx\r\n')
  })

  it('a client that goes is forgotten, though it is blocked', async () => {
    const { server, engine } = await start()
    const blocked = await open(server)
    blocked.send('BLOCK\r\n')
    await expect.poll(() => engine.executed).toBe(1)
    blocked.socket.end()
    await expect.poll(() => engine.sessions.size).toBe(0)
    await expect.poll(() => server.connectionCount).toBe(0)
  })

  it('replies still on their way reach a client that has stopped sending', async () => {
    const { server } = await start()
    const client = await open(server)
    client.send('BIG 3000000\r\nPING\r\n')
    client.socket.end()
    const all = await client.closed()
    expect(all.length).toBe('$3000000\r\n'.length + 3_000_000 + 2 + PONG.length)
    expect(all.endsWith(PONG)).toBe(true)
  })

  it('a protocol error is told, then the connection is closed', async () => {
    const { server, engine } = await start()
    const client = await open(server)
    client.send('PING\r\n*x\r\nPING\r\n')
    expect(await client.closed()).toBe('+PONG\r\n-ERR Protocol error: invalid multibulk length\r\n')
    await expect.poll(() => engine.sessions.size).toBe(0)
    expect(engine.executed).toBe(1)
  })

  it('a client that sends everything before it reads anything gets all its replies', async () => {
    const { server } = await start()
    const client = await open(server)
    const size = 100_000
    const count = 300
    client.socket.pause()
    // 30 MB each way: more than the system's buffers hold, so a server that waits to be read would wait for ever.
    const request = `*2\r\n$4\r\nECHO\r\n$${size}\r\n${'v'.repeat(size)}\r\n`
    for (let i = 0; i < count; i++) client.send(request)
    await expect.poll(() => client.socket.writableLength, { timeout: 15_000 }).toBe(0)
    client.socket.resume()
    const reply = `$${size}\r\n${'v'.repeat(size)}\r\n`
    const all = await client.bytes(count * reply.length)
    expect(all.equals(Buffer.from(reply.repeat(count)))).toBe(true)
  })

  it('a client that never stops sending does not keep another one waiting', async () => {
    const { server } = await start()
    const greedy = await open(server)
    const modest = await open(server)
    const flood = 'PING\r\n'.repeat(100_000)
    for (let i = 0; i < 10; i++) greedy.send(flood)
    await greedy.bytes(1)
    let answered = 0
    let total = 0
    const done = greedy.bytes(1_000_000 * PONG.length - 100_000).then((bytes) => (total = bytes.length))
    while (total === 0 && answered < 100) {
      expect(await modest.ask('PING\r\n', PONG)).toBe(PONG)
      answered++
    }
    await done
    // A million commands take several hundred turns; the other client gets one in between.
    expect(answered).toBeGreaterThan(5)
  })

  it('the hard output limit cuts off a client that does not read', async () => {
    const { server, engine } = await start()
    engine.config.set([['client-output-buffer-limit', 'normal 10mb 0 0']])
    const client = await open(server)
    client.socket.pause()
    for (let i = 0; i < 300; i++) client.send('BIG 100000\r\n')
    await expect.poll(() => engine.sessions.size, { timeout: 5000 }).toBe(0)
    expect(engine.stats.clientOutputBufferLimitDisconnections).toBe(1)
  })

  it('the soft output limit cuts it off after its time', async () => {
    const { server, engine } = await start()
    engine.config.set([['client-output-buffer-limit', 'normal 0 1mb 1']])
    const client = await open(server)
    client.socket.pause()
    for (let i = 0; i < 100; i++) client.send('BIG 100000\r\n')
    await settle(500)
    expect(engine.sessions.size).toBe(1)
    await expect.poll(() => engine.sessions.size, { timeout: 5000 }).toBe(0)
  })
})

describe('closing', () => {
  it('ends all connections after what they are owed, and frees the port', async () => {
    const { server, engine } = await start()
    const [first, second] = [await open(server), await open(server)]
    await first.ask('PING\r\n', PONG)
    await second.ask('PING\r\n', PONG)
    engine.sessions.get(1)?.options.sink.simple('BYE')
    const { port } = server
    const closing = server.close()
    expect(server.close()).toBe(closing)
    expect(await first.closed()).toBe('+BYE\r\n')
    expect(await second.closed()).toBe('')
    await closing
    expect(engine.sessions.size).toBe(0)
    expect(engine.host).toBe(undefined)
    await expect(open({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const again = await start({ port })
    expect(again.server.port).toBe(port)
  })

  it('cuts off a client that does not take its replies', async () => {
    const { server } = await start()
    const client = await open(server)
    client.socket.pause()
    for (let i = 0; i < 200; i++) client.send('BIG 100000\r\n')
    await settle(200)
    await server.close()
    expect(server.connectionCount).toBe(0)
  })

  it('is what SHUTDOWN does, unless told otherwise', async () => {
    const { server, engine } = await start()
    engine.host?.shutdown()
    await expect.poll(() => engine.host).toBe(undefined)
    expect(server.port).toBe(0)

    let asked = 0
    const other = await start({ onShutdown: () => void asked++ })
    other.engine.host?.shutdown()
    expect(asked).toBe(1)
    expect(other.server.port).toBeGreaterThan(0)
  })

  it('tells CLIENT LIST of a Unix socket whose path is relative', async () => {
    const db = openStore()
    const path = relative(process.cwd(), join(temporaryFolder(), 'redis.sock'))
    const server = await listen(db, { path })
    const client = await RawClient.open({ path })
    client.send('CLIENT INFO\r\n')
    expect((await client.bytes(100)).toString('latin1')).toContain(' flags=U ')
    client.destroy()
    await server.close()
    db.close()
  })

  it.each([0, 1])('of one of two servers leaves SHUTDOWN to the other (%i)', async (closed) => {
    const db = openStore()
    const servers = [await listen(db, { port: 0 }), await listen(db, { port: 0 })]
    await servers[closed]?.close()
    const other = servers[1 - closed]
    const { port = 0 } = other ?? {}
    expect(db[ENGINE].host?.tcpPort).toBe(port)
    const client = await open({ port })
    client.send('SHUTDOWN NOSAVE\r\n')
    expect(await client.closed()).toBe('')
    await other?.close()
    expect(db[ENGINE].hosts).toEqual([])
    db.close()
  })

  it('tells all servers of SHUTDOWN, and the client what onShutdown has thrown', async () => {
    const db = openStore()
    const fails = (): never => {
      throw new Error('no\r\ncan do')
    }
    const servers = [await listen(db, { port: 0, onShutdown: fails }), await listen(db, { port: 0 })]
    cleanups.push(() => void db.close())
    const [first] = servers
    const client = await open({ port: first?.port ?? 0 })
    const error = '-ERR onShutdown failed: no can do\r\n'
    expect(await client.ask('SHUTDOWN NOSAVE\r\n', error)).toBe(error)
    expect(await client.ask('PING\r\n', PONG)).toBe(PONG)
    await expect.poll(() => servers[1]?.port).toBe(0)
    expect(db[ENGINE].hosts).toHaveLength(1)
    expect(() => db.shutdown()).toThrow('ERR onShutdown failed: no can do')
    expect(db.ping()).toBe('PONG')
    await first?.close()
  })

  it.each([0, 1])('comes to both of two servers with SHUTDOWN to one of them (%i)', async (asked) => {
    const db = openStore()
    const servers = [await listen(db, { port: 0 }), await listen(db, { port: 0 })]
    const clients = await Promise.all(servers.map(({ port }) => open({ port })))
    clients[asked]?.send('SHUTDOWN NOSAVE\r\n')
    for (const client of clients) expect(await client.closed()).toBe('')
    expect(db[ENGINE].hosts).toEqual([])
    expect(db.dbSize()).toBe(0)
    db.close()
  })

  it('comes with that of the store: nothing is accepted or executed any more, and what waits is sent', async () => {
    const db = openStore()
    const server = await listen(db, { port: 0 })
    const { port } = server
    const [idle, waiting, transaction] = [await open(server), await open(server), await open(server)]
    await idle.ask('SET a 1\r\n', '+OK\r\n')
    await transaction.ask('MULTI\r\nSET a 2\r\n', '+OK\r\n+QUEUED\r\n')
    waiting.send('BLPOP list 0\r\nSET a 3\r\n')
    await expect.poll(() => db.info('clients')).toContain('blocked_clients:1\r\n')
    db.close()
    idle.send('SET a 4\r\n')
    transaction.send('EXEC\r\n')
    expect(await idle.closed()).toBe('')
    expect(await transaction.closed()).toBe('')
    expect(await waiting.closed()).toBe('-ERR the store was closed\r\n')
    await expect(open({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await server.close()
    expect(server.connectionCount).toBe(0)
    expect(db[ENGINE].stats.commands).toBe(5)
  })

  it('a command under way when the store is closed is the last one', async () => {
    const db = openStore()
    const server = await listen(db, { port: 0 })
    db[ENGINE].config.onChange(['hz'], () => db.close())
    const client = await open(server)
    client.send('CONFIG SET hz 20\r\nSET a 1\r\n')
    expect(await client.closed()).toBe('+OK\r\n')
    await server.close()
  })

  it('a closed store is not served', async () => {
    const db = openStore()
    db.close()
    const refused = listen(db, { port: 0 })
    await expect(refused).rejects.toThrow('the store is closed')
    const closedMeanwhile = openStore()
    const starting = listen(closedMeanwhile, { port: 0, path: join(temporaryFolder(), 'redis.sock') })
    closedMeanwhile.close()
    await expect(starting).rejects.toThrow('the store is closed')
  })
})
