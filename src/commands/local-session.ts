/** Which sessions count as local, for options that are `yes`, `no` or `local`. */
import type { SessionView } from './services.js'

/** Whether a session comes from the same machine, as Redis tells: over a Unix socket or the loopback interface. */
export function isLocalSession(session: SessionView): boolean {
  if (session.trusted) return true
  const { address = '' } = session.transport ?? {}
  return isOnUnixSocket(session) || address.startsWith('127.0.0.1:') || address.startsWith('[::1]:')
}

/** Whether a session's connection is on a Unix socket: its address is the path, which may be relative, and no port. */
export function isOnUnixSocket({ transport }: SessionView): boolean {
  return transport !== undefined && transport.address.endsWith(':0') && transport.address !== ':0'
}
