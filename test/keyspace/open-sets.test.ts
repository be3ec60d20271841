import { expect, it } from 'vitest'
import { openSet, SetBuilder } from '../../src/keyspace/set-value.js'
import { openStore } from '../support/store.js'

it('lets go of open sets where a command has begun with a later slot', () => {
  const { keyspace } = openStore().engine
  const db = keyspace.db(0)
  const bytes = new TextEncoder().encode('member')
  const builder = new SetBuilder(keyspace)
  builder.add(bytes, 0, bytes.length)
  const handle = builder.addTo(db, bytes, 0, bytes.length, -1)
  // As ZUNION of a sorted set and a set.
  openSet(db, handle, 2)
  expect(Array.from(keyspace.openSets)).not.toContain(undefined)
})
