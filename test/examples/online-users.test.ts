/** Corners of the online-user tracker that its story doesn't show. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { OnlineUsers } from '../../examples/online-users/in-process.js'

const MINUTE_MS = 60_000

it('a user is online for as long as it keeps giving signs of life', () => {
  using db = open({ frozen: 0 })
  const presence = new OnlineUsers(db)
  for (let minute = 0; minute < 20; minute += 4) {
    presence.seen('ann')
    expect(presence.online()).toEqual(['ann'])
    db.clock.advance(4 * MINUTE_MS)
    expect(presence.online()).toEqual(['ann'])
  }
  db.clock.advance(MINUTE_MS)
  expect(presence.online()).toEqual([])
})

it('nothing stays behind but friendships and visitors', () => {
  using db = open({ frozen: 0 })
  const presence = new OnlineUsers(db)
  presence.befriend('ann', 'bob')
  presence.seen('ann')
  expect(presence.friendsOnline('bob')).toEqual(['ann'])
  expect(presence.suggest('ann', 5)).toEqual([])
  db.clock.advance(10 * MINUTE_MS)
  expect(db.keys('*').sort()).toEqual(['friends:ann', 'friends:bob', 'visitors:0'])
})

it('suggestions are in the order of friends in common, then of names, and never oneself or a friend', () => {
  using db = open({ frozen: 0 })
  const presence = new OnlineUsers(db)
  for (const friend of ['b', 'c', 'd']) {
    presence.befriend('a', friend)
    presence.befriend(friend, 'z')
  }
  presence.befriend('b', 'x')
  presence.befriend('c', 'w')
  presence.befriend('b', 'c')
  expect(presence.suggest('a', 10)).toEqual([
    { user: 'z', mutual: 3 },
    { user: 'w', mutual: 1 },
    { user: 'x', mutual: 1 },
  ])
  expect(presence.suggest('a', 1)).toEqual([{ user: 'z', mutual: 3 }])
})

it('a visitor of several days is one visitor', () => {
  using db = open({ frozen: 0 })
  const presence = new OnlineUsers(db)
  for (let day = 0; day < 7; day++) {
    presence.seen('ann')
    presence.seen(`guest of day ${day}`)
    db.clock.advance(24 * 60 * MINUTE_MS)
  }
  expect(presence.visitors(8)).toBe(8)
  expect(presence.visitors(3)).toBe(3)
})
