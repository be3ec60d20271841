/** Waits until a store whose keys are falling due is empty. */
import { setTimeout as sleep } from 'node:timers/promises'

const GIVE_UP_MS = 60_000

/** How long after `lastDueMs` (Unix ms) `count`, asked every `everyMs`, first gives 0. @throws Error if it never does */
export async function msAfterTheLast(
  lastDueMs: number,
  count: () => number | Promise<number>,
  everyMs = 1,
): Promise<number> {
  for (;;) {
    const left = await count()
    const afterMs = Date.now() - lastDueMs
    if (left === 0) return afterMs
    if (afterMs > GIVE_UP_MS) throw new Error(`${left} keys are still there ${afterMs} ms after the last was due`)
    await sleep(everyMs)
  }
}
