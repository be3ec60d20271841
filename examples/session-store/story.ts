/** An afternoon with two users, the same with each of the three stores. */
import type { Print } from '../support.js'
import type { SessionStore } from './session.js'

const MINUTE_MS = 60_000

/** @param advance moves the store's clock, so that half an hour takes no time */
export async function story(sessions: SessionStore, advance: (ms: number) => void, print: Print): Promise<void> {
  const show = async (who: string, token: string): Promise<void> => {
    const session = await sessions.read(token)
    print(`${who}: ${session ? `${session.profile.name}, ${session.profile.roles.join(' and ')}` : 'logged out'}`)
  }

  const laptop = await sessions.login('u1', { name: 'Ada', roles: ['author'] })
  const phone = await sessions.login('u1', { name: 'Ada', roles: ['author'] })
  const other = await sessions.login('u2', { name: 'Zoë', roles: ['reader'] })
  await show('laptop', laptop)
  await show("Zoë's tablet", other)

  advance(20 * MINUTE_MS)
  print('20 minutes later Ada uses the laptop and becomes an editor')
  await sessions.update(laptop, { name: 'Ada', roles: ['author', 'editor'] })
  await show('laptop', laptop)

  advance(20 * MINUTE_MS)
  print('40 minutes: only the laptop was used within the last half hour')
  await show('laptop', laptop)
  await show('phone', phone)
  const isBack = await sessions.update(phone, { name: 'Ada', roles: ['author'] })
  print(`updating the phone's session: ${isBack ? 'done' : 'too late'}`)

  const newPhone = await sessions.login('u1', { name: 'Ada', roles: ['author'] })
  const newTablet = await sessions.login('u2', { name: 'Zoë', roles: ['reader'] })
  await sessions.logout(laptop)
  print('Ada logs out on the laptop only')
  await show('laptop', laptop)
  await show('phone', newPhone)

  await sessions.logoutEverywhere('u1')
  print('Ada logs out everywhere')
  await show('phone', newPhone)
  await show("Zoë's tablet", newTablet)
  await show('a made-up token', 'u1.c2Vzc2lvbg')

  const afterwards = await sessions.login('u1', { name: 'Ada', roles: ['author'] })
  print('and logs in again')
  await show('laptop', afterwards)
}
