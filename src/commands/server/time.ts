/** TIME. */
import { command } from '../spec/command.js'

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
    reply.array(2)
    reply.bulkLatin1(String(Math.floor(us / 1e6)))
    reply.bulkLatin1(String(us % 1e6))
  },
})
