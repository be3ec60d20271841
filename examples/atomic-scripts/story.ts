import type { Awaitable, Print } from '../support.js'
import type { Toolbox } from './toolbox.js'

/** `sleep` lets time pass. */
export async function story(tools: Toolbox, sleep: (ms: number) => Awaitable<void>, print: Print): Promise<void> {
  const held = (is: boolean): string => (is ? 'yes' : 'no')
  print(`ann takes the lock: ${held(await tools.acquire('report', 'ann-1', 1000))}`)
  print(`bob takes it: ${held(await tools.acquire('report', 'bob-1', 1000))}`)
  print(`bob gives it back: ${held(await tools.release('report', 'bob-1'))}`)
  await sleep(900)
  print(`ann wants more time: ${held(await tools.extend('report', 'ann-1', 1000))}`)
  await sleep(900)
  print(`bob takes it: ${held(await tools.acquire('report', 'bob-2', 1000))}`)
  print(`ann gives it back: ${held(await tools.release('report', 'ann-1'))}`)
  print(`bob takes it: ${held(await tools.acquire('report', 'bob-3', 1000))}`)
  await sleep(1001)
  print(`too late, bob wants more time: ${held(await tools.extend('report', 'bob-3', 1000))}`)

  const requests: string[] = []
  for (let i = 0; i < 5; i++) {
    requests.push((await tools.slide('ann', 3, 1000)) ? 'served' : 'refused')
    await sleep(300)
  }
  print(`three a second: ${requests.join(', ')}`)

  const tokens: number[] = []
  for (let i = 0; i < 4; i++) tokens.push(await tools.takeToken('ann', 3, 2))
  await sleep(750)
  tokens.push(await tools.takeToken('ann', 3, 2))
  tokens.push(await tools.takeToken('ann', 3, 2))
  await sleep(10_000)
  tokens.push(await tools.takeToken('ann', 3, 2))
  print(`tokens left: ${tokens.join(', ')}`)

  await tools.stock('chairs', 10)
  const orders = await Promise.all([4, 4, 4, 2, 1].map(async (count) => tools.sell('chairs', count)))
  print(`chairs left: ${orders.join(', ')}`)
  print(`tables left: ${await tools.sell('tables', 1)}`)
}
