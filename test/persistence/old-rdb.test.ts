/**
 * Files of versions 6 to 9: what is loaded of them is what a Redis 7.0.15 has of the same bytes, as `record-old-rdb.ts` has
 * recorded it.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesFile } from '../../src/persistence/formats.js'
import { loadFile } from '../../src/persistence/load.js'
import { openStore } from '../support/store.js'
import { keysOf } from './support/contents.js'
import { oldRdb } from './support/old-rdb.js'

type Recorded = Record<string, { digest: string; keys: Record<string, string> }>
const recorded = JSON.parse(readFileSync(new URL('./data/old-rdb.json', import.meta.url), 'utf8')) as Recorded

describe.each([6, 7, 8, 9] as const)('an RDB file of version %i', (version) => {
  it('gives what Redis 7.0 makes of it', () => {
    const store = openStore({ config: { 'enable-debug-command': 'yes' } })
    loadFile(store.engine, bytesFile(oldRdb(version)), 'old.rdb')
    store.engine.keyspace.assertInvariants()
    const keys: Record<string, string> = {}
    for (const db of ['0', '3']) {
      store.text('SELECT', db)
      for (const key of keysOf(store.client)) {
        const facts = [
          store.text('OBJECT', 'ENCODING', key),
          store.text('DEBUG', 'DIGEST-VALUE', key),
          store.text('PEXPIRETIME', key),
        ]
        keys[`${db} ${Buffer.from(key).toString('latin1')}`] = facts.join(' ')
      }
    }
    const expected = recorded[version]
    expect(keys).toEqual(expected?.keys)
    expect(store.text('DEBUG', 'DIGEST')).toBe(expected?.digest)
    expect(Object.keys(keys).length).toBeGreaterThan(70)
  })
})
