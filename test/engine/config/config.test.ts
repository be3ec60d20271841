/** What the engine does with its configuration: typed reading, listening to changes, applying them. */
import { describe, expect, it } from 'vitest'
import { Config } from '../../../src/engine/config/config.js'
import { ConfigError } from '../../../src/engine/config/errors.js'
import { KeyspaceEvent } from '../../../src/engine/config/parameters/notify-keyspace-events.js'

const failed = (name: string, reason: string): string =>
  `CONFIG SET failed (possibly related to argument '${name}') - ${reason}`

describe('typed reading', () => {
  it('gives plain values', () => {
    const config = new Config()
    expect(config.bool('lazyfree-lazy-eviction')).toBe(false)
    expect(config.int('hz')).toBe(10)
    expect(config.string('maxmemory-policy')).toBe('noeviction')
    expect(config.string('dbfilename')).toBe('dump.rdb')
    expect(config.string('requirepass')).toBe('')
  })

  it('gives what is beyond 2^53 exactly as a bigint, nearly as a number', () => {
    const config = new Config()
    config.set([['maxmemory', '18446744073709551615']])
    expect(config.value('maxmemory')).toBe(2n ** 64n - 1n)
    expect(config.int('maxmemory')).toBe(2 ** 64)
  })

  it('gives a percentage as a negative number', () => {
    const config = new Config()
    config.set([['maxmemory-clients', '5%']])
    expect(config.int('maxmemory-clients')).toBe(-5)
  })

  it('gives values with a form of their own', () => {
    const config = new Config()
    config.set([
      ['save', '60 1 30 2'],
      ['notify-keyspace-events', 'Kgx'],
      ['client-output-buffer-limit', 'slave 1mb 2mb 3'],
      ['shutdown-on-sigint', 'now nosave'],
      ['bind', '127.0.0.1 -::1'],
    ])
    expect(config.value('save')).toEqual([
      { seconds: 60n, changes: 1 },
      { seconds: 30n, changes: 2 },
    ])
    const { keyspace, generic, expired } = KeyspaceEvent
    expect(config.value('notify-keyspace-events')).toBe(keyspace | generic | expired)
    expect(config.value('client-output-buffer-limit').replica).toEqual({
      hardBytes: 1048576n,
      softBytes: 2097152n,
      softSeconds: 3,
    })
    expect(config.value('shutdown-on-sigint')).toEqual(['nosave', 'now'])
    expect(config.value('bind')).toEqual(['127.0.0.1', '-::1'])
    expect(config.value('replicaof')).toBeNull()
  })

  it('describes a parameter by any of its names', () => {
    const config = new Config()
    expect(config.describe('REQUIREPASS')?.sensitive).toBe(true)
    expect(config.describe('slaveof')?.name).toBe('replicaof')
    expect(config.describe('cluster-enabled')?.held).toBe('cluster')
    expect(config.describe('hz')?.held).toBeUndefined()
    expect(config.describe('nonsense')).toBeUndefined()
    expect(config.get('nonsense')).toBeUndefined()
  })

  it('shares nothing between two configurations', () => {
    const first = new Config()
    first.set([
      ['hz', '20'],
      ['save', ''],
    ])
    expect(new Config().match('hz', 'save')).toEqual([
      ['hz', '10'],
      ['save', '3600 1 300 100 60 10000'],
    ])
  })
})

describe('listening', () => {
  it('hears of a change once for each CONFIG SET, after all of it', () => {
    const config = new Config()
    const heard: string[] = []
    const stop = config.onChange(['hz', 'timeout'], () => heard.push(`${config.int('hz')} ${config.int('timeout')}`))
    config.set([
      ['hz', '20'],
      ['timeout', '5'],
    ])
    config.set([['hz', '20']])
    config.set([['maxmemory', '1mb']])
    config.set([['timeout', '6']])
    stop()
    config.set([['timeout', '7']])
    expect(heard).toEqual(['20 5', '20 6'])
  })

  it('hears of a change made by the alias', () => {
    const config = new Config()
    const heard: number[] = []
    config.onChange('hash-max-listpack-entries', () => heard.push(config.int('hash-max-listpack-entries')))
    config.set([['hash-max-ziplist-entries', '7']])
    expect(heard).toEqual([7])
  })

  it('hears of what is not printed: n beside A', () => {
    const config = new Config()
    config.set([['notify-keyspace-events', 'KEA']])
    let heard = 0
    config.onChange('notify-keyspace-events', () => heard++)
    config.set([['notify-keyspace-events', 'KEAn']])
    expect(config.get('notify-keyspace-events')).toBe('AKE')
    expect(heard).toBe(1)
  })

  it('hears nothing of a refused CONFIG SET, nor of the same value again', () => {
    const config = new Config()
    let heard = 0
    config.onChange(['hz', 'save'], () => heard++)
    expect(() => config.set([['hz', '20'], ['timeout', 'x']])).toThrow(ConfigError) // prettier-ignore
    config.set([['save', '3600 1 300 100 60 10000']])
    expect(heard).toBe(0)
  })
})

describe('applying', () => {
  it('runs each applier once, in the order of the pairs, on values that are all in place', () => {
    const config = new Config()
    const ran: string[] = []
    config.onApply(['port', 'bind'], () => (ran.push(`${config.int('port')} ${config.get('bind')}`), null))
    config.onApply('timeout', () => (ran.push('timeout'), null))
    config.set([
      ['timeout', '5'],
      ['bind', '127.0.0.1'],
      ['port', '7000'],
    ])
    expect(ran).toEqual(['timeout', '7000 127.0.0.1'])
  })

  it('takes all back when one fails, and applies what was before', () => {
    const config = new Config()
    const ports: number[] = []
    const listened: string[] = []
    config.onApply('port', () => {
      ports.push(config.int('port'))
      return config.int('port') === 7001 ? 'Unable to listen on this port. Check server logs.' : null
    })
    config.onChange(['port', 'hz', 'save'], () => listened.push('changed'))
    const before = config.match('*')
    expect(() =>
      config.set([
        ['hz', '20'],
        ['save', ''],
        ['port', '7001'],
      ]),
    ).toThrow(
      // prettier-ignore
      failed('port', 'Unable to listen on this port. Check server logs.'),
    )
    expect(config.match('*')).toEqual(before)
    expect(ports).toEqual([7001, 6379])
    expect(listened).toEqual([])
  })

  it('sees hz within its range', () => {
    const config = new Config()
    const seen: number[] = []
    config.onApply('hz', () => (seen.push(config.int('hz')), null))
    config.set([['hz', '0']])
    config.set([['hz', '100000']])
    expect(seen).toEqual([1, 500])
  })
})

describe('a directory', () => {
  it('is any path without a host', () => {
    const config = new Config({ directory: '/data' })
    config.loadText('enable-protected-configs yes')
    config.set([['dir', '/elsewhere']])
    expect(config.string('dir')).toBe('/elsewhere')
  })

  it('is what the host resolves, and comes back on failure', () => {
    const config = new Config({ directory: '/data', resolveDirectory: (path, current) => `${current}/${path}` })
    config.loadText('enable-protected-configs local')
    config.set([['dir', 'a']], { localClient: true })
    expect(config.get('dir')).toBe('/data/a')
    expect(() => config.set([['dir', 'b'], ['hz', 'x']], { localClient: true })).toThrow(ConfigError) // prettier-ignore
    expect(config.get('dir')).toBe('/data/a')
    expect(() => config.set([['dir', 'b']])).toThrow(failed('dir', "can't set protected config"))
  })
})
