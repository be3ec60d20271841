/** Corners of the session store that its story doesn't show. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { Sessions } from '../../examples/session-store/in-process.js'
import { IDLE_SECONDS, sessionKey, Vault } from '../../examples/session-store/session.js'

const ada = { name: 'Ada', roles: ['author'] }
const vault = new Vault(new Uint8Array(32).fill(7))

function openSessions() {
  const db = open({ frozen: true })
  return { db, sessions: new Sessions(db, vault) }
}

it('reading prolongs a session, changing it does not', () => {
  const { db, sessions } = openSessions()
  const token = sessions.login('u1', ada)
  db.clock.advance(1_000_000)
  expect(sessions.update(token, ada)).toBe(true)
  expect(db.ttl(sessionKey(token))).toBe(IDLE_SECONDS - 1000)
  expect(sessions.read(token)).toEqual({ userId: 'u1', generation: 0, profile: ada })
  expect(db.ttl(sessionKey(token))).toBe(IDLE_SECONDS)
})

it('what is stored is not text, and comes back byte for byte', () => {
  const { db, sessions } = openSessions()
  const key = sessionKey(sessions.login('u1', ada))
  const sealed = db.bytes.get(key)
  expect(sealed?.length).toBe(12 + 16 + JSON.stringify({ userId: 'u1', generation: 0, profile: ada }).length)
  expect(db.get(key)).not.toContain('Ada')
})

it('a payload that was changed, or belongs to somebody else, is no session', () => {
  const { db, sessions } = openSessions()
  const token = sessions.login('u1', ada)
  const sealed = db.bytes.get(sessionKey(token)) ?? new Uint8Array()

  db.set(sessionKey('u2.stolen'), sealed)
  expect(sessions.read('u2.stolen')).toBeNull()

  const changed = sealed.slice()
  changed[20] = (changed[20] ?? 0) ^ 1
  db.set(sessionKey(token), changed)
  expect(sessions.read(token)).toBeNull()
  db.set(sessionKey(token), 'short')
  expect(sessions.read(token)).toBeNull()
})

it('a session that is refused is removed', () => {
  const { db, sessions } = openSessions()
  const token = sessions.login('u1', ada)
  sessions.logoutEverywhere('u1')
  expect(db.exists(sessionKey(token))).toBe(1)
  expect(sessions.read(token)).toBeNull()
  expect(db.exists(sessionKey(token))).toBe(0)
})
