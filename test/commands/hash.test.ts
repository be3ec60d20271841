import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVENT } from '../../src/keyspace/keyspace.js'
import { expectRecorded, type RecordedCase } from '../support/recorded-cases.js'
import { openStore } from '../support/store.js'
import { hashCases } from './hash-cases.js'

const recorded = JSON.parse(readFileSync(new URL('data/hash.json', import.meta.url), 'utf8')) as RecordedCase[]

describe('hash commands answer as Redis does', () => {
  it('every case is recorded', () => {
    expect([...new Set(recorded.map(({ name }) => name))]).toEqual(Object.keys(hashCases))
    for (const { name, commands } of recorded) expect(commands).toEqual(hashCases[name])
  })

  it.each(recorded)('$name, RESP$protocol', expectRecorded)
})

/** Sizes in which a hash has each of its forms: a listpack, a packed hash table, a table of fields. */
const FORMS = [
  ['listpack', 20, 'v'],
  ['packed', 20, 'v'.repeat(70)],
  ['large', 2000, 'v'],
] as const

describe.each(FORMS)('of a hash in its form %s', (_name, size, prefix) => {
  const open = (): ReturnType<typeof openStore> => {
    const store = openStore()
    for (let i = 0; i < size; i++) store.text('HSET', 'h', `f${i}`, `${prefix}${i}`)
    return store
  }

  it('HSCAN gives everything once, about COUNT at a time', () => {
    const { text } = open()
    const found = new Map<string, string>()
    let cursor = '0'
    let calls = 0
    do {
      const reply = JSON.parse(text('HSCAN', 'h', cursor, 'COUNT', 50)) as [string, string[]]
      cursor = reply[0]
      for (let i = 0; i < reply[1].length; i += 2) {
        const field = String(reply[1][i])
        expect(found.has(field)).toBe(false)
        found.set(field, String(reply[1][i + 1]))
      }
      calls++
    } while (cursor !== '0')
    expect(found.size).toBe(size)
    for (let i = 0; i < size; i++) expect(found.get(`f${i}`)).toBe(`${prefix}${i}`)
    expect(calls).toBeGreaterThanOrEqual(size > 1000 ? 20 : 1)
  })

  it('HRANDFIELD gives different fields, or as many as asked for, with their values', () => {
    const { text } = open()
    for (const count of [1, 5, Math.floor(size / 2), size - 1, size, size + 5]) {
      const reply = JSON.parse(text('HRANDFIELD', 'h', count, 'WITHVALUES')) as string[]
      const fields = reply.filter((_, i) => i % 2 === 0)
      expect(fields.length).toBe(Math.min(count, size))
      expect(new Set(fields).size).toBe(fields.length)
      for (const [i, field] of fields.entries()) expect(reply[2 * i + 1]).toBe(`${prefix}${field.slice(1)}`)
    }
    const many = JSON.parse(text('HRANDFIELD', 'h', -3 * size)) as string[]
    expect(many.length).toBe(3 * size)
    for (const field of many) expect(text('HEXISTS', 'h', field)).toBe(':1')
  })

  it('HRANDFIELD gives each field about as often as any other', () => {
    const { text } = open()
    const seen = new Map<string, number>()
    const count = (fields: string[]): void => fields.forEach((field) => seen.set(field, (seen.get(field) ?? 0) + 1))
    const each = 100
    count(JSON.parse(text('HRANDFIELD', 'h', -each * size)) as string[])
    for (let i = 0; i < each; i++) {
      count(JSON.parse(text('HRANDFIELD', 'h', size / 4)) as string[])
      count(JSON.parse(text('HRANDFIELD', 'h', (size * 3) / 4)) as string[])
    }
    expect(seen.size).toBe(size)
    // Each is drawn 200 times, give or take six standard deviations.
    expect(Math.min(...seen.values())).toBeGreaterThan(200 - 72)
    expect(Math.max(...seen.values())).toBeLessThan(200 + 72)
  })

  it('every byte has an owner, and none is left', () => {
    const { text, engine } = open()
    const { keyspace } = engine
    keyspace.assertInvariants()
    text('COPY', 'h', 'c')
    for (let i = 0; i < size; i += 2) text('HDEL', 'h', `f${i}`)
    for (let i = 1; i < size; i += 4) text('HSET', 'h', `f${i}`, 'x'.repeat(200))
    keyspace.assertInvariants()
    text('DEL', 'h', 'c')
    while (keyspace.reclaim(100));
    keyspace.assertInvariants()
  })
})

describe('events and counted changes are those of Redis', () => {
  it.each([
    ['HSET h a 1 b 2', 'new:h hset:h dirty 2'],
    ['HSET old a 1', 'hset:old dirty 1'],
    ['HMSET old a 1 b 2 c 3', 'hset:old dirty 3'],
    ['HSETNX old f 1', 'dirty 0'],
    ['HSETNX old g 1', 'hset:old dirty 1'],
    ['HINCRBY old n 1', 'hincrby:old dirty 1'],
    ['HINCRBYFLOAT h n 1', 'new:h hincrbyfloat:h dirty 1'],
    ['HDEL old f x', 'hdel:old dirty 1'],
    ['HDEL old x', 'dirty 0'],
    ['HDEL old f f2', 'hdel:old del:old dirty 2'],
    ['HINCRBY old f 1', 'dirty 0'],
  ])('%s', (line, seen) => {
    const { text, engine } = openStore()
    const { keyspace } = engine
    text('HSET', 'old', 'f', 'x', 'f2', 'y')
    const events: string[] = []
    keyspace.eventMask = Object.values(EVENT).reduce((mask, bit) => mask | bit, 0)
    keyspace.listener = (_db, _class, event, key, start, end) => {
      events.push(`${event}:${String.fromCharCode(...key.subarray(start, end))}`)
    }
    const { dirty } = keyspace
    text(...line.split(' '))
    expect([...events, `dirty ${keyspace.dirty - dirty}`].join(' ')).toBe(seen)
  })
})
