/**
 * From a real Redis into this process and back, by file: nothing listens, nothing is sent, no command is replayed by hand.
 *
 * Redis has two kinds of files, and so does Cinnabar, in the same formats. A snapshot (`dump.rdb`) is one moment. The
 * append-only folder (`appendonlydir`) is the same and all changes since; whoever opens it goes on writing it.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Db, open } from 'cinnabar'
import { fileStorage, saveTo } from 'cinnabar/persistence'
import { scripting } from 'cinnabar/scripting'

/** A store with all that a `dump.rdb` has. It has nothing more to do with the file. */
export const fromSnapshot = (path: string): Db => open({ load: readFileSync(path), scripting })

/** Writes a `dump.rdb` that a Redis loads at its start. */
export const toSnapshot = (db: Db, path: string): Promise<void> =>
  saveTo(db, fileStorage(dirname(path)), basename(path))

/**
 * The store whose append-only files are in `folder`/appendonlydir, be they Redis's or ours; it goes on there. No Redis may
 * use the folder meanwhile.
 */
export const openLog = (folder: string): Db =>
  open({ storage: fileStorage(folder), scripting, config: { appendonly: 'yes', save: '' } })

/** Writes an append-only folder that a Redis goes on with: a new store there begins with what `db` has. */
export async function toLog(db: Db, folder: string): Promise<void> {
  const load = await db.snapshot()
  open({ storage: fileStorage(folder), load, scripting, config: { appendonly: 'yes', save: '' } }).close()
}

/** Writes the log anew, as short as can be, and waits until that is on the disk. */
export async function compactLog(db: Db): Promise<void> {
  db.bgRewriteAof()
  while (!/^aof_rewrite_in_progress:0\r$/m.test(db.info('persistence'))) await sleep(10)
  if (!/^aof_last_bgrewrite_status:ok\r$/m.test(db.info('persistence')))
    throw new Error('the log could not be rewritten')
  await db.persisted()
}

export interface Inventory {
  readonly keys: number
  /** Keys that end by themselves. */
  readonly timed: number
  /** Keys by type. */
  readonly types: Readonly<Record<string, number>>
  /** Redis's own checksum of all the data, by which both sides can be compared. */
  readonly digest: string
}

/** What is there, in the database in use; the digest is of all databases. */
export function inventory(db: Db): Inventory {
  const types: Record<string, number> = {}
  let timed = 0
  for (const key of db.scanIterator()) {
    const type = db.type(key)
    types[type] = (types[type] ?? 0) + 1
    if (db.pTTL(key) >= 0) timed++
  }
  return { keys: db.dbSize(), timed, types, digest: String(db.call('DEBUG', 'DIGEST')) }
}

/** What is better done on the way than at the source or the target: leaves out what matches, such as `cache:*`. */
export function leaveOut(db: Db, pattern: string): number {
  let left = 0
  for (const key of [...db.scanIterator({ MATCH: pattern })]) left += db.unlink(key)
  return left
}
