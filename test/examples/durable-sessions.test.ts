/** That the durable sessions survive SIGKILL, and that its test would notice if they didn't. */
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { main } from '../../examples/durable-sessions/in-process.js'
import { Ledger, liveAndDie } from '../../examples/durable-sessions/ledger.js'
import { IDLE_MS, Sessions } from '../../examples/durable-sessions/sessions.js'

const folders: string[] = []
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-sessions-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const lastPart = (folder: string): string =>
  join(
    folder,
    'appendonlydir',
    readdirSync(join(folder, 'appendonlydir')).find((name) => name.endsWith('.incr.aof')) ?? '',
  )

describe.each(['each', 'together'] as const)('synced %s', (durability) => {
  it('every acknowledged session is there after SIGKILL, with what is left of its time', async () => {
    const folder = newFolder()
    const ledger = new Ledger()
    await liveAndDie(folder, durability, 300, ledger)
    expect(ledger.size).toBeGreaterThan(100)
    const sessions = new Sessions(folder, durability)
    expect(ledger.check(sessions)).toEqual([])
    const token = await sessions.begin('ada')
    const endsAtMs = sessions.endsAtMs(token) ?? 0
    const leftMs = endsAtMs - Date.now()
    expect(leftMs).toBeGreaterThan(IDLE_MS - 10_000)
    expect(leftMs).toBeLessThanOrEqual(IDLE_MS)
    sessions.close()
    // A torn command at the end, as a power failure may leave it, takes nothing else with it.
    appendFileSync(lastPart(folder), '*3\r\n$3\r\nSET\r\n$8\r\nsess')
    const again = new Sessions(folder, durability)
    expect(ledger.check(again)).toEqual([])
    expect(again.endsAtMs(token)).toBe(endsAtMs)
    expect(await again.use(token)).toBe('ada')
    await again.end(token)
    again.close()
  })
})

it('notices what is missing', async () => {
  const folder = newFolder()
  const ledger = new Ledger()
  const sessions = new Sessions(folder, 'each')
  const [kept, used, ended] = [await sessions.begin('a'), await sessions.begin('b'), await sessions.begin('c')]
  const { size } = statSync(lastPart(folder))
  ledger.note(`begun ${kept} ${sessions.endsAtMs(kept)}`)
  ledger.note(`used ${used} ${(sessions.endsAtMs(used) ?? 0) + 1}`)
  ledger.note(`ended ${ended}`)
  sessions.close()
  const reopened = new Sessions(folder, 'each')
  expect(ledger.check(reopened)).toHaveLength(2)
  reopened.close()
  truncateSync(lastPart(folder), size >> 1)
  const cut = new Sessions(folder, 'each')
  expect(ledger.check(cut).length).toBeGreaterThan(0)
  cut.close()
})

it('tells its story', async () => {
  const lines: string[] = []
  await main((line) => void lines.push(line), ['each'])
  expect(lines).toEqual([
    expect.stringMatching(/^synced each: killed with \d{3,} sessions; not as acknowledged: 0$/),
    'ada is logged in for 30 of 30 minutes',
  ])
})
