/** Eight days of a game, the same with each of the three leaderboards. */
import type { Print } from '../support.js'
import type { Leaderboard, Rank } from './board.js'

const DAY_MS = 24 * 60 * 60_000

/** When it begins. */
export const MONDAY = Date.UTC(2026, 0, 5, 18)

const lines = (ranks: readonly Rank[]): string =>
  ranks.map(({ rank, player, points }) => `${rank}. ${player} ${points}`).join(', ') || 'nobody'

/** @param advance moves the clock of the store */
export async function story(board: Leaderboard, advance: (ms: number) => void, print: Print): Promise<void> {
  const play = async (scores: Readonly<Record<string, number>>): Promise<void> => {
    for (const [player, points] of Object.entries(scores)) await board.score(player, points)
  }
  const showTop = async (): Promise<void> => {
    print(`today: ${lines(await board.top('day', 3))}`)
    print(`this week: ${lines(await board.top('week', 3))}`)
  }

  await play({ ann: 120, bob: 80, cid: 95.5, dan: 10 })
  print(`ann has ${await board.score('ann', 30)} points`)
  await showTop()

  advance(DAY_MS)
  print('Tuesday')
  await play({ bob: 100, dan: 60, eve: 300 })
  await showTop()
  print(`around dan: ${lines(await board.around('week', 'dan', 1))}`)
  print(`around gus: ${lines(await board.around('week', 'gus', 1))}`)

  await play({ gus: 175 })
  print(`gus plays, but the week is a minute old at most: ${lines(await board.around('week', 'gus', 1))}`)
  advance(60_001)
  print(`a minute later: ${lines(await board.around('week', 'gus', 1))}`)
  print(`best day of the week: ${(await board.bestToday()).sort().join(', ')}`)

  advance(3 * DAY_MS)
  print('Friday')
  await play({ ann: 40, bob: 20 })
  await showTop()
  print(`best day of the week: ${(await board.bestToday()).sort().join(', ') || 'nobody has it'}`)

  advance(3 * DAY_MS)
  print("next Monday: last Monday's points are out")
  await showTop()
  print(`around bob: ${lines(await board.around('week', 'bob', 2))}`)
}
