/** The libraries that Redis ships, and its Lua, against the real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REDIS_CASES } from './redis-cases.js'
import { HAS_REDIS, Redis, WHY_SKIPPED } from './redis.js'
import { newRedisState, outcome } from './render.js'

const PORT = 7310

describe.skipIf(!HAS_REDIS)(`as EVAL answers${HAS_REDIS ? '' : ` (skipped: ${WHY_SKIPPED})`}`, () => {
  let redis: Redis | undefined

  beforeAll(async () => {
    redis = await Redis.start(PORT)
  })
  afterAll(() => redis?.stop())

  it.each(Object.keys(REDIS_CASES) as (keyof typeof REDIS_CASES)[])('%s', async (subject) => {
    const sources = REDIS_CASES[subject]
    expect(sources.length).toBeGreaterThan(8)
    const expected = (await redis?.outcomes(sources)) ?? []
    const label = (source: string, text: string | undefined): string => `${source}\n--> ${text ?? 'nothing'}`
    expect(sources.map((source) => label(source, outcome(source, '@chunk', newRedisState())))).toEqual(
      sources.map((source, at) => label(source, expected[at])),
    )
  })
})
