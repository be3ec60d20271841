/** Corners of the leaderboard that its story doesn't show. */
import { open } from 'cinnabar'
import { expect, it } from 'vitest'
import { dayKey, weekDays } from '../../examples/leaderboard/board.js'
import { Board } from '../../examples/leaderboard/in-process.js'

const DAY_MS = 24 * 60 * 60_000
const NOW = Date.UTC(2026, 1, 28, 23, 59)

it('a week is the last seven days', () => {
  expect(weekDays(NOW)).toHaveLength(7)
  expect([weekDays(NOW)[0], weekDays(NOW).at(-1)]).toEqual(['points:2026-02-28', 'points:2026-02-22'])
})

it('points leave nothing behind', () => {
  using db = open({ frozen: NOW })
  const board = new Board(db)
  board.score('ann', 1)
  expect(board.top('week', 10)).toEqual([{ player: 'ann', points: 1, rank: 1 }])
  board.bestToday()
  db.clock.advance(6 * DAY_MS)
  expect(db.exists(dayKey(NOW))).toBe(1)
  expect(board.top('week', 10)).toEqual([{ player: 'ann', points: 1, rank: 1 }])
  db.clock.advance(3 * DAY_MS)
  expect(db.dbSize()).toBe(0)
})

it('nobody is above the first and below the last', () => {
  using db = open({ frozen: NOW })
  const board = new Board(db)
  for (let i = 1; i <= 5; i++) board.score(`p${i}`, i)
  const players = (player: string): string[] => board.around('day', player, 2).map((rank) => rank.player)
  expect(players('p5')).toEqual(['p5', 'p4', 'p3'])
  expect(players('p1')).toEqual(['p3', 'p2', 'p1'])
  expect(players('p3')).toEqual(['p5', 'p4', 'p3', 'p2', 'p1'])
})
