/**
 * A session store dies three times in the middle of its work, and nobody is logged out.
 *
 *   npx tsx examples/durable-sessions/in-process.ts
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isProgram, type Print } from '../support.js'
import { Ledger, liveAndDie } from './ledger.js'
import { type Durability, IDLE_MS, Sessions } from './sessions.js'

const LIVES: readonly Durability[] = ['each', 'together', 'each']
const ACKNOWLEDGED = 500

export async function main(print: Print, lives = LIVES): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'durable-sessions-'))
  const ledger = new Ledger()
  try {
    for (const durability of lives) {
      await liveAndDie(folder, durability, ACKNOWLEDGED, ledger)
      const sessions = new Sessions(folder, durability)
      const wrong = ledger.check(sessions)
      print(`synced ${durability}: killed with ${sessions.count} sessions; not as acknowledged: ${wrong.length}`)
      sessions.close()
    }
    const sessions = new Sessions(folder, 'each')
    const token = await sessions.begin('ada')
    const minutes = Math.round(((sessions.endsAtMs(token) ?? 0) - Date.now()) / 60_000)
    print(`${await sessions.use(token)} is logged in for ${minutes} of ${IDLE_MS / 60_000} minutes`)
    sessions.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isProgram(import.meta.url)) await main(console.log)
