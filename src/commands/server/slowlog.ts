/** SLOWLOG: the last commands that took long; the engine writes it. */
import { slowlogCount, subcommandSyntax } from '../../keyspace/errors.js'
import { helpOf } from '../help.js'
import { integer, optional } from '../spec/args.js'
import { command } from '../spec/command.js'

const DEFAULT_COUNT = 10

const slowlogGet = command({
  name: 'GET',
  group: 'server',
  summary: "Get the slow log's entries",
  since: '2.2.12',
  complexity: 'O(N) where N is the number of entries returned',
  arity: -2,
  flags: ['admin', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'nondeterministic_output'],
  history: [['4.0.0', 'Added client IP address, port and name to the reply.']],
  args: [optional(integer('count'))],
  ownOptions: true,
  returns: '[id: number, timestamp: number, microseconds: number, args: T[], address: T, name: T][]',
  run({ args, reply, engine }) {
    if (args.count > 3) throw subcommandSyntax(args.latin1(1), 'SLOWLOG')
    let count = args.count === 3 ? args.integer(2, slowlogCount) : DEFAULT_COUNT
    if (count < -1) throw slowlogCount()
    const { entries } = engine.slowlog
    count = count === -1 ? entries.length : Math.min(count, entries.length)
    reply.array(count)
    for (const entry of entries.slice(0, count)) {
      reply.array(6)
      reply.integer(entry.id)
      reply.integer(entry.timeS)
      reply.integer(entry.durationUs)
      reply.array(entry.args.length)
      for (const arg of entry.args) reply.bulkLatin1(arg)
      reply.bulkUtf8(entry.address)
      reply.bulkLatin1(entry.name)
    }
  },
})

const slowlogLen = command({
  name: 'LEN',
  group: 'server',
  summary: "Get the slow log's length",
  since: '2.2.12',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
  returns: 'number',
  run({ reply, engine }) {
    reply.integer(engine.slowlog.entries.length)
  },
})

const slowlogReset = command({
  name: 'RESET',
  group: 'server',
  summary: 'Clear all entries from the slow log',
  since: '2.2.12',
  complexity: 'O(N) where N is the number of entries in the slowlog',
  arity: 2,
  flags: ['admin', 'loading', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  returns: "'OK'",
  run({ reply, engine }) {
    engine.slowlog.reset()
    reply.ok()
  },
})

const slowlogHelp = command({
  name: 'HELP',
  group: 'server',
  summary: 'Show helpful text about the different subcommands',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  returns: 'string[]',
  run: helpOf('SLOWLOG', [
    'GET [<count>]',
    '    Return top <count> entries from the slowlog (default: 10, -1 mean all).',
    '    Entries are made of:',
    '    id, timestamp, time in microseconds, arguments array, client IP and port,',
    '    client name',
    'LEN',
    '    Return the length of the slowlog.',
    'RESET',
    '    Reset the slowlog.',
  ]),
})

export const slowlog = command({
  name: 'SLOWLOG',
  group: 'server',
  summary: 'A container for slow log commands',
  since: '2.2.12',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  returns: '',
  subcommands: [slowlogGet, slowlogLen, slowlogReset, slowlogHelp],
})
