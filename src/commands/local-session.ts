/** Which sessions count as local, for options that are `yes`, `no` or `local`. */
import type { SessionView } from './services.js'

/** Whether a session comes from the same machine, as Redis tells: over a Unix socket or the loopback interface. */
export function isLocalSession(session: SessionView): boolean {
  if (session.trusted) return true
  const { address = '' } = session.transport ?? {}
  return address.startsWith('/') || address.startsWith('127.0.0.1:') || address.startsWith('[::1]:')
}
