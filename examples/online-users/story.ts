/** A morning and two days among friends, the same with each of the three trackers. */
import type { Print } from '../support.js'
import type { Presence } from './presence.js'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** When it begins. */
export const MORNING = Date.UTC(2026, 0, 5, 9)

const FRIENDSHIPS = [
  ['ann', 'bob'],
  ['ann', 'cid'],
  ['bob', 'cid'],
  ['bob', 'dan'],
  ['cid', 'dan'],
  ['cid', 'eve'],
  ['dan', 'eve'],
  ['eve', 'fay'],
] as const

/** @param advance moves the clock of the store */
export async function story(presence: Presence, advance: (ms: number) => void, print: Print): Promise<void> {
  for (const [one, other] of FRIENDSHIPS) await presence.befriend(one, other)
  const showOnline = async (): Promise<void> => print(`online: ${(await presence.online()).join(', ') || 'nobody'}`)
  const showFriends = async (user: string): Promise<void> =>
    print(`${user}'s friends online: ${(await presence.friendsOnline(user)).join(', ') || 'none'}`)
  const suggest = async (user: string): Promise<void> => {
    const suggestions = await presence.suggest(user, 2)
    const names = suggestions.map((suggestion) => `${suggestion.user} (${suggestion.mutual} in common)`)
    print(`${user} might know: ${names.join(', ') || 'nobody'}`)
  }

  await presence.seen('ann')
  await presence.seen('eve')
  advance(2 * MINUTE_MS)
  await presence.seen('bob')
  await presence.seen('dan')
  await showOnline()
  await showFriends('cid')
  await showFriends('fay')

  advance(3 * MINUTE_MS)
  print('five minutes after her last sign of life ann is gone')
  await presence.seen('eve')
  await showOnline()
  await showFriends('cid')
  advance(10 * MINUTE_MS)
  await showOnline()

  for (const user of ['ann', 'fay', 'gus']) await suggest(user)
  await presence.befriend('ann', 'dan')
  print('ann and dan become friends')
  await suggest('ann')

  advance(DAY_MS)
  for (let i = 0; i < 1000; i++) await presence.seen(`guest ${i}`)
  await presence.seen('ann')
  const [today, both] = [await presence.visitors(1), await presence.visitors(2)]
  const isNear = (counted: number, actual: number): string =>
    Math.abs(counted / actual - 1) < 0.03 ? 'near' : 'far from'
  print(`visitors today: ${isNear(today, 1001)} 1001; in two days: ${isNear(both, 1004)} 1004`)
}
