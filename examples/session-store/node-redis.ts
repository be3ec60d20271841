/**
 * The same sessions through node-redis.
 *
 *   npx tsx examples/session-store/node-redis.ts
 */
import { randomBytes } from 'node:crypto'
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { createClient, RESP_TYPES } from 'redis'
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

/** Sealed sessions are bytes, so bulk strings come as `Buffer`s. */
const connect = (url: string) => createClient({ url }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })

export class Sessions implements SessionStore {
  private readonly client: ReturnType<typeof connect>
  private readonly vault: Vault

  constructor(client: ReturnType<typeof connect>, vault: Vault) {
    this.client = client
    this.vault = vault
  }

  async login(userId: string, profile: Profile): Promise<string> {
    const token = newToken(userId)
    // A logout everywhere that comes in between makes this session one of the old ones: it never comes out too lax.
    const sealed = this.vault.seal({ userId, generation: await this.generation(userId), profile })
    await this.client.set(sessionKey(token), sealed, { expiration: { type: 'EX', value: IDLE_SECONDS } })
    return token
  }

  async read(token: string): Promise<Session | null> {
    // Both leave in one write.
    const [sealed, generation] = await Promise.all([
      this.client.getEx(sessionKey(token), { type: 'EX', value: IDLE_SECONDS }),
      this.generation(userOf(token)),
    ])
    const session = sealed && this.vault.unseal(sealed)
    if (!session || session.userId !== userOf(token)) return null
    if (session.generation === generation) return session
    await this.logout(token)
    return null
  }

  async update(token: string, profile: Profile): Promise<boolean> {
    const sealed = await this.client.get(sessionKey(token))
    const session = sealed && this.vault.unseal(sealed)
    if (!session) return false
    const changed = this.vault.seal({ ...session, profile })
    return (await this.client.set(sessionKey(token), changed, { expiration: 'KEEPTTL', condition: 'XX' })) !== null
  }

  async logout(token: string): Promise<void> {
    await this.client.del(sessionKey(token))
  }

  async logoutEverywhere(userId: string): Promise<void> {
    await this.client.incr(generationKey(userId))
  }

  private async generation(userId: string): Promise<number> {
    return Number((await this.client.get(generationKey(userId))) ?? 0)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const client = connect(server.url)
  await client.connect()
  try {
    const sessions = new Sessions(client, new Vault(randomBytes(32)))
    await story(sessions, (ms) => db.clock.advance(ms), print)
  } finally {
    client.destroy()
  }
}

if (isProgram(import.meta.url)) await main(console.log)
