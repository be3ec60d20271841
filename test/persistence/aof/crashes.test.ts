/**
 * Whatever moment a crash picks, what was acknowledged under `appendfsync always` is there afterwards, and what else is
 * there is whole: the data is as it was after some command, at or behind the last acknowledged one.
 */
import { describe, expect, it } from 'vitest'
import { crashStorage } from '../../../src/persistence/testing/crashes.js'
import { Random } from '../../support/random.js'
import { type LoggedStore, openLogged } from '../../support/logged-store.js'

interface Acknowledged {
  /** Operations on the storage when the reply left. */
  readonly step: number
  readonly digest: string
}

const COMMANDS: readonly ((random: Random) => string[][])[] = [
  (random) => [['SET', `k${random.below(5)}`, 'v'.repeat(random.below(40))]],
  (random) => [['RPUSH', 'l', `${random.below(100)}`]],
  () => [['SPOP', 's', '2']],
  (random) => [['SADD', 's', ...Array.from({ length: 5 }, () => `${random.below(50)}`)]],
  (random) => [['EXPIRE', `k${random.below(5)}`, '1000']],
  (random) => [['DEL', `k${random.below(5)}`]],
  () => [
    ['SELECT', '1'],
    ['INCR', 'n'],
    ['SELECT', '0'],
  ],
  () => [['MULTI'], ['INCR', 'x'], ['INCR', 'y'], ['LPOP', 'l'], ['EXEC']],
]

/** Runs commands, doing a little background work in between. */
async function run(seed: number, count: number, rewritesAt: readonly number[]): Promise<number> {
  const random = new Random(seed)
  const storage = crashStorage()
  const acknowledged: Acknowledged[] = []
  const note = (store: LoggedStore): void => {
    acknowledged.push({ step: storage.step, digest: store.digest() })
  }
  const store = openLogged({ storage })
  // Before the first reply anything may be lost.
  const empty = store.digest()
  note(store)
  for (let i = 0; i < count; i++) {
    if (rewritesAt.includes(i)) store.text('BGREWRITEAOF')
    for (const command of random.pick(COMMANDS)(random)) {
      store.text(...command)
      note(store)
    }
    const kind = random.below(3)
    if (kind === 0) await new Promise((resolve) => setImmediate(resolve))
    if (kind === 1) await Promise.resolve()
    if (random.chance(0.2)) store.engine.tick()
  }
  await store.finish()
  note(store)
  let checked = 0
  for (const { step, after, state, storage: left } of storage.crashes()) {
    const copy = openLogged({ storage: left })
    const digest = copy.digest()
    const last = acknowledged.findLastIndex((one) => one.step <= step)
    const allowed = last < 0 ? [empty, '0'.repeat(40)] : acknowledged.slice(last).map((one) => one.digest)
    expect(allowed, `seed ${seed}, ${state} ${step}, after ${after}`).toContain(digest)
    // It goes on from there.
    copy.text('SET', 'after the crash', '1')
    expect(openLogged({ storage: left }).digest()).toBe(copy.digest())
    checked++
  }
  return checked
}

describe('crashes', () => {
  it('while commands are logged', async () => {
    expect(await run(1, 40, [])).toBeGreaterThan(200)
  })

  it.each([2, 3, 4])('while the log is written anew (%i)', async (seed) => {
    expect(await run(seed, 30, [5, 12, 20])).toBeGreaterThan(200)
  })
})
