/** An API that takes three requests per minute and client, the same with each of the three limiters. */
import { serve, type Print } from '../support.js'
import type { Limiter, Policy } from './limiter.js'
import { rateLimited } from './middleware.js'

export const POLICY: Policy = { requests: 3, windowMs: 60_000 }

/** @param advance moves the clock of the store */
export async function story(limiter: Limiter, advance: (ms: number) => void, print: Print): Promise<void> {
  await using api = await serve(rateLimited(limiter, (_, response) => response.end('42')))

  const ask = async (key: string | undefined): Promise<void> => {
    const response = await fetch(api.origin, key === undefined ? {} : { headers: { 'x-api-key': key } })
    const body = await response.text()
    const header = (name: string): string => response.headers.get(name) ?? '-'
    print(
      `${key ?? 'no key'}: ${response.status}, ${header('ratelimit-remaining')} of ${header('ratelimit-limit')} left, ` +
        `reset in ${header('ratelimit-reset')} s${response.status === 429 ? `, retry after ${header('retry-after')} s` : `: ${body}`}`,
    )
  }

  for (let i = 0; i < 4; i++) await ask('alice')
  await ask('bob')
  await ask(undefined)

  advance(45_000)
  print('45 seconds later')
  await ask('alice')
  await ask('bob')

  advance(15_001)
  print('after a minute')
  await ask('alice')
}
