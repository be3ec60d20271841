import { describe, expect, it } from 'vitest'
import { openStore } from '../support/store.js'

describe('watched keys', () => {
  it.each([
    [10_000, 20],
    [2000, 2000],
    [200, 100_000],
  ])('count with their bytes and what is kept of each (%d of %d bytes)', (count, size) => {
    const { engine, text, client, connect } = openStore()
    const other = connect()
    const idle = engine.eviction.clientBytes
    for (let i = 0; i < count; i++) text('WATCH', String(i).padStart(size, 'x'))
    const counted = engine.eviction.clientBytes - idle
    text('WATCH', '0'.padStart(size, 'x'))
    expect(engine.eviction.clientBytes - idle).toBe(counted)
    const line = other.text('CLIENT', 'LIST', 'ID', client.session.id)
    expect(line).toContain(`tot-mem=${counted} `)
    expect(counted).toBeGreaterThan(count * size)
    expect(counted).toBeLessThan(count * (size + 500))
    other.text('SET', '0'.padStart(size, 'x'), 1)
    expect(text('UNWATCH')).toBe('+OK')
    expect(engine.eviction.clientBytes).toBe(idle)
  })

  it('let EXEC fail, however many are watched and changed, and watched twice', () => {
    const { text, connect } = openStore()
    const other = connect()
    const groups = Array.from({ length: 40 }, (_, group) => Array.from({ length: 500 }, (_, i) => `key:${group}:${i}`))
    const changes: (() => void)[] = [
      () => groups.forEach((keys) => void other.text('MSET', ...keys.flatMap((key) => [key, 'value']))),
      () => void other.text('FLUSHALL'),
    ]
    for (const change of changes) {
      for (const keys of groups) text('WATCH', ...keys)
      for (const keys of groups) text('WATCH', ...keys)
      change()
      text('MULTI')
      expect(text('EXEC')).toBe('*nil')
    }
  })
})
