/** TIME. */
import { writeInteger } from '../../memory/integers.js'
import { command } from '../spec/command.js'

const scratch = new Uint8Array(24)

export const time = command({
  name: 'TIME',
  group: 'server',
  summary: 'Return the current server time',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast', 'loading', 'stale'],
  tips: ['nondeterministic_output'],
  returns: '[seconds: T, microseconds: T]',
  run({ keyspace, reply }) {
    const us = keyspace.clock.nowUs()
    const seconds = Math.floor(us / 1e6)
    reply.array(2)
    reply.bulk(scratch, 0, writeInteger(seconds, scratch, 0))
    reply.bulk(scratch, 0, writeInteger(us - seconds * 1e6, scratch, 0))
  },
})
