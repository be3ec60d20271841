/** What goes on in the background goes on in a process that does nothing else, too. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'

const KEYS = 300_000
/** Each look wakes the process up: there must be few of them. */
const LOOKS_MAX = 4

async function looksUntil(isDone: () => boolean): Promise<number> {
  for (let looks = 1; looks <= LOOKS_MAX; looks++) {
    await sleep(500)
    if (isDone()) return looks
  }
  return Infinity
}

describe('a process that does nothing', () => {
  it('removes keys that are due', async () => {
    const db = open()
    const at = Date.now() + 500
    for (let i = 0; i < KEYS; i++) db.set(`key:${i}`, 'value', { PXAT: at })
    expect(await looksUntil(() => db.dbSize() === 0)).toBeLessThanOrEqual(LOOKS_MAX)
    db.close()
  })

  it('evicts what is too much after the limit was lowered', async () => {
    let evicted = 0
    const db = open({ maxMemory: '1gb', evictionPolicy: 'allkeys-lru', onEvict: () => evicted++ })
    db.call('CONFIG', 'SET', 'maxmemory-samples', '64')
    for (let i = 0; i < 10_000; i++) db.set(`key:${i}`, 'value'.repeat(20))
    // One byte: not even an empty store is within it, so all keys go.
    db.call('CONFIG', 'SET', 'maxmemory', '1')
    expect(await looksUntil(() => evicted === 10_000)).toBeLessThanOrEqual(LOOKS_MAX)
    db.close()
  })
})
