/**
 * Sessions in a store inside the process: every call is a function call that has happened when it returns.
 *
 *   npx tsx examples/session-store/in-process.ts
 */
import { randomBytes } from 'node:crypto'
import { open, type Db } from 'cinnabar'
import { isProgram, type Print } from '../support.js'
import {
  generationKey,
  IDLE_SECONDS,
  newToken,
  type Profile,
  type Session,
  sessionKey,
  type SessionStore,
  userOf,
  Vault,
} from './session.js'
import { story } from './story.js'

export class Sessions implements SessionStore {
  private readonly db: Db
  private readonly vault: Vault

  constructor(db: Db, vault: Vault) {
    this.db = db
    this.vault = vault
  }

  login(userId: string, profile: Profile): string {
    const token = newToken(userId)
    const sealed = this.vault.seal({ userId, generation: this.generation(userId), profile })
    this.db.set(sessionKey(token), sealed, { EX: IDLE_SECONDS })
    return token
  }

  read(token: string): Session | null {
    const sealed = this.db.bytes.getEx(sessionKey(token), { EX: IDLE_SECONDS })
    const session = sealed && this.vault.unseal(sealed)
    if (!session || session.userId !== userOf(token)) return null
    if (session.generation === this.generation(session.userId)) return session
    this.logout(token)
    return null
  }

  update(token: string, profile: Profile): boolean {
    const sealed = this.db.bytes.get(sessionKey(token))
    const session = sealed && this.vault.unseal(sealed)
    if (!session) return false
    // No other code runs between two calls, but time goes on: without XX a session that ends right now would come back.
    const changed = this.vault.seal({ ...session, profile })
    return this.db.set(sessionKey(token), changed, { XX: true, KEEPTTL: true }) === 'OK'
  }

  logout(token: string): void {
    this.db.del(sessionKey(token))
  }

  logoutEverywhere(userId: string): void {
    this.db.incr(generationKey(userId))
  }

  private generation(userId: string): number {
    return Number(this.db.get(generationKey(userId)) ?? 0)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  const sessions = new Sessions(db, new Vault(randomBytes(32)))
  await story(sessions, (ms) => db.clock.advance(ms), print)
}

if (isProgram(import.meta.url)) await main(console.log)
