/** All that a snapshot must keep of a store, as text by key. */
import type { TestClient, TestStore } from '../../support/store.js'

export function keysOf(client: TestClient): Uint8Array[] {
  const reply = client.replies('KEYS', '*')[0]
  return reply?.type === 'array' ? reply.items.flatMap((item) => (item.type === 'bulk' ? [item.bytes] : [])) : []
}

/**
 * Databases 0 to `databases` - 1. The store must have `enable-debug-command yes`. Encodings are left out, as a collection
 * that has become small gets that of a small one when it is loaded, in Redis as here. What is loaded as
 * commands loses the sign of a score of -0 where a listpack is its first form, in Redis as here: then it's `withoutSigns`.
 */
export function contents(store: TestStore, databases = 3, withoutSigns = false): Map<string, string> {
  const found = new Map<string, string>()
  const client = store.connect()
  for (let db = 0; db < databases; db++) {
    client.text('SELECT', db)
    for (const key of keysOf(client)) {
      const type = client.text('TYPE', key)
      const value =
        withoutSigns && type === '+zset'
          ? client.text('ZRANGE', key, 0, -1, 'WITHSCORES').replaceAll('"-0"', '"0"')
          : client.text(...(type === '+string' ? ['GET'] : ['DEBUG', 'DIGEST-VALUE']), key)
      found.set(`${db} ${Buffer.from(key).toString('latin1')}`, `${type} ${value} ${client.text('PEXPIRETIME', key)}`)
    }
  }
  store.engine.closeSession(client.session)
  return found
}
