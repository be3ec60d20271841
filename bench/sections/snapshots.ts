/** Snapshots: how long saving and loading take, and what the store's users notice of it, beside Redis. */
import { setTimeout as sleep } from 'node:timers/promises'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { startRedis } from '../../test/support/redis-server.js'
import { type Bench, interleaved, type Section } from '../support/bench.js'
import { inChild } from '../support/child.js'
import { infoNumber, infoOf } from '../support/info.js'
import { valueOf } from '../support/keys.js'
import { fill } from '../support/redis-fill.js'
import { median } from '../support/stats.js'
import { bytes, duration, type Table, thousands } from '../support/table.js'
import type { SnapshotsInput, SnapshotsResult } from '../workloads/snapshots.js'

const VALUE_BYTES = 16
const POLL_MS = 10

/** What Redis tells of the same. */
type Measured = Partial<SnapshotsResult>

export const snapshots: Section = {
  name: 'snapshots',
  title: 'Snapshots: saving and loading',
  async run(bench) {
    const tables = [await measure(bench, bench.quick ? 50_000 : 1_000_000)]
    if (bench.huge) tables.push(await measure({ ...bench, rounds: 1 }, 5_000_000))
    return tables
  },
}

async function measure(bench: Bench, keyCount: number): Promise<Table> {
  const results = await interleaved<'cinnabar' | 'redis', Measured>(bench, ['cinnabar', 'redis'], (name) => {
    const input: SnapshotsInput = { dist: bench.dist, keyCount }
    return name === 'cinnabar' ? inChild('snapshots', input, { timeoutS: 900 }) : inRedis(keyCount)
  })
  const row = (label: string, rounds: readonly Measured[]): string[] => {
    const middle = (of: (round: Measured) => number | undefined, show: (value: number) => string): string => {
      const values = rounds.map(of).filter((value) => value !== undefined)
      return values.length === 0 ? '-' : show(median(values))
    }
    return [
      label,
      middle((round) => round.saveMs, duration),
      middle((round) => round.backgroundMs, duration),
      middle((round) => round.loadMs, duration),
      middle((round) => round.fileBytes, bytes),
      middle((round) => round.longestBeforeMs, duration),
      middle((round) => round.longestMs, duration),
      middle((round) => round.longestTurnMs, duration),
      middle((round) => round.extraBytes, bytes),
    ]
  }
  return {
    title: `${thousands(keyCount)} keys of 16 bytes with values of ${VALUE_BYTES} bytes`,
    columns: ['', 'SAVE', 'BGSAVE', 'load', 'file', 'longest SET', '... in BGSAVE', 'longest turn', 'extra memory'],
    rows: [row('Cinnabar', results.cinnabar), row('Redis', results.redis)],
    notes: [
      'BGSAVE: while the store is written to without a pause. Longest turn: of the event loop, 100 SETs and a slice of saving, waiting for a processor not counted.',
      "Redis: in BGSAVE the longest is its fork. Its child's memory isn't measured: what it takes is what is written meanwhile.",
      'load: of Cinnabar `open({ storage })`, of Redis DEBUG RELOAD NOSAVE, which frees the old keys first.',
    ],
  }
}

async function inRedis(keyCount: number): Promise<Measured> {
  const redis = await startRedis({ args: ['--save', '', '--enable-debug-command', 'yes'] })
  if (redis === null) return {}
  try {
    await fill({ port: redis.port, count: keyCount, value: valueOf(VALUE_BYTES) })
    const client = await redis.connect()
    const timed = async (task: () => Promise<unknown>): Promise<number> => {
      const startMs = performance.now()
      await task()
      return performance.now() - startMs
    }
    const saveMs = await timed(() => client.command('SAVE'))
    const backgroundMs = await timed(async () => {
      await client.command('BGSAVE')
      while ((await infoOf(client, 'persistence')).includes('rdb_bgsave_in_progress:1')) await sleep(POLL_MS)
    })
    const forkUs = infoNumber(await infoOf(client, 'stats'), 'latest_fork_usec')
    const fileBytes = statSync(join(redis.dir, 'dump.rdb')).size
    const loadMs = await timed(() => client.command('DEBUG', 'RELOAD', 'NOSAVE'))
    return { saveMs, backgroundMs, loadMs, fileBytes, longestMs: forkUs / 1000 }
  } finally {
    await redis.stop()
  }
}
