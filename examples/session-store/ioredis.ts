/**
 * The same sessions through ioredis, as an application keeps them in a Redis server. Here the server is Cinnabar's.
 *
 *   npx tsx examples/session-store/ioredis.ts
 */
import { randomBytes } from 'node:crypto'
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { Redis } from 'ioredis'
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
  private readonly redis: Redis
  private readonly vault: Vault

  constructor(redis: Redis, vault: Vault) {
    this.redis = redis
    this.vault = vault
  }

  async login(userId: string, profile: Profile): Promise<string> {
    const token = newToken(userId)
    // A logout everywhere that comes in between makes this session one of the old ones: it never comes out too lax.
    const sealed = this.vault.seal({ userId, generation: await this.generation(userId), profile })
    await this.redis.set(sessionKey(token), sealed, 'EX', IDLE_SECONDS)
    return token
  }

  async read(token: string): Promise<Session | null> {
    // Both leave in one write.
    const [sealed, generation] = await Promise.all([
      this.redis.getexBuffer(sessionKey(token), 'EX', IDLE_SECONDS),
      this.generation(userOf(token)),
    ])
    const session = sealed && this.vault.unseal(sealed)
    if (!session || session.userId !== userOf(token)) return null
    if (session.generation === generation) return session
    await this.logout(token)
    return null
  }

  async update(token: string, profile: Profile): Promise<boolean> {
    const sealed = await this.redis.getBuffer(sessionKey(token))
    const session = sealed && this.vault.unseal(sealed)
    if (!session) return false
    const changed = this.vault.seal({ ...session, profile })
    return (await this.redis.set(sessionKey(token), changed, 'KEEPTTL', 'XX')) === 'OK'
  }

  async logout(token: string): Promise<void> {
    await this.redis.del(sessionKey(token))
  }

  async logoutEverywhere(userId: string): Promise<void> {
    await this.redis.incr(generationKey(userId))
  }

  private async generation(userId: string): Promise<number> {
    return Number((await this.redis.get(generationKey(userId))) ?? 0)
  }
}

export async function main(print: Print): Promise<void> {
  using db = open({ frozen: true })
  await using server = await listen(db, { port: 0 })
  const redis = new Redis(server.port)
  try {
    const sessions = new Sessions(redis, new Vault(randomBytes(32)))
    await story(sessions, (ms) => db.clock.advance(ms), print)
  } finally {
    redis.disconnect()
  }
}

if (isProgram(import.meta.url)) await main(console.log)
