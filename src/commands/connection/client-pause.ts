/** CLIENT PAUSE and UNPAUSE: requests wait, and keys don't expire meanwhile. */
import { badPauseMode, subcommandSyntax, timeoutNegative, timeoutNotInteger } from '../../keyspace/errors.js'
import { token } from '../args.js'
import { flag, integer, oneOf, optional } from '../spec/args.js'
import { command } from '../spec/command.js'

const WRITE = token('WRITE')
const ALL = token('ALL')

export const clientPause = command({
  name: 'PAUSE',
  group: 'connection',
  summary: 'Stop processing commands from clients for some time',
  since: '2.9.50',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  categories: ['connection'],
  history: [['6.2.0', '`CLIENT PAUSE WRITE` mode added along with the `mode` option.']],
  args: [integer('timeout'), optional(oneOf('mode', [flag('write', 'WRITE'), flag('all', 'ALL')], { since: '6.2.0' }))],
  ownOptions: true,
  returns: "'OK'",
  run({ args, reply, engine, keyspace }, at) {
    if (args.count > 4) throw subcommandSyntax(args.latin1(1), 'CLIENT')
    let mode: 'all' | 'write' = 'all'
    if (args.count === 4) {
      if (args.is(3, WRITE)) mode = 'write'
      else if (!args.is(3, ALL)) throw badPauseMode()
    }
    const timeoutMs = args.int64(at.timeout, timeoutNotInteger)
    if (timeoutMs < 0n) throw timeoutNegative()
    const nowMs = keyspace.now()
    // As in Redis, a time beyond all times wraps around and is over at once.
    let untilMs = timeoutMs === 0n ? 0 : Number(BigInt.asIntN(64, timeoutMs + BigInt(Math.floor(nowMs))))
    const { current } = engine.pausing
    if (current && current.untilMs > nowMs) {
      // A second pause can only make the first one longer and stricter.
      untilMs = Math.max(untilMs, current.untilMs)
      if (current.mode === 'all') mode = 'all'
    }
    if (untilMs > nowMs) engine.pausing.begin({ untilMs, mode })
    reply.ok()
  },
})

export const clientUnpause = command({
  name: 'UNPAUSE',
  group: 'connection',
  summary: 'Resume processing of clients that were paused',
  since: '6.2.0',
  complexity: 'O(N) Where N is the number of paused clients',
  arity: 2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  categories: ['connection'],
  returns: "'OK'",
  run({ reply, engine }) {
    engine.pausing.end()
    reply.ok()
  },
})
