import { describe, expect, it } from 'vitest'
import { describeConversations } from '../support/describe-conversations.js'
import { EngineSide } from '../support/engine-side.js'
import { openStore } from '../support/store.js'
import { connectionConversations } from './connection-cases.js'

describeConversations('connections go as with Redis', 'connection', connectionConversations)

describe('CLIENT SETINFO, of Redis 7.2', () => {
  const { text, client } = openStore()

  it('keeps name and version of a client library', () => {
    expect(text('CLIENT', 'SETINFO', 'lib-name', 'lib(x_y)')).toBe('+OK')
    expect(text('CLIENT', 'SETINFO', 'LIB-VER', '1.2.3')).toBe('+OK')
    expect([client.session.libName, client.session.libVersion]).toEqual(['lib(x_y)', '1.2.3'])
    expect(text('CLIENT', 'SETINFO', 'LIB-NAME', '')).toBe('+OK')
    expect(client.session.libName).toBe('')
    expect(text('RESET')).toBe('+RESET')
    expect(client.session.libVersion).toBe('1.2.3')
  })

  it('refuses what does not fit into a line', () => {
    const refusal = (name: string): string => `-"ERR ${name} cannot contain spaces, newlines or special characters."`
    expect(text('CLIENT', 'SETINFO', 'lib-name', 'a b')).toBe(refusal('lib-name'))
    expect(text('CLIENT', 'SETINFO', 'LIB-VER', 'a\nb')).toBe(refusal('LIB-VER'))
    expect(text('CLIENT', 'SETINFO', 'nope', 'x')).toBe("-ERR Unrecognized option 'nope'")
    expect(text('CLIENT', 'SETINFO', 'lib-name')).toBe("-ERR wrong number of arguments for 'client|setinfo' command")
  })
})

it('refuses to turn tracking on, whatever the options', () => {
  const { text } = openStore()
  const refusal = '-ERR Cinnabar sends no invalidation messages: CLIENT TRACKING can only be turned OFF'
  expect(text('CLIENT', 'TRACKING', 'ON')).toBe(refusal)
  expect(text('CLIENT', 'TRACKING', 'on', 'BCAST', 'PREFIX', 'a', 'PREFIX', 'b', 'NOLOOP')).toBe(refusal)
  expect(text('CLIENT', 'TRACKING', 'ON', 'OPTIN')).toBe(refusal)
  expect(text('CLIENT', 'TRACKING', 'OFF')).toBe('+OK')
})

it('asks for a password from the moment that there is one, and no longer', () => {
  const { engine, text, connect } = openStore()
  engine.config.set([['requirepass', 'pw']])
  const late = connect()
  expect(text('PING')).toBe('+PONG')
  expect(late.text('PING')).toBe('-NOAUTH Authentication required.')
  engine.config.set([['requirepass', '']])
  expect(late.text('PING')).toBe('+PONG')
  expect(late.text('HELLO')).toMatch(/^-"NOAUTH HELLO must be called/)
  expect(late.text('AUTH', 'default', 'anything')).toBe('+OK')
  expect(late.text('HELLO')).toMatch(/^\["server"/)
})

it('keeps passwords out of the slow log', () => {
  const { engine, text } = openStore({ config: { 'slowlog-log-slower-than': '0', requirepass: 'pw' } })
  text('AUTH', 'pw')
  text('AUTH', 'default', 'pw')
  text('HELLO', 3, 'SETNAME', 'x', 'AUTH', 'default', 'pw')
  text('ECHO', 'pw')
  expect(engine.slowlog.entries.map(({ args }) => args.join(' '))).toEqual([
    'ECHO pw',
    'HELLO 3 SETNAME x AUTH (redacted) (redacted)',
    'AUTH (redacted) (redacted)',
    'AUTH (redacted)',
  ])
})

it('tells how long a client has been there, and idle', () => {
  const { engine, connect } = openStore({ nowMs: 1_000_400 })
  const idler = connect()
  const watcher = connect()
  idler.text('PING')
  engine.clock.advance(700)
  const line = (id: number): string => watcher.text('CLIENT', 'LIST', 'ID', id)
  expect(line(idler.session.id)).toMatch(/ age=1 idle=1 /)
  expect(line(watcher.session.id)).toMatch(/ age=1 idle=0 /)
  engine.clock.advance(10_000)
  idler.text('PING')
  expect(line(idler.session.id)).toMatch(/ age=11 idle=0 /)
})

it('has lines for in-process handles, which cannot be killed', () => {
  const { engine, text, client } = openStore()
  const handle = engine.openSession({ trusted: true })
  expect(text('CLIENT', 'LIST', 'ID', handle.id)).toMatch(
    new RegExp(
      `^"id=${handle.id} addr=\\?:0 laddr=\\?:0 fd=-1 name= .* events= cmd=NULL user=default redir=-1 resp=2\\\\n"$`,
    ),
  )
  expect(text('CLIENT', 'KILL', 'ID', handle.id)).toBe(':0')
  expect(text('CLIENT', 'KILL', 'SKIPME', 'no')).toBe(':1')
  expect([handle.closing, client.session.closing]).toEqual([false, true])
})

it('marks clients that a pause holds back, and does not unblock them', async () => {
  const side = new EngineSide()
  const { engine } = side.store
  const held = await side.connect()
  held.send(new TextEncoder().encode('*1\r\n$4\r\nPING\r\n'))
  engine.pausing.begin({ untilMs: engine.clock.now() + 1000, mode: 'write' })
  held.send(new TextEncoder().encode('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n'))
  const watcher = side.store.connect()
  const { id } = held.facts
  expect(watcher.text('CLIENT', 'LIST', 'ID', id)).toMatch(/ flags=b .* cmd=set /)
  // Redis 7.0.15 crashes on this.
  expect(watcher.text('CLIENT', 'UNBLOCK', id)).toBe(':0')
  expect(held.take()).toEqual(['+PONG'])
  watcher.text('CLIENT', 'UNPAUSE')
  await side.settle()
  expect(held.take()).toEqual(['+OK'])
  expect(watcher.text('CLIENT', 'LIST', 'ID', id)).toMatch(/ flags=N /)
})
