/** Fills a server with keys as fast as it takes them, and empties it, whichever server it is. */
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../test/support/resp-client.js'
import { infoNumber, infoOf } from './info.js'
import { type Batch, batchOf, each, LoadClient } from './load-client.js'
import { keyOf } from './keys.js'

const BATCH = 5_000

export interface FillOptions {
  port: number
  count: number
  value: string
  /** When a key is to expire, in Unix ms. */
  expiresAtMs?: (index: number) => number
  keyOf?: (index: number) => string
}

/** SETs `count` keys. @throws Error if a reply is an error or the connection ends */
export async function fill({ port, count, value, expiresAtMs, keyOf: name = keyOf }: FillOptions): Promise<void> {
  const client = await LoadClient.connect(port)
  const request = (index: number): string[] => {
    const expiry = expiresAtMs ? ['PXAT', String(expiresAtMs(index))] : []
    return ['SET', name(index), value, ...expiry]
  }
  function* batches(): Generator<Batch> {
    for (let from = 0; from < count; from += BATCH) {
      const length = Math.min(BATCH, count - from)
      yield batchOf(Array.from({ length }, (_, index) => request(from + index)))
    }
  }
  try {
    await client.exchange(each(batches()))
  } finally {
    client.close()
  }
}

/** Removes all keys, and waits until the memory of what they held is given back: what is measured next shouldn't pay for it. */
export async function empty(port: number): Promise<void> {
  const client = await connect({ port })
  try {
    await client.command('FLUSHALL')
    while (infoNumber(await infoOf(client, 'memory'), 'lazyfree_pending_objects') > 0) await sleep(10)
  } finally {
    await client.close()
  }
}
