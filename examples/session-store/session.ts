/**
 * What a session is, whoever stores it: a token for the cookie, a sealed payload for the store.
 *
 * The payload is encrypted (AES-256-GCM), hence binary: a store that took it for text would ruin it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Awaitable } from '../support.js'

export interface Profile {
  readonly name: string
  readonly roles: readonly string[]
}

export interface Session {
  readonly userId: string
  /** How often the user had logged out everywhere when this session began. */
  readonly generation: number
  readonly profile: Profile
}

/** What the three stores have in common. */
export interface SessionStore {
  /** Begins a session. Gives the token for the cookie. */
  login(userId: string, profile: Profile): Awaitable<string>
  /** The session, which lives on for another idle time; null if it is over. */
  read(token: string): Awaitable<Session | null>
  /** Changes a session without prolonging it. False if it is over: it doesn't rise from the dead. */
  update(token: string, profile: Profile): Awaitable<boolean>
  logout(token: string): Awaitable<void>
  /** Ends all of a user's sessions at once, however many there are. */
  logoutEverywhere(userId: string): Awaitable<void>
}

/** Sessions end after so long without a request. */
export const IDLE_SECONDS = 30 * 60

export const newToken = (userId: string): string => `${userId}.${randomBytes(18).toString('base64url')}`

export const sessionKey = (token: string): string => `session:${token}`
export const generationKey = (userId: string): string => `session-generation:${userId}`

/** The user that a token names; the session itself says whether that is true. */
export const userOf = (token: string): string => token.slice(0, Math.max(0, token.lastIndexOf('.')))

const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypts sessions, so that whoever reads the store learns nothing and can't forge one. */
export class Vault {
  private readonly key: Uint8Array

  /** `key`: 32 random bytes. */
  constructor(key: Uint8Array) {
    this.key = key
  }

  seal(session: Session): Buffer {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv)
    const text = Buffer.concat([cipher.update(JSON.stringify(session), 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), text])
  }

  /** Null when the bytes were not sealed with this key, or have changed since. */
  unseal(sealed: Uint8Array): Session | null {
    if (sealed.length < IV_BYTES + TAG_BYTES) return null
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV_BYTES))
      decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
      const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
      return JSON.parse(text.toString('utf8')) as Session
    } catch {
      return null
    }
  }
}
