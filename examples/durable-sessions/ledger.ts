/** What a worker has said before it was killed, and whether a store keeps its word. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Durability, Sessions } from './sessions.js'

/** What is known of a session: when it ends, unless it has been used since; or that it is, or may be, over. */
type Known = number | 'ending' | 'ended'

export class Ledger {
  private readonly known = new Map<string, Known>()

  get size(): number {
    return this.known.size
  }

  note(line: string): void {
    const [what, token = '', at] = line.split(' ')
    this.known.set(token, what === 'ending' || what === 'ended' ? what : Number(at))
  }

  /** Compares with a store that was opened after the kill. @returns what of it is wrong */
  check(sessions: Sessions): string[] {
    const wrong: string[] = []
    for (const [token, known] of this.known) {
      const endsAtMs = sessions.endsAtMs(token)
      if (known === 'ending') continue
      if (known === 'ended') {
        if (endsAtMs !== undefined) wrong.push(`${token} had ended, but is there`)
      } else if (endsAtMs === undefined) wrong.push(`${token} is lost`)
      else if (endsAtMs < known) wrong.push(`${token} ends at ${endsAtMs} instead of ${known}`)
    }
    return wrong
  }
}

/** Lets a worker live until it has acknowledged `count` things, and then a moment that it can't know of. */
export async function liveAndDie(folder: string, durability: Durability, count: number, ledger: Ledger): Promise<void> {
  const worker = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('worker.ts', import.meta.url)), folder, durability],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let left = count
  for await (const line of createInterface(worker.stdout)) {
    ledger.note(line)
    // Not at the line's end: what it is doing just now is to be cut off somewhere in the middle.
    if (--left === 0) setTimeout(() => worker.kill('SIGKILL'), 20 * Math.random())
  }
  if (left > 0) throw new Error(`the worker ended by itself: ${worker.exitCode}`)
}
