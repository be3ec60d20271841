/**
 * One conversation and several: turns, writes, waiting, limits and the end, over channels in memory.
 */
import { describe, expect, it } from 'vitest'
import { BatchingPlatform, bytesOf, limitNormal, type ToyRig, toyRig } from './memory-channel.js'

type ToyClient = ReturnType<ToyRig['connect']>

const lines = (count: number, text: string): string => text.repeat(count)
/** The reply to `BIG size`. */
const big = (size: number): string => `$${size}\r\n${'x'.repeat(size)}\r\n`

describe('turns', () => {
  it('all replies of a read leave in one write', () => {
    const { channel, session } = toyRig().connect()
    session.receive(bytesOf(lines(500, 'PING\r\n')))
    expect(channel.writes.length).toBe(1)
    expect(channel.text()).toBe(lines(500, '+PONG\r\n'))
  })

  it('nothing is written while nothing is answered', () => {
    const { channel, session } = toyRig().connect()
    session.receive(bytesOf('*1\r\n$4\r\nPI'))
    session.receive(bytesOf('\r\n'.slice(0, 0)))
    expect(channel.writes.length).toBe(0)
    session.receive(bytesOf('NG\r\n'))
    expect(channel.text()).toBe('+PONG\r\n')
  })

  it('the same memory serves turn after turn when what was written is gone', () => {
    const rig = toyRig()
    const offsets = new Set<number>()
    for (let i = 0; i < 3; i++) {
      const { channel, session } = rig.connect()
      channel.send = (bytes) => {
        offsets.add(bytes.byteOffset)
        return true
      }
      for (let j = 0; j < 10; j++) session.receive(bytesOf('PING\r\n'))
    }
    expect(offsets.size).toBe(1)
  })

  it('what a slow client has not taken yet is never overwritten', () => {
    const rig = toyRig()
    const clients = Array.from({ length: 3 }, () => rig.connect())
    for (const [index, { channel }] of clients.entries()) channel.isStuck = index !== 1
    let expected = ''
    for (let i = 0; i < 3000; i++) {
      const text = `${i}`.repeat(1 + (i % 300))
      expected += `$${text.length}\r\n${text}\r\n`
      for (const { session } of clients) session.receive(bytesOf(`ECHO ${text}\r\n`))
      if (i % 5 === 0) clients[2]?.channel.drain()
    }
    for (const { channel } of clients) expect(channel.text() === expected).toBe(true)
  })

  it('a long pipeline gives the others their turn', () => {
    const { platform, connect } = toyRig()
    const long = connect()
    const other = connect()
    long.session.receive(bytesOf(lines(5000, 'PING\r\n')))
    expect(long.channel.takeText()).toBe(lines(1024, '+PONG\r\n'))
    expect(long.channel.isPaused).toBe(true)
    other.session.receive(bytesOf('PING\r\n'))
    expect(other.channel.takeText()).toBe('+PONG\r\n')

    platform.tasks.shift()?.()
    expect(long.channel.takeText()).toBe(lines(1024, '+PONG\r\n'))
    expect(long.channel.isPaused).toBe(true)
    platform.runAll()
    expect(long.channel.takeText()).toBe(lines(5000 - 2048, '+PONG\r\n'))
    expect(long.channel.isPaused).toBe(false)
  })

  it('so does a pipeline of large replies', () => {
    const { platform, engine, connect } = toyRig()
    const { channel, session } = connect()
    session.receive(bytesOf(lines(10, 'BIG 300000\r\n')))
    expect(engine.executed).toBe(4)
    expect(channel.isPaused).toBe(true)
    platform.runAll()
    expect(channel.takeText()).toBe(lines(10, `$300000\r\n${'x'.repeat(300_000)}\r\n`))
  })

  it('a client that closes in between is forgotten', () => {
    const { platform, engine, connect } = toyRig()
    const { channel, session } = connect()
    session.receive(bytesOf(lines(5000, 'PING\r\n')))
    session.onClosed()
    platform.runAll()
    expect(engine.executed).toBe(1024)
    expect(engine.sessions.size).toBe(0)
    session.receive(bytesOf('PING\r\n'))
    expect(engine.executed).toBe(1024)
    expect(channel.text()).toBe(lines(1024, '+PONG\r\n'))
  })

  it('traffic is counted', () => {
    const { engine, connect } = toyRig()
    const { session } = connect()
    session.receive(bytesOf('PING\r\nPI'))
    session.receive(bytesOf('NG\r\n'))
    expect(engine.stats.netInputBytes).toBe(12)
    expect(engine.stats.netOutputBytes).toBe(14)
  })

  it('so are protocol errors', () => {
    const { engine, connect } = toyRig()
    connect().session.receive(bytesOf('PING\r\n*1\r\n$x\r\n'))
    connect().session.receive(bytesOf('*2147483648\r\n'))
    expect(engine.stats.errorReplies).toBe(2)
  })
})

describe('sending after all input', () => {
  it('sends what each session has to say in one write, in order', () => {
    const platform = new BatchingPlatform()
    const rig = toyRig(platform)
    const clients = [rig.connect(), rig.connect()]
    for (let i = 0; i < 3; i++) for (const { session } of clients) session.receive(bytesOf(`ECHO ${i}\r\n`))
    expect(clients.map(({ channel }) => channel.writes.length)).toEqual([0, 0])
    expect(platform.afterInputTasks).toHaveLength(1)
    platform.endInput()
    for (const { channel } of clients) expect(channel.takeText()).toBe('$1\r\n0\r\n$1\r\n1\r\n$1\r\n2\r\n')
    clients[0]?.session.receive(bytesOf('PING\r\n'))
    platform.endInput()
    expect(clients[0]?.channel.text()).toBe('+PONG\r\n')
  })

  it('uses the same memory again when all was taken, and never overwrites what a slow client has not taken', () => {
    const platform = new BatchingPlatform()
    const rig = toyRig(platform)
    const clients = Array.from({ length: 4 }, () => rig.connect())
    for (const [index, { channel }] of clients.entries()) channel.isStuck = index % 2 === 1
    let expected = ''
    for (let i = 0; i < 3000; i++) {
      const text = `${i}`.repeat(1 + (i % 300))
      expected += `$${text.length}\r\n${text}\r\n`
      for (const { session } of clients) session.receive(bytesOf(`ECHO ${text}\r\n`))
      if (i % 3 === 0) platform.endInput()
      if (i % 6 === 0) clients[3]?.channel.drain()
    }
    platform.endInput()
    for (const { channel } of clients) expect(channel.text() === expected).toBe(true)
  })

  it.each([
    ['is closed', ({ session }: ToyClient) => session.close(true), ''],
    ['has ended', ({ session }: ToyClient) => session.onClosed(), ''],
    ['gets more', ({ session }: ToyClient) => session.receive(bytesOf('BIG 70000\r\n')), big(70_000)],
  ])('never overwrites what was sent before the others to a slow client that %s', (_, act, more) => {
    const platform = new BatchingPlatform()
    const rig = toyRig(platform)
    const [slow, other] = [rig.connect(), rig.connect()]
    slow.channel.isStuck = true
    slow.session.receive(bytesOf('ECHO before\r\n'))
    act(slow)
    for (let i = 0; i < 3; i++) {
      platform.endInput()
      other.session.receive(bytesOf('BIG 50000\r\n'))
    }
    expect(slow.channel.text()).toBe(`$6\r\nbefore\r\n${more}`)
  })

  it('a client that does not read holds on to little more memory than its output', () => {
    const platform = new BatchingPlatform()
    const rig = toyRig(platform)
    const stalled = rig.connect()
    const healthy = Array.from({ length: 20 }, () => rig.connect())
    stalled.channel.isStuck = true
    stalled.session.receive(bytesOf('BIG 12000000\r\n'))
    platform.runAll()
    for (let i = 0; i < 200; i++) {
      stalled.session.receive(bytesOf('PING\r\n'))
      for (const { session } of healthy) session.receive(bytesOf('BIG 60000\r\n'))
      platform.endInput()
      for (const { channel } of healthy) channel.writes.length = 0
    }
    const { writes } = stalled.channel
    const held = new Set(writes.map(({ buffer }) => buffer))
    const heldBytes = [...held].reduce((total, { byteLength }) => total + byteLength, 0)
    expect(heldBytes).toBeLessThan(stalled.session.outputBytes() + 2 * 1024 * 1024)
    expect(stalled.channel.text().endsWith(lines(200, '+PONG\r\n'))).toBe(true)
  })

  it('sends before a large reply, before the end and before the client is gone', () => {
    const platform = new BatchingPlatform()
    const rig = toyRig(platform)
    const large = rig.connect()
    large.session.receive(bytesOf('PING\r\n'))
    large.session.receive(bytesOf('BIG 300000\r\n'))
    expect(large.channel.text()).toBe(`+PONG\r\n$300000\r\n${'x'.repeat(300_000)}\r\n`)
    const leaving = rig.connect()
    leaving.session.receive(bytesOf('PING\r\n'))
    leaving.session.receive(bytesOf('QUIT\r\n'))
    expect(leaving.channel.text()).toBe('+PONG\r\n+OK\r\n')
    const gone = rig.connect()
    gone.session.receive(bytesOf('PING\r\n'))
    gone.session.onClosed()
    expect(gone.channel.text()).toBe('+PONG\r\n')
    platform.endInput()
    expect(gone.channel.text()).toBe('+PONG\r\n')
  })
})

describe('what other sessions cause', () => {
  it('leaves in one write when their turn is over', () => {
    const { connect } = toyRig()
    const listener = connect()
    const speaker = connect()
    speaker.session.receive(bytesOf('TELL 1 a\r\nTELL 1 b\r\nPING\r\nTELL 1 c\r\n'))
    expect(listener.channel.writes.length).toBe(1)
    expect(listener.channel.text()).toBe('*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n*1\r\n$1\r\nc\r\n')
    expect(speaker.channel.text()).toBe(':1\r\n:1\r\n+PONG\r\n:1\r\n')
  })

  it('comes in order with the own replies', () => {
    const { connect } = toyRig()
    const { channel, session } = connect()
    session.receive(bytesOf('HELLO 3\r\nTELL 1 a\r\nPING\r\n'))
    expect(channel.text()).toBe('%1\r\n$5\r\nproto\r\n:3\r\n>1\r\n$1\r\na\r\n:1\r\n+PONG\r\n')
  })

  it('outside of any turn leaves at the end of the task', async () => {
    const { engine, connect } = toyRig()
    const { channel } = connect()
    const session = engine.sessions.get(1)
    for (let i = 0; i < 3; i++) {
      session?.options.sink.integer(i)
      session?.transport.flush()
    }
    expect(channel.writes.length).toBe(0)
    await Promise.resolve()
    expect(channel.writes.length).toBe(1)
    expect(channel.text()).toBe(':0\r\n:1\r\n:2\r\n')
  })

  it('not yet flushed goes before the next reply', () => {
    const { engine, connect } = toyRig()
    const { channel, session } = connect()
    engine.sessions.get(1)?.options.sink.integer(7)
    session.receive(bytesOf('PING\r\n'))
    expect(channel.text()).toBe(':7\r\n+PONG\r\n')
  })

  it('of any size, and a slow client, keep their order and their bytes', () => {
    const { connect } = toyRig()
    const slow = connect()
    const speaker = connect()
    slow.channel.isStuck = true
    let expected = ''
    for (let i = 0; i < 200; i++) {
      const text = String.fromCharCode(97 + (i % 26)).repeat(i * 40)
      speaker.session.receive(bytesOf(`TELL 1 "${text}"\r\nTELL 1 "${text}"\r\n`))
      expected += lines(2, `*1\r\n$${text.length}\r\n${text}\r\n`)
    }
    expect(slow.channel.text() === expected).toBe(true)
  })
})

describe('waiting', () => {
  it('requests behind a blocked one wait for its reply', () => {
    const { engine, connect } = toyRig()
    const blocked = connect()
    const other = connect()
    blocked.session.receive(bytesOf('PING\r\nBLOCK\r\nPING\r\nEC'))
    expect(blocked.channel.takeText()).toBe('+PONG\r\n')
    expect(blocked.session.isWaiting).toBe(true)
    blocked.session.receive(bytesOf('HO x\r\n'))
    expect(engine.executed).toBe(2)
    expect(blocked.session.queryBufferBytes()).toBe(14)
    other.session.receive(bytesOf('PING\r\nWAKE hello\r\nPING\r\n'))
    expect(other.channel.text()).toBe('+PONG\r\n:1\r\n+PONG\r\n')
    expect(blocked.channel.text()).toBe('$5\r\nhello\r\n+PONG\r\n$1\r\nx\r\n')
    expect(blocked.session.isWaiting).toBe(false)
  })

  it('a blocked client that goes is blocked no more', () => {
    const { engine, connect } = toyRig()
    const blocked = connect()
    const other = connect()
    blocked.session.receive(bytesOf('BLOCK\r\nPING\r\n'))
    blocked.session.onClosed()
    other.session.receive(bytesOf('WAKE x\r\n'))
    expect(other.channel.text()).toBe(':0\r\n')
    expect(blocked.channel.text()).toBe('')
    expect(engine.sessions.size).toBe(1)
  })

  it('a postponed request is tried again', () => {
    const { connect } = toyRig()
    const held = connect()
    const other = connect()
    other.session.receive(bytesOf('PAUSE\r\n'))
    held.session.receive(bytesOf('PING\r\nHELD\r\nPING\r\nHELD\r\n'))
    held.session.receive(bytesOf('ECHO x\r\n'))
    expect(held.channel.takeText()).toBe('+PONG\r\n')
    held.session.resume()
    other.session.receive(bytesOf('PING\r\n'))
    expect(held.channel.takeText()).toBe('')
    other.session.receive(bytesOf('UNPAUSE\r\n'))
    expect(held.channel.takeText()).toBe('+HELD\r\n+PONG\r\n+HELD\r\n$1\r\nx\r\n')
  })

  it('two clients that wake each other many times do not fill the stack', () => {
    const { platform, engine, connect } = toyRig()
    const [a, b] = [connect(), connect()]
    const rounds = 20_000
    a.session.receive(bytesOf(lines(rounds, 'BLOCK\r\nWAKE x\r\n')))
    b.session.receive(bytesOf(lines(rounds, 'WAKE y\r\nBLOCK\r\n')))
    platform.runAll()
    expect(engine.executed).toBe(4 * rounds)
    expect(a.channel.text()).toBe(lines(rounds, '$1\r\ny\r\n:1\r\n'))
    expect(b.channel.text()).toBe(lines(rounds, ':1\r\n$1\r\nx\r\n'))
  })
})

describe('the end', () => {
  it('after QUIT nothing more is executed', () => {
    const { engine, connect } = toyRig()
    const { channel, session } = connect()
    session.receive(bytesOf('QUIT\r\nPING\r\n'))
    session.receive(bytesOf('PING\r\n'))
    expect(channel.text()).toBe('+OK\r\n')
    expect(channel.ended).toBe('end')
    expect(engine.sessions.size).toBe(0)
    expect(engine.executed).toBe(1)
  })

  it('another client is cut off, or after what it is owed', () => {
    const { connect } = toyRig()
    const [first, second, third] = [connect(), connect(), connect()]
    third.session.receive(bytesOf('TELL 1 a\r\nKILL 1\r\nTELL 2 b\r\nKILL 2 reply\r\n'))
    expect(first.channel.ended).toBe('destroy')
    expect(first.channel.text()).toBe('')
    expect(second.channel.ended).toBe('end')
    expect(second.channel.text()).toBe('*1\r\n$1\r\nb\r\n')
    expect(third.channel.text()).toBe(':1\r\n+OK\r\n:1\r\n+OK\r\n')
    expect(third.channel.ended).toBe(undefined)
  })

  it('a client that ends itself gets its reply, or not', () => {
    const { connect } = toyRig()
    const [polite, rude] = [connect(), connect()]
    polite.session.receive(bytesOf('PING\r\nKILL 1 reply\r\nPING\r\n'))
    expect(polite.channel.text()).toBe('+PONG\r\n+OK\r\n')
    expect(polite.channel.ended).toBe('end')
    rude.session.receive(bytesOf('PING\r\nKILL 2\r\nPING\r\n'))
    expect(rude.channel.text()).toBe('')
    expect(rude.channel.ended).toBe('destroy')
  })

  it('a session is closed once', () => {
    const { engine, connect } = toyRig()
    const { session } = connect()
    let closed = 0
    engine.closeSession = () => void closed++
    session.close(true)
    session.close(false)
    session.onClosed()
    expect(closed).toBe(1)
  })

  it('an engine that throws does not keep the others from their turns', () => {
    const { engine, connect } = toyRig()
    const [first, second] = [connect(), connect()]
    const { execute } = engine
    engine.execute = () => {
      throw new Error('a bug')
    }
    expect(() => first.session.receive(bytesOf('PING\r\n'))).toThrow('a bug')
    engine.execute = execute
    second.session.receive(bytesOf('PING\r\n'))
    expect(second.channel.text()).toBe('+PONG\r\n')
  })
})

describe('limits', () => {
  it('client-query-buffer-limit counts what is not executed yet', () => {
    const { engine, limits, connect } = toyRig()
    limits.queryBufferBytes = 1024 * 1024
    const { channel, session } = connect()
    session.receive(bytesOf('*2\r\n$4\r\nECHO\r\n$2000000\r\n'))
    const chunk = new Uint8Array(65_536)
    for (let i = 0; i < 16; i++) session.receive(chunk)
    expect(channel.ended).toBe(undefined)
    session.receive(chunk.subarray(0, 1))
    expect(channel.ended).toBe('destroy')
    expect(channel.text()).toBe('')
    expect(engine.stats.clientQueryBufferLimitDisconnections).toBe(1)
    expect(engine.sessions.size).toBe(0)
  })

  it('client-query-buffer-limit counts what a blocked client sends', () => {
    const { limits, connect } = toyRig()
    limits.queryBufferBytes = 1024 * 1024
    const { channel, session } = connect()
    session.receive(bytesOf('BLOCK\r\n'))
    const chunk = bytesOf(lines(10_000, 'PING\r\n'))
    for (let i = 0; i < 17; i++) session.receive(chunk)
    expect(channel.ended).toBe(undefined)
    session.receive(chunk)
    expect(channel.ended).toBe('destroy')
  })

  it('a request too large for any buffer closes the connection', () => {
    const { limits, connect } = toyRig()
    limits.maxBulkLength = 2 ** 40
    const { channel, session } = connect()
    session.receive(bytesOf('*1\r\n$3000000000\r\n'))
    expect(channel.ended).toBe('destroy')
  })

  it('above the hard output limit the client is cut off, and the reply is not sent', () => {
    const { engine, limits, connect } = toyRig()
    limits.output = limitNormal(100_000)
    const { channel, session } = connect()
    session.receive(bytesOf('BIG 100000\r\n'))
    expect(channel.takeText().length).toBe(100_011)
    session.receive(bytesOf('BIG 120000\r\n'))
    expect(channel.text()).toBe('')
    expect(channel.ended).toBe('destroy')
    expect(engine.sessions.size).toBe(0)
    expect(engine.stats.clientOutputBufferLimitDisconnections).toBe(1)
  })

  it('what waits in the channel counts too', () => {
    const { limits, connect } = toyRig()
    limits.output = limitNormal(100_000)
    const { channel, session } = connect()
    channel.isStuck = true
    for (let i = 0; i < 11; i++) session.receive(bytesOf('BIG 10000\r\n'))
    expect(channel.ended).toBe(undefined)
    session.receive(bytesOf('BIG 10000\r\n'))
    expect(channel.ended).toBe('destroy')
  })

  it('so does what other clients cause', () => {
    const { limits, connect } = toyRig()
    limits.output = limitNormal(100_000)
    const slow = connect()
    const speaker = connect()
    slow.channel.isStuck = true
    for (let i = 0; i < 12; i++) speaker.session.receive(bytesOf(`TELL 1 ${'x'.repeat(10_000)}\r\n`))
    expect(slow.channel.ended).toBe('destroy')
    expect(speaker.channel.ended).toBe(undefined)
  })

  it('above the soft output limit it is cut off only after its time', () => {
    const { platform, limits, connect } = toyRig()
    limits.output = limitNormal(0, 50_000, 2)
    const { channel, session } = connect()
    const send = (): void => void session.receive(bytesOf('BIG 70000\r\n'))
    channel.isStuck = true
    send()
    platform.now = 1900
    send()
    expect(channel.ended).toBe(undefined)
    channel.writes.length = 0
    session.checkOutput(platform.now)
    platform.now = 4000
    send()
    platform.now = 5900
    session.checkOutput(platform.now)
    expect(channel.ended).toBe(undefined)
    platform.now = 6100
    session.checkOutput(platform.now)
    expect(channel.ended).toBe('destroy')
  })
})
