/**
 * Takes a Redis's file, leaves out what isn't worth taking, and writes a file for another Redis.
 *
 *   npx tsx examples/redis-migration/in-process.ts snapshot dump.rdb new/dump.rdb 'cache:*'
 *   npx tsx examples/redis-migration/in-process.ts log /var/lib/redis new 'cache:*'
 *
 * Without parameters it makes a file to begin with, in a temporary folder. See the README beside it.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Db, open } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import {
  compactLog,
  fromSnapshot,
  type Inventory,
  inventory,
  leaveOut,
  openLog,
  toLog,
  toSnapshot,
} from './migration.js'

const described = ({ keys, timed, types }: Inventory): string =>
  `${keys} keys, ${timed} with a TTL (${Object.entries(types)
    .map(([type, count]) => `${type} ${count}`)
    .sort()
    .join(', ')})`

/** @param pattern keys that aren't taken along */
export async function migrate(
  print: Print,
  how: string,
  from: string,
  to: string,
  pattern?: string,
): Promise<Inventory> {
  if (how !== 'snapshot' && how !== 'log') throw new TypeError(`neither "snapshot" nor "log": ${how}`)
  // What is in `from` stays as it is: the log is opened as a copy, since opening it means going on with it.
  if (how === 'log') cpSync(join(from, 'appendonlydir'), join(to, 'appendonlydir'), { recursive: true })
  using db = how === 'snapshot' ? fromSnapshot(from) : openLog(to)
  print(`loaded: ${described(inventory(db))}`)
  if (pattern !== undefined) print(`left out: ${leaveOut(db, pattern)} keys like ${pattern}`)
  if (how === 'snapshot') await toSnapshot(db, to)
  else await compactLog(db)
  const result = inventory(db)
  print(`written: ${described(result)}`)
  return result
}

/** Data to begin with, for who has no Redis at hand. */
function fill(db: Db): void {
  for (let i = 0; i < 100; i++) {
    db.set(`cache:page:${i}`, `<html>page ${i}</html>`, { EX: 3600 })
    db.hSet(`user:${i}`, { name: `user ${i}`, visits: i })
    db.zAdd('visits', i, `user:${i}`)
    db.rPush('events', `user ${i} has signed up`)
    db.sAdd('premium', i % 5 === 0 ? [`user:${i}`] : ['user:0'])
  }
}

export async function main(print: Print): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-migration-'))
  try {
    using source = open()
    fill(source)
    await toSnapshot(source, join(folder, 'dump.rdb'))
    await toLog(source, join(folder, 'old'))
    print('by snapshot')
    const one = await migrate(print, 'snapshot', join(folder, 'dump.rdb'), join(folder, 'new', 'dump.rdb'), 'cache:*')
    print('by append-only log')
    const other = await migrate(print, 'log', join(folder, 'old'), join(folder, 'new'), 'cache:*')
    print(`both have the same: ${one.digest === other.digest}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isProgram(import.meta.url)) {
  const [how, from, to, pattern] = process.argv.slice(2)
  if (how === undefined || from === undefined || to === undefined) await main(console.log)
  else await migrate(console.log, how, from, to, pattern)
}
