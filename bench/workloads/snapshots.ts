/** Fills a store, saves it while everything waits and while it goes on being written to, and loads it again. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type * as Adapters from '../../src/persistence/index.js'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { keyOf, valueOf } from '../support/keys.js'

export interface SnapshotsInput {
  dist: string
  keyCount: number
}

export interface SnapshotsResult {
  saveMs: number
  backgroundMs: number
  loadMs: number
  fileBytes: number
  /** The longest SET while saving in the background, and the longest as many SETs took without. */
  longestMs: number
  longestBeforeMs: number
  /**
   * The longest that the event loop was held up while saving, SETs included; without the time that the process waited for a
   * processor, where the system tells.
   */
  longestTurnMs: number
  /** How much the process grew while saving in the background. */
  extraBytes: number
}

const VALUE_BYTES = 16
/** Time so far that this thread was ready to run and others had the processors. */
function waitedMs(): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')
    return Number(waitedNs) / 1e6
  } catch {
    return 0
  }
}

/** SETs in one turn of the event loop: about 0.1 ms. */
const TURN_SETS = 100

workload(async ({ dist, keyCount }: SnapshotsInput): Promise<SnapshotsResult> => {
  const { open } = await importPackage(dist)
  const path = pathToFileURL(resolve(dist, 'persistence', 'index.js')).href
  const { fileStorage } = (await import(path)) as typeof Adapters
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-bench-'))
  try {
    const storage = fileStorage(folder)
    const config = { save: '""' }
    const db = open({ storage, config, seed: 1 })
    const value = valueOf(VALUE_BYTES)
    for (let i = 0; i < keyCount; i++) db.set(keyOf(i), value)

    let at = 0
    let longestSetMs = 0
    const setSome = (): void => {
      for (let i = 0; i < TURN_SETS; i++) {
        // In no order, and each key once at most.
        at = (at + 7919) % keyCount
        const key = keyOf(at)
        const startMs = performance.now()
        db.set(key, value)
        longestSetMs = Math.max(longestSetMs, performance.now() - startMs)
      }
    }
    for (let turn = 0; turn < 2000; turn++) setSome()

    const saveStartMs = performance.now()
    db.save()
    const saveMs = performance.now() - saveStartMs

    longestSetMs = 0
    for (let turn = 0; turn < 500; turn++) {
      setSome()
      await nextTurn()
    }
    const longestBeforeMs = longestSetMs
    const isSaving = (): boolean => db.info('persistence').includes('rdb_bgsave_in_progress:1')
    const rssBefore = process.memoryUsage.rss()
    let rssPeak = rssBefore
    let longestTurnMs = 0
    longestSetMs = 0
    const startMs = performance.now()
    db.bgSave()
    const ownMs = (): number => performance.now() - waitedMs()
    for (let turnMs = ownMs(); isSaving();) {
      setSome()
      await nextTurn()
      const nowMs = ownMs()
      longestTurnMs = Math.max(longestTurnMs, nowMs - turnMs)
      turnMs = nowMs
      rssPeak = Math.max(rssPeak, process.memoryUsage.rss())
    }
    const backgroundMs = performance.now() - startMs
    const fileBytes = statSync(join(folder, 'dump.rdb')).size
    const longestMs = longestSetMs
    db.close()

    const loadStartMs = performance.now()
    const copy = open({ storage, config })
    const loadMs = performance.now() - loadStartMs
    if (copy.dbSize() !== keyCount) throw new Error(`${copy.dbSize()} keys were loaded`)
    return {
      saveMs,
      backgroundMs,
      loadMs,
      fileBytes,
      longestMs,
      longestBeforeMs,
      longestTurnMs,
      extraBytes: rssPeak - rssBefore,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
