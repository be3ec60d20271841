import { expect, it } from 'vitest'
import { EngineSide } from '../support/engine-side.js'
import { encodeCommand } from '../support/resp-client.js'

it.each([
  ['HRANDFIELD', 'h', '-999999999'],
  ['HRANDFIELD', 'h', '-999999999', 'WITHVALUES'],
  ['SRANDMEMBER', 's', '-999999999'],
  ['ZRANDMEMBER', 'z', '-999999999', 'WITHSCORES'],
  ['MGET', ...new Array<string>(3000).fill('big')],
])('%s %s %s: a client is disconnected while the reply outgrows its limit', async (...request) => {
  const side = new EngineSide({ 'client-output-buffer-limit': 'normal 5000000 0 0' })
  const { engine } = side.store
  const client = await side.connect()
  for (const command of ['HSET h f v', 'SADD s m', 'ZADD z 1 m']) client.send(encodeCommand(command.split(' ')))
  client.send(encodeCommand(['SET', 'big', 'x'.repeat(1_000_000)]))
  await side.settle()
  client.take()
  const before = process.memoryUsage().arrayBuffers
  client.send(encodeCommand(['MULTI']))
  client.send(encodeCommand(['INCR', 'n']))
  client.send(encodeCommand(request))
  client.send(encodeCommand(['INCR', 'n']))
  client.send(encodeCommand(['EXEC']))
  await side.settle()
  expect([client.isClosed, client.take().at(-1)]).toEqual([true, '+QUEUED'])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000)
  const other = await side.connect()
  other.send(encodeCommand(['GET', 'n']))
  await side.settle()
  expect(other.take()).toEqual(['"2"'])
  expect(engine.stats.clientOutputBufferLimitDisconnections).toBe(1)
})
