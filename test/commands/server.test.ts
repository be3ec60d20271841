/** Server commands answer as a real Redis did; see `record.ts` and `record-server.ts`. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CINNABAR_VERSION, REDIS_VERSION } from '../../src/commands/version.js'
import help from '../oracle/help.json' with { type: 'json' }
import { argumentsOf } from '../support/case-lines.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { latin1, type Reply, replyToText } from '../support/resp-reply.js'
import { openStore, type TestClient } from '../support/store.js'
import { serverCases } from './server-cases.js'
import { serverShapes, shapeOf } from './server-shapes.js'

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

function textOf(reply: Reply | undefined): string {
  if (reply?.type === 'bulk' || reply?.type === 'verbatim') return new TextDecoder().decode(reply.bytes)
  if (reply?.type === 'simple') return reply.text
  throw new Error(`not a string: ${JSON.stringify(reply)}`)
}

describe('replies that are the same on every run', () => {
  const recorded = read('data/server.json') as RecordedCase[]

  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(serverCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(serverCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

describe('replies that hold figures', () => {
  const recorded = read('data/server-shapes.json') as RecordedCase[]

  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(serverShapes))
    for (const { name, commands } of recorded) expect(commands).toEqual(serverShapes[name])
  })

  it.each(recorded)('$name, RESP$protocol', ({ protocol, commands, replies }) => {
    const client = openStore({ config: { 'enable-debug-command': 'yes' } }).connect(protocol)
    const answers = commands.map((line) => shapeOf(client.text(...argumentsOf(line))))
    expect(answers.map((answer, i) => `${commands[i]} => ${answer}`)).toEqual(
      replies.map((reply, i) => `${commands[i]} => ${reply}`),
    )
  })
})

describe('HELP', () => {
  const recorded: Readonly<Record<string, readonly string[]>> = help.help
  const store = openStore({ config: { 'enable-debug-command': 'yes' } })

  function helpOf(container: string): string[] {
    const [reply] = store.client.replies(container, 'HELP')
    if (reply?.type !== 'array') throw new Error('not an array')
    return reply.items.map(textOf)
  }

  it.each(['CONFIG', 'LATENCY', 'MEMORY', 'MODULE', 'SLOWLOG'])('%s', (container) => {
    expect(helpOf(container)).toEqual(recorded[container])
  })

  it('DEBUG: that of the subcommands there are', () => {
    // A subcommand's part begins with a line that isn't indented.
    const partsOf = (lines: readonly string[]): string[] => lines.join('\n').split(/\n(?! )/)
    const theirs = partsOf(recorded['DEBUG'] ?? [])
    const ours = partsOf(helpOf('DEBUG'))
    expect(ours.length).toBeGreaterThan(15)
    expect(theirs.filter((part) => ours.includes(part))).toEqual(ours)
    for (const part of ours.slice(1)) {
      const name = part.split(' ')[0] ?? ''
      // It takes whatever it is given.
      if (name === 'REPLICATE') continue
      expect(store.text('DEBUG', name, '1', '2', '3', '4', '5')).toMatch(/unknown subcommand|^\[|only supports/)
    }
  })
})

it('says its version', () => {
  const manifest = read('../../package.json') as { version: string }
  expect(CINNABAR_VERSION).toBe(manifest.version)
  expect(REDIS_VERSION).toBe(help.redis)
})

describe('CONFIG', () => {
  it('REWRITE asks the host, which may fail', () => {
    const { engine, text } = openStore()
    let rewritten = 0
    const host = {
      tcpPort: 0,
      processId: 1,
      executable: '',
      configFile: '',
      facts: () => ({}),
      shutdown: () => undefined,
      rewriteConfig: () => {
        rewritten++
        if (rewritten === 2) throw new Error('Permission denied')
      },
    }
    engine.hosts.push(host)
    expect(text('CONFIG', 'REWRITE')).toBe('-ERR The server is running without a config file')
    engine.hosts.push({ ...host, configFile: '/etc/redis.conf' })
    expect(text('CONFIG', 'REWRITE')).toBe('+OK')
    expect(text('CONFIG', 'REWRITE')).toBe('-ERR Rewriting config file: Permission denied')
    expect(rewritten).toBe(2)
  })

  it('RESETSTAT resets what INFO counts', () => {
    const { text, client } = openStore()
    text('GET', 'a')
    text('SET', 'a', '1')
    text('GET', 'a')
    text('BADCMD')
    const counted = infoOf(client, 'stats')
    expect(counted).toMatchObject({ keyspace_hits: '1', keyspace_misses: '1', total_error_replies: '1' })
    expect(text('CONFIG', 'RESETSTAT')).toBe('+OK')
    expect(infoOf(client, 'stats')).toMatchObject({
      keyspace_hits: '0',
      keyspace_misses: '0',
      total_error_replies: '0',
      total_commands_processed: '1',
    })
  })
})

describe('databases', () => {
  it('a flush counts the keys that it removes, SWAPDB itself', () => {
    const { text, client } = openStore({ config: { 'enable-debug-command': 'yes' } })
    const dirty = (): string | undefined => infoOf(client, 'persistence')['rdb_changes_since_last_save']
    text('MSET', 'a', '1', 'b', '2')
    expect(dirty()).toBe('2')
    text('FLUSHALL')
    expect(dirty()).toBe('4')
    text('FLUSHALL')
    text('FLUSHDB')
    expect(dirty()).toBe('4')
    text('SWAPDB', '0', '0')
    expect(dirty()).toBe('5')
    text('DEBUG', 'POPULATE', '5')
    expect(dirty()).toBe('5')
    text('FLUSHDB')
    expect(dirty()).toBe('10')
  })

  it.each(['ASYNC', 'SYNC'])('FLUSHDB %s of one of two databases frees its memory in time', (mode) => {
    const { engine, text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    text('SET', 'stays', '1')
    const before = engine.keyspace.arena.used
    text('SELECT', '1')
    text('DEBUG', 'POPULATE', '5000', 'key', '100')
    expect(text('FLUSHDB', mode)).toBe('+OK')
    expect(text('DBSIZE')).toBe(':0')
    expect(text('MEMORY', 'PURGE')).toBe('+OK')
    expect(engine.keyspace.arena.used).toBe(before)
    engine.keyspace.assertInvariants()
  })

  it('keys that expired go with their database', () => {
    const { engine, text } = openStore({ nowMs: 1e12 })
    text('SET', 'a', '1', 'PX', '10')
    text('SWAPDB', '0', '1')
    expect(text('DBSIZE')).toBe(':0')
    text('SELECT', '1')
    engine.clock.advance(11)
    expect(text('GET', 'a')).toBe('$nil')
    engine.keyspace.assertInvariants()
  })
})

describe('DEBUG', () => {
  const REFUSED =
    '-"ERR DEBUG command not allowed. If the enable-debug-command option is set to \\"local\\", you can run it from a ' +
    'local connection, otherwise you need to set this option in the configuration file, and then restart the server."'

  it('is refused unless it is enabled, which dooms a transaction', () => {
    const { text, engine } = openStore()
    expect(text('DEBUG', 'SLEEP', '0')).toBe(REFUSED)
    expect(text('DEBUG')).toBe("-ERR wrong number of arguments for 'debug' command")
    text('MULTI')
    expect(text('DEBUG', 'SLEEP', '0')).toBe(REFUSED)
    expect(text('EXEC')).toBe('-EXECABORT Transaction discarded because of previous errors.')
    expect(engine.stats.ofCommand(engine.commands.byName.get('debug')?.id ?? -1)).toMatchObject({
      calls: 0,
      rejected: 3,
    })
  })

  it('SLEEP waits', () => {
    const { text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    const start = performance.now()
    text('DEBUG', 'SLEEP', '0.02')
    expect(performance.now() - start).toBeGreaterThanOrEqual(19.9)
  })

  it('SET-ACTIVE-EXPIRE stops the removal of keys that nobody asks for', () => {
    const { engine, text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    text('SET', 'a', '1', 'PX', '10')
    text('DEBUG', 'SET-ACTIVE-EXPIRE', '0')
    engine.clock.advance(100)
    engine.tick()
    expect(text('DBSIZE')).toBe(':1')
    text('DEBUG', 'SET-ACTIVE-EXPIRE', '1')
    engine.tick()
    expect(text('DBSIZE')).toBe(':0')
  })

  it('CHANGE-REPL-ID changes the replication ID and no other', () => {
    const { client, text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    const before = infoOf(client, 'server', 'replication')
    text('DEBUG', 'CHANGE-REPL-ID')
    const after = infoOf(client, 'server', 'replication')
    expect(after['master_replid']).toMatch(/^[0-9a-f]{40}$/)
    expect(after['master_replid']).not.toBe(before['master_replid'])
    expect(after['run_id']).toBe(before['run_id'])
  })

  it('a POPULATE larger than a string may be is refused', () => {
    const { text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    expect(text('DEBUG', 'POPULATE', '1', 'a', String(2 ** 40))).toBe(
      '-ERR string exceeds maximum allowed size (proto-max-bulk-len)',
    )
  })

  it('PROTOCOL push: a push, then a reply, for RESP3 only', () => {
    const store = openStore({ config: { 'enable-debug-command': 'yes' } })
    expect(store.text('DEBUG', 'PROTOCOL', 'push')).toBe('-ERR RESP2 is not supported by this command')
    const replies = store.connect(3).replies('DEBUG', 'PROTOCOL', 'push')
    expect(replies.map(replyToText)).toEqual([
      '>["server-cpu-usage", :42]',
      '"Some real reply following the push reply"',
    ])
  })

  it.each(['SEGFAULT', 'PANIC', 'ASSERT', 'OOM', 'RESTART', 'crash-and-recover'])('%s is refused', (name) => {
    const { text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    expect(text('DEBUG', name)).toMatch(new RegExp(`^-ERR DEBUG ${name.toUpperCase()} is refused`))
    expect(text('PING')).toBe('+PONG')
  })

  it('HTSTATS counts every key', () => {
    const store = openStore({ config: { 'enable-debug-command': 'yes' } })
    store.text('DEBUG', 'POPULATE', '1000')
    store.text('EXPIRE', 'key:1', '100')
    const stats = textOf(store.client.replies('DEBUG', 'HTSTATS', '0')[0])
    expect(stats).toContain(' number of elements: 1000\n')
    const probes = [...stats.matchAll(/^ {3}\d+: (\d+) /gm)].map(([, count]) => Number(count))
    expect(probes.reduce((sum, count) => sum + count, 0)).toBe(1000)
    expect(stats).toMatch(/\[Expires HT\]\n.*\n number of elements: 1\n/)
  })

  it('LOG writes to the log of the host', () => {
    const { engine, text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    const lines: string[] = []
    engine.hosts.push({
      tcpPort: 0,
      processId: 1,
      executable: '',
      configFile: '',
      facts: () => ({}),
      shutdown: () => undefined,
      log: (line) => lines.push(line),
    })
    expect(text('DEBUG', 'LOG', 'hello world')).toBe('+OK')
    expect(lines).toEqual(['DEBUG LOG: hello world'])
  })
})

describe('SHUTDOWN', () => {
  it('is an error in-process', () => {
    const { text } = openStore()
    expect(text('SHUTDOWN', 'NOSAVE')).toBe('-ERR Errors trying to SHUTDOWN. Check logs.')
  })

  it('asks the host and gives no reply', () => {
    const { engine, client } = openStore()
    const requests: unknown[] = []
    engine.hosts.push({
      tcpPort: 0,
      processId: 1,
      executable: '',
      configFile: '',
      facts: () => ({}),
      shutdown: (request) => requests.push(request),
    })
    for (const line of ['SHUTDOWN', 'shutdown nosave now', 'SHUTDOWN SAVE SAVE FORCE']) {
      expect(client.replies(...argumentsOf(line))).toEqual([])
    }
    expect(requests).toEqual([
      { save: undefined, now: false, force: false },
      { save: false, now: true, force: false },
      { save: true, now: false, force: true },
    ])
  })
})

describe('TIME', () => {
  it('is the clock of the store, in us', () => {
    const { engine, text } = openStore({ nowMs: 1_700_000_000_123 })
    expect(text('TIME')).toBe('["1700000000", "123000"]')
    engine.clock.advance(1000)
    expect(text('TIME')).toBe('["1700000001", "123000"]')
  })

  it('never goes back', () => {
    const { engine, client } = openStore()
    engine.clock.reset()
    let last = 0
    for (let i = 0; i < 2000; i++) {
      const [reply] = client.replies('TIME')
      if (reply?.type !== 'array') throw new Error('not an array')
      const [seconds, us] = reply.items.map((item) => Number(item.type === 'bulk' ? latin1(item.bytes) : Number.NaN))
      const now = (seconds ?? 0) * 1e6 + (us ?? 0)
      expect(now).toBeGreaterThanOrEqual(last)
      last = now
    }
    expect(last / 1e6).toBeCloseTo(Date.now() / 1000, 0)
  })
})

describe('MEMORY', () => {
  it('USAGE grows with the value, and is what deleting the key gives back', () => {
    const { engine, text } = openStore()
    text('SET', 'other', 'x')
    for (const length of [0, 1, 100, 10_000, 1_000_000]) {
      const before = engine.keyspace.arena.used
      text('SET', 'key', 'x'.repeat(length))
      const usage = Number(text('MEMORY', 'USAGE', 'key').slice(1))
      // Beside the key itself, the account holds its slot's share of the dictionary, which is there anyway.
      expect(usage - 8).toBe(engine.keyspace.arena.used - before)
      expect(usage).toBeGreaterThan(length)
      text('DEL', 'key')
    }
  })

  it('STATS and INFO agree, and parts make the whole', () => {
    const { client, text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    text('DEBUG', 'POPULATE', '1000')
    text('EXPIRE', 'key:1', '1000')
    const info = infoOf(client, 'memory')
    const [reply] = client.replies('MEMORY', 'STATS')
    if (reply?.type !== 'array') throw new Error('not an array')
    const field = (name: string): number => {
      const at = reply.items.findIndex((item) => item.type === 'bulk' && latin1(item.bytes) === name)
      const value = reply.items[at + 1]
      if (at < 0 || value === undefined) throw new Error(`no ${name}`)
      return value.type === 'int' ? Number(value.value) : Number(textOf(value))
    }
    expect(field('total.allocated')).toBe(Number(info['used_memory']))
    expect(field('keys.count')).toBe(1000)
    expect(field('dataset.bytes') + field('overhead.total')).toBe(field('total.allocated'))
    expect(field('peak.allocated')).toBeGreaterThanOrEqual(field('total.allocated'))
    expect(field('dataset.percentage')).toBeGreaterThan(50)
    expect(field('dataset.percentage')).toBeLessThanOrEqual(100)
    expect(Number(info['used_memory_dataset'])).toBe(field('dataset.bytes'))
    expect(Number(info['allocator_resident'])).toBeGreaterThanOrEqual(Number(info['allocator_allocated']))
  })

  it('DOCTOR judges only what is large enough', () => {
    const { engine, client, text } = openStore({ config: { 'enable-debug-command': 'yes' } })
    const doctor = (): string => textOf(client.replies('MEMORY', 'DOCTOR')[0])
    expect(doctor()).toMatch(/too little data/)
    text('DEBUG', 'POPULATE', '20000', 'key', '1000')
    engine.tick()
    expect(doctor()).toMatch(/^No problem/)
    text('DEBUG', 'POPULATE', '20000', 'more', '1000')
    engine.tick()
    for (let i = 0; i < 20000; i++) text('DEL', `more:${i}`)
    expect(doctor()).toMatch(/Peak memory/)
  })

  it('MALLOC-STATS tells of the arena', () => {
    const { engine, client, text } = openStore()
    text('SET', 'a', '1')
    expect(textOf(client.replies('MEMORY', 'MALLOC-STATS')[0])).toContain(`allocated: ${engine.keyspace.arena.used}`)
  })
})

describe('LOLWUT', () => {
  const linesOf = (...args: string[]): string[] => textOf(openStore().client.replies('LOLWUT', ...args)[0]).split('\n')

  it.each([
    [[], 66, 8, 12],
    [['40'], 40, 8, 12],
    [['100', '3', '4'], 100, 3, 4],
    [['0', '-5', '1'], 1, 1, 1],
  ])('version 5 with %j: squares in Braille', (sizes, columns, perRow, perColumn) => {
    const lines = linesOf('VERSION', '5', ...sizes)
    expect(lines.splice(-3)).toEqual(['', 'Georg Nees - schotter, plotter on paper, 1968. Redis ver. 7.0.15', ''])
    const margin = columns > 2 ? 2 : 0
    const side = Math.max(1, Math.floor((columns * 2 - 2 * margin) / perRow))
    expect(lines).toHaveLength(Math.ceil((side * perColumn + 2 * margin) / 4))
    for (const line of lines) expect(line).toMatch(new RegExp(`^[\u2800-\u28ff]{${columns}}$`))
    expect(lines.join('')).toMatch(/[\u2801-\u28ff]/)
  })

  it.each([
    [[], 80, 20],
    [['7', '3'], 7, 3],
    [['0', '0'], 1, 1],
  ])('version 6 with %j: a picture in four grays', (sizes, columns, rows) => {
    const lines = linesOf('VERSION', '6', ...sizes)
    expect(lines.splice(-2)).toEqual([expect.stringMatching(/ Redis ver\. 7\.0\.15$/), ''])
    expect(lines).toHaveLength(rows)
    for (const line of lines) {
      expect(line).toMatch(new RegExp(`^(\x1b\\[0;\\d\\d;\\d+m \x1b\\[0m){${columns}}$`))
    }
  })

  it('every picture is another one', () => {
    const { text } = openStore()
    expect(text('LOLWUT', 'VERSION', '5')).not.toBe(text('LOLWUT', 'VERSION', '5'))
    expect(text('LOLWUT', 'VERSION', '6')).not.toBe(text('LOLWUT', 'VERSION', '6'))
  })
})

/** The fields of sections of INFO. */
function infoOf(client: TestClient, ...sections: string[]): Record<string, string> {
  const lines = textOf(client.replies('INFO', ...sections)[0]).split('\r\n')
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}
