/**
 * Who a session is. Without ACL users there is one, `default`, and its password is `requirepass`; without a password
 * everybody is that user.
 */
import { wrongPass } from '../../keyspace/errors.js'
import type { Args } from '../args.js'
import type { Context } from '../context.js'
import type { EngineServices, SessionView } from '../services.js'

export const DEFAULT_USER = 'default'

/** Whether the user `default` has a password. */
export const needsPassword = (engine: EngineServices): boolean => engine.config.string('requirepass') !== ''

/** What a new connection has: the user `default`, if that one needs no password. */
export function resetAuthentication(session: SessionView, engine: EngineServices): void {
  session.user = DEFAULT_USER
  session.authenticated = session.trusted || !needsPassword(engine)
}

/**
 * Logs the session in with the password at `password`, for the user named at `user`, by default `default`. A refusal leaves
 * the session who it was.
 * @throws WRONGPASS
 */
export function authenticate({ args, session, engine }: Context, password: number, user?: number): void {
  const isDefault =
    user === undefined || (args.length(user) === DEFAULT_USER.length && args.latin1(user) === DEFAULT_USER)
  const expected = engine.config.string('requirepass')
  if (!isDefault || (expected !== '' && !isSecret(args, password, expected))) throw wrongPass()
  session.user = DEFAULT_USER
  session.authenticated = true
}

/** Compares in a time that tells nothing about where the two differ. */
function isSecret(args: Args, index: number, expected: string): boolean {
  const start = args.start(index)
  const given = args.length(index)
  let differences = given ^ expected.length
  for (let i = 0; i < given; i++) differences |= args.bytes[start + i]! ^ expected.charCodeAt(i % expected.length)
  return differences === 0
}
