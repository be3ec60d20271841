/** Two clients at an API that takes three requests in any ten seconds, the same with each of the three limiters. */
import type { Print } from '../support.js'
import type { Limiter, Policy } from './limiter.js'

export const POLICY: Policy = { requests: 3, windowMs: 10_000 }

/** @param advance moves the clock of the store */
export async function story(limiter: Limiter, advance: (ms: number) => void, print: Print): Promise<void> {
  let seconds = 0
  const ask = async (client: string, afterMs: number): Promise<void> => {
    advance(afterMs)
    seconds += afterMs / 1000
    const { isAllowed, remaining, roomInMs } = await limiter.hit(client)
    const room = remaining > 0 ? `${remaining} left` : `room in ${roomInMs / 1000} s`
    print(`${seconds} s, ${client}: ${isAllowed ? 'allowed' : 'refused'}, ${room}`)
  }

  await ask('alice', 0)
  await ask('alice', 4000)
  await ask('bob', 1000)
  await ask('alice', 3000)
  await ask('alice', 1000)
  await ask('alice', 500)
  print('at ten seconds the first request leaves the window, and only that one')
  await ask('alice', 500)
  await ask('alice', 0)
  await ask('alice', 3900)
  await ask('alice', 100)
  print('after a rest everything is free')
  await ask('alice', 10_000)
  await ask('bob', 0)
}
