import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'

describe('open and close', () => {
  it('leaves nothing behind that only a full collection would take away', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void
    for (let i = 0; i < 20; i++) open().close()
    collect()
    const before = process.memoryUsage().heapUsed
    const stores = 200
    for (let i = 0; i < stores; i++) open().close()
    collect({ type: 'minor' })
    collect({ type: 'minor' })
    expect((process.memoryUsage().heapUsed - before) / stores).toBeLessThan(10_000)
  })
})
