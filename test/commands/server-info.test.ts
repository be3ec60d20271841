/** INFO has the sections and fields that a real Redis has, in its order and formats (`test/oracle/info-fields.json`). */
import { describe, expect, it } from 'vitest'
import { CINNABAR_VERSION } from '../../src/commands/version.js'
import oracle from '../oracle/info-fields.json' with { type: 'json' }
import { openStore, type TestClient } from '../support/store.js'

type Sections = Record<string, Record<string, string>>

function infoText(client: TestClient, ...sections: string[]): string {
  const [reply] = client.replies('INFO', ...sections)
  if (reply?.type !== 'bulk' && reply?.type !== 'verbatim') throw new Error('not a string')
  return new TextDecoder().decode(reply.bytes)
}

function parse(text: string): Sections {
  const sections: Sections = {}
  for (const part of text.split(/^# /m).slice(1)) {
    const [title = '', ...lines] = part.split('\r\n')
    sections[title] = Object.fromEntries(
      lines
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    )
  }
  return sections
}

const info = (client: TestClient, ...sections: string[]): Sections => parse(infoText(client, ...sections))

/** What a value looks like: fractions keep their number of decimals, words stand for themselves. */
function formatOf(value: string): string {
  if (/^-?\d+$/.test(value)) return 'integer'
  if (/^\d+(\.\d\d)?[BKMGTP]$/.test(value)) return 'bytes for people'
  return value.replace(/\d+(\.\d+)?/g, (number) => `#${number.split('.')[1]?.length ?? ''}`)
}

/** Fields whose value is another one by nature; their presence counts. */
const OWN_WORDS = new Set([
  'atomicvar_api',
  'config_file',
  'executable',
  'gcc_version',
  'master_replid',
  'mem_allocator',
  'monotonic_clock',
  'multiplexing_api',
  'os',
  'redis_build_id',
  'run_id',
])

describe('INFO', () => {
  it('without arguments, all, everything and default have the sections of Redis in order', () => {
    const { client } = openStore()
    expect(Object.keys(info(client))).toEqual(oracle.defaultSections)
    expect(Object.keys(info(client, 'default'))).toEqual(oracle.defaultSections)
    expect(Object.keys(info(client, 'DEFAULT', 'nosuch'))).toEqual(oracle.defaultSections)
    expect(Object.keys(info(client, 'all'))).toEqual(oracle.allSections)
    expect(Object.keys(info(client, 'Everything'))).toEqual(oracle.everythingSections)
    expect(Object.keys(info(client, 'keyspace', 'commandstats', 'SERVER', 'server'))).toEqual([
      'Server',
      'Commandstats',
      'Keyspace',
    ])
    const withCommands = Object.keys(info(client, 'default', 'commandstats'))
    expect(withCommands).toEqual(oracle.allSections.filter((title) => title !== 'Latencystats'))
  })

  it('separates sections as Redis does', () => {
    const { client } = openStore()
    expect(infoText(client, 'modules', 'cluster', 'keyspace')).toBe(
      '# Modules\r\n\r\n# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n',
    )
  })

  const fixed = oracle.allSections.filter(
    (title) => !['Commandstats', 'Errorstats', 'Latencystats', 'Keyspace'].includes(title),
  )
  it.each(fixed)('%s has the fields of Redis in order and in their formats', (title) => {
    const { client, text } = openStore()
    text('SET', 'a', '1')
    const theirs = (oracle.empty as Sections)[title] ?? {}
    const ours = info(client, title)[title] ?? {}
    const own = title === 'Server' ? ['cinnabar_version'] : []
    expect(Object.keys(ours)).toEqual([...Object.keys(theirs), ...own])
    for (const [field, value] of Object.entries(theirs)) {
      if (OWN_WORDS.has(field)) continue
      const expected = value === '<machine>' ? formatOf(field.endsWith('human') ? '1B' : '1') : formatOf(value)
      expect(`${field}:${formatOf(ours[field] ?? '')}`).toBe(`${field}:${expected}`)
    }
  })

  it('has values that are true', () => {
    const { client, engine, text } = openStore({ nowMs: 1_700_000_000_000, config: { hz: '25', maxclients: '77' } })
    text('SET', 'a', '1')
    text('GET', 'a')
    text('GET', 'b')
    engine.clock.advance(90_000_500)
    engine.tick()
    expect(info(client, 'server')['Server']).toMatchObject({
      redis_version: '7.0.15',
      redis_mode: 'standalone',
      process_id: '0',
      tcp_port: '0',
      run_id: engine.runId,
      uptime_in_seconds: '90000',
      uptime_in_days: '1',
      server_time_usec: '1700090000500000',
      lru_clock: String(1_700_090_000 & 0xffffff),
      hz: '25',
      cinnabar_version: CINNABAR_VERSION,
    })
    expect(info(client, 'clients')['Clients']).toMatchObject({ connected_clients: '1', maxclients: '77' })
    expect(info(client, 'persistence')['Persistence']).toMatchObject({
      rdb_changes_since_last_save: '1',
      rdb_last_save_time: '1700000000',
    })
    expect(info(client, 'stats')['Stats']).toMatchObject({
      keyspace_hits: '1',
      keyspace_misses: '1',
      total_commands_processed: '6',
    })
    const memory = info(client, 'memory')['Memory'] ?? {}
    expect(Number(memory['used_memory'])).toBeGreaterThan(engine.keyspace.arena.used)
    expect(memory['maxmemory_policy']).toBe('noeviction')
  })

  it('samples rates at each tick', () => {
    const { client, engine, text } = openStore()
    engine.tick()
    for (let second = 0; second < 16; second++) {
      engine.clock.advance(1000)
      engine.stats.netInputBytes += 2048
      engine.stats.netOutputBytes += 512
      for (let i = 0; i < 100; i++) text('PING')
      engine.tick()
    }
    expect(info(client, 'stats')['Stats']).toMatchObject({
      instantaneous_ops_per_sec: '100',
      instantaneous_input_kbps: '2.00',
      instantaneous_output_kbps: '0.50',
    })
  })

  it('lets the host say what it knows better', () => {
    const { client, engine } = openStore()
    engine.hosts.push({
      tcpPort: 6379,
      processId: 4321,
      executable: '/usr/bin/cinnabar',
      configFile: '/etc/redis.conf',
      facts: () => ({
        os: 'Linux',
        used_cpu_user: '1.500000',
        used_memory_rss: 10 * 2 ** 20,
        total_system_memory: 2 ** 30,
      }),
      shutdown: () => undefined,
    })
    expect(info(client, 'server')['Server']).toMatchObject({
      os: 'Linux',
      process_id: '4321',
      tcp_port: '6379',
      executable: '/usr/bin/cinnabar',
      config_file: '/etc/redis.conf',
    })
    expect(info(client, 'cpu')['CPU']).toMatchObject({ used_cpu_user: '1.500000', used_cpu_sys: '0.000000' })
    expect(info(client, 'memory')['Memory']).toMatchObject({
      used_memory_rss: String(10 * 2 ** 20),
      used_memory_rss_human: '10.00M',
      total_system_memory_human: '1.00G',
    })
  })

  it.each([
    [2 ** 50, '1.00P'],
    [2 ** 63, '9223372036854775808B'],
    ['18446744073709551615', '18446744073709551615B'],
  ])('Memory: %s bytes for people to read', (bytes, expected) => {
    const { client, text } = openStore()
    text('CONFIG', 'SET', 'maxmemory', String(bytes))
    expect(info(client, 'memory')['Memory']).toMatchObject({ maxmemory_human: expected })
  })

  it('Keyspace: databases that have keys, with the average of their times to live', () => {
    const { client, text } = openStore({ nowMs: 1e12 })
    text('SET', 'a', '1')
    text('SET', 'b', '1', 'PX', '1000')
    text('SET', 'c', '1', 'PX', '3000')
    text('SELECT', '9')
    text('SET', 'd', '1')
    expect(info(client, 'keyspace')['Keyspace']).toEqual({
      db0: 'keys=3,expires=2,avg_ttl=2000',
      db9: 'keys=1,expires=0,avg_ttl=0',
    })
  })

  it('Commandstats: calls, refusals and failures of commands and subcommands', () => {
    const { client, text } = openStore()
    text('SET', 'a', 'x')
    text('INCR', 'a')
    text('INCR', 'a', 'b')
    text('GET')
    text('CONFIG', 'GET', 'port')
    text('CONFIG', 'GET')
    text('MULTI')
    text('SET', 'a', 'y')
    text('EXEC')
    const stats = info(client, 'commandstats')['Commandstats'] ?? {}
    const counts = Object.fromEntries(
      Object.entries(stats).map(([name, line]) => {
        expect(line).toMatch(/^calls=\d+,usec=\d+,usec_per_call=\d+\.\d\d,rejected_calls=\d+,failed_calls=\d+$/)
        return [
          name,
          [...line.matchAll(/(?:calls|rejected_calls|failed_calls)=(\d+)/g)].map(([, count]) => Number(count)),
        ]
      }),
    )
    expect(counts).toEqual({
      cmdstat_set: [2, 0, 0],
      cmdstat_incr: [1, 1, 1],
      cmdstat_get: [0, 1, 0],
      'cmdstat_config|get': [1, 1, 0],
      cmdstat_multi: [1, 0, 0],
      cmdstat_exec: [1, 0, 0],
    })
  })

  it('Latencystats: percentiles of what was called while latency-tracking was on', () => {
    const { client, text } = openStore()
    text('GET', 'a')
    const line = info(client, 'latencystats')['Latencystats']?.['latency_percentiles_usec_get']
    expect(line).toMatch(/^p50=\d+\.\d{3},p99=\d+\.\d{3},p99\.9=\d+\.\d{3}$/)
    text('CONFIG', 'SET', 'latency-tracking-info-percentiles', '12.5')
    expect(Object.values(info(client, 'latencystats')['Latencystats'] ?? {}).join()).toMatch(/^p12\.5=\d+\.\d{3}/)
  })
})
