/**
 * The append-only file: SET under each `appendfsync`, `cinnabar` beside `redis-server`, their files on the same disk.
 *
 * Under `always` a reply waits until its bytes are synced. How much that costs is the disk's to say; how many replies wait
 * for one sync, and what is done besides, the server's.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Section } from '../support/bench.js'
import { besideRedis, compareLoads, CONNECTIONS, type LoadTest } from '../support/server-load.js'
import type { Table } from '../support/table.js'

const POLICIES = ['always', 'everysec', 'no'] as const
const KEYS = 100_000
/** Requests of a run, by pipeline: about a second's, of a disk that syncs some thousand times a second. */
const REQUESTS: Record<(typeof POLICIES)[number], Readonly<Record<number, number>>> = {
  always: { 1: 60_000, 16: 500_000 },
  everysec: { 1: 100_000, 16: 800_000 },
  no: { 1: 100_000, 16: 800_000 },
}
const QUICK_SHARE = 20

export const log: Section = {
  name: 'log',
  title: 'Append-only file: SET by appendfsync',
  async run(bench) {
    const tables: Table[] = []
    for (const policy of POLICIES) tables.push(await measure(bench, policy))
    return tables
  },
}

async function measure(bench: Bench, policy: (typeof POLICIES)[number]): Promise<Table> {
  // Where redis-server's is, too.
  const dir = mkdtempSync(join(tmpdir(), 'cinnabar-log-'))
  // Nobody writes the log anew in the middle of a run.
  const options = ['--appendonly', 'yes', '--appendfsync', policy, '--auto-aof-rewrite-percentage', '0']
  const tests = Object.entries(REQUESTS[policy]).map(([pipeline, requests]): LoadTest => ({
    label: `SET -P ${pipeline}`,
    test: 'set',
    requests: Math.round(requests / (bench.quick ? QUICK_SHARE : 1)),
    pipeline: Number(pipeline),
    valueBytes: 3,
    keys: KEYS,
  }))
  try {
    return await besideRedis(
      bench,
      (ports) =>
        compareLoads(bench, ports, tests, {
          title: `appendfsync ${policy}, ${CONNECTIONS} connections`,
          notes: ['Both servers write to the same file system.'],
        }),
      { redis: options, ours: ['--dir', dir, ...options] },
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
