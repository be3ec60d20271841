import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'
import type { Connection } from '../support/conversations.js'
import { describeConversations } from '../support/describe-conversations.js'
import { EngineSide } from '../support/engine-side.js'
import { encodeCommand } from '../support/resp-client.js'
import { debuggerConversations } from './debugger-cases.js'

describeConversations('debugging sessions go as with Redis', 'debugger', debuggerConversations)

describe('a debugging session', () => {
  /** Opens a store with two connections, a session on the first one, and says what is said on it. */
  async function converseWith(
    mode: 'YES' | 'SYNC',
    script: string,
    commands: readonly (readonly string[])[],
    config: Readonly<Record<string, string>> = {},
  ): Promise<{ side: EngineSide; client: Connection; say: (...words: string[]) => string[] }> {
    const side = new EngineSide(config)
    const client = await side.connect()
    const say = (...words: string[]): string[] => {
      client.send(encodeCommand(words))
      return client.take()
    }
    say('SCRIPT', 'DEBUG', mode)
    say('EVAL', script, '0')
    for (const command of commands) say(...command)
    return { side, client, say }
  }

  const WRITES = "redis.call('set', 'k', 1)\nredis.call('lpush', 'l', 1, 2)\nreturn redis.call('incr', 'k')"

  it('changes nothing while it waits, and holds nobody', async () => {
    for (const mode of ['YES', 'SYNC'] as const) {
      const { side, say } = await converseWith(mode, WRITES, [])
      const { keyspace, stats, eviction } = side.store.engine
      expect(keyspace.db(0).size).toBe(0)
      const other = await side.connect()
      say('n')
      const bytes = eviction.usedBytes
      say('n')
      expect(eviction.usedBytes).toBe(bytes)
      other.send(encodeCommand(['SET', 'other', 'x']))
      expect(other.take()).toEqual(['+OK'])
      other.send(encodeCommand(['DEL', 'other']))
      const calls = stats.commands
      expect(say('c').join(' ')).toContain('<endsession>')
      expect(keyspace.db(0).size).toBe(mode === 'SYNC' ? 2 : 0)
      expect(stats.commands).toBeGreaterThan(calls)
    }
  })

  it('is gone with its connection', async () => {
    const { side, client } = await converseWith('SYNC', WRITES, [['s'], ['s'], ['r', 'set', 'x', 'y']])
    const other = await side.connect()
    other.send(encodeCommand(['CLIENT', 'KILL', 'ID', String(client.facts.id)]))
    expect(client.isClosed).toBe(true)
    expect(side.store.engine.keyspace.db(0).size).toBe(0)
  })

  it('sees what others wrote in between, as it runs anew', async () => {
    const { side, say } = await converseWith('YES', "local a = redis.call('get', 'x')\nreturn a", [])
    const other = await side.connect()
    other.send(encodeCommand(['SET', 'x', 'new']))
    say('s')
    expect(say('p')).toEqual(['[+"<value> a = \\"new\\""]'])
  })

  it('stops inside what pcall, table.sort and coroutines call', async () => {
    const script = [
      'local order = function(a, b)',
      '  return a < b',
      'end',
      'pcall(function()',
      '  table.sort({2, 1}, order)',
      'end)',
      'local co = coroutine.wrap(function(x)',
      '  coroutine.yield(x)',
      'end)',
      'co(1)',
      'co(2)',
      'return 1',
    ].join('\n')
    const { say } = await converseWith('YES', script, [])
    const lines: number[] = []
    for (let said = say('s').join(' '); !said.includes('<endsession>'); said = say('s').join(' ')) {
      lines.push(Number(/Stopped at (\d+)/.exec(said)?.[1]))
    }
    expect(lines).toEqual([4, 5, 2, 6, 7, 10, 8, 11, 9, 12])
  })

  it('is ended by too many or too long commands', async () => {
    const { say } = await converseWith('YES', WRITES, [])
    expect(say('p', 'x'.repeat(1 << 20)).join(' ')).toContain('aborted')
    const many = await converseWith('YES', 'return 1', [])
    let said = ''
    for (let i = 0; i <= 4000 && !said.includes('aborted'); i++) said = many.say('m', '0').join(' ')
    expect(said).toContain('aborted')
    expect(many.client.isClosed).toBe(true)
  })

  it('does nothing again that only shows something', async () => {
    const { say } = await converseWith('YES', `local t = {${'1,'.repeat(100)}}\nreturn 1`, [['s']])
    say('m', '0')
    let said = ''
    for (let i = 0; i <= 4000 && !said.includes('aborted'); i++) said = say('p').join(' ')
    expect(said).not.toContain('aborted')
    expect(say('p', 't').join(' ')).toContain('{1; 1; 1;')
  })

  it('ends what is evaluated without an end', async () => {
    const { say } = await converseWith('YES', WRITES, [], { 'busy-reply-threshold': '10' })
    expect(say('e', 'while true do end').join(' ')).toContain('busy-reply-threshold')
  })

  it('does what was said once, when CLIENT PAUSE held it back', async () => {
    const { side, client, say } = await converseWith('YES', 'local a = 1\nlocal b = 2\nlocal c = 3\nreturn a', [])
    const other = await side.connect()
    other.send(encodeCommand(['CLIENT', 'PAUSE', '100']))
    expect(say('s')).toEqual([])
    for (let i = 0; i < 3; i++) await side.sleep(20)
    expect(client.take()).toEqual([])
    await side.sleep(100)
    expect(client.take().join(' ')).toContain('Stopped at 2')
    expect(say('s').join(' ')).toContain('Stopped at 3')
  })

  it('speaks under CLIENT REPLY OFF', async () => {
    const side = new EngineSide()
    const client = await side.connect()
    for (const words of [
      ['CLIENT', 'REPLY', 'OFF'],
      ['SCRIPT', 'DEBUG', 'YES'],
      ['EVAL', 'return 1', '0'],
    ]) {
      client.send(encodeCommand(words))
    }
    expect(client.take().join(' ')).toContain('Stopped at 1')
    client.send(encodeCommand(['s']))
    expect(client.take()).toEqual(['[+<endsession>]'])
  })

  it('logs once what the script logs', async () => {
    const script = "redis.log(redis.LOG_WARNING, 'one')\nlocal a = 1\nredis.log(redis.LOG_WARNING, 'two')\nreturn a"
    const { side, say } = await converseWith('YES', script, [])
    const logged: string[] = []
    const host = { log: (line: string) => void logged.push(line) }
    side.store.engine.hosts.push(host as unknown as NonNullable<typeof side.store.engine.host>)
    for (const words of [['s'], ['p'], ['e', "redis.log(redis.LOG_WARNING, 'said')"], ['s'], ['s'], ['c']])
      say(...words)
    expect(logged).toEqual(['one', 'said', 'two'])
  })

  it('is refused in a transaction and in-process', async () => {
    const { say } = await converseWith('YES', 'return 1', [['c']])
    expect(say('GET', 'k')).toEqual([])
    const side = new EngineSide()
    const client = await side.connect()
    for (const words of [['SCRIPT', 'DEBUG', 'YES'], ['MULTI'], ['EVAL', 'return 1', '0'], ['EXEC']]) {
      client.send(encodeCommand(words))
    }
    expect(client.take().at(-1)).toBe(`[-ERR A script can't be debugged inside MULTI]`)
    const db = open()
    expect(() => db.call('SCRIPT', 'DEBUG', 'YES')).toThrow('redis-cli --ldb')
    db.close()
  })
})
