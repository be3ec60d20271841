/**
 * What clients ask about replication. There are no replicas yet, so a store is a master that nobody follows: these are
 * the answers of a Redis without replicas.
 */
import { cannotReplicate, invalidMasterPort, timeoutNegative, timeoutNotInteger } from '../../keyspace/errors.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { block, flag, integer, oneOf, string } from '../spec/args.js'
import { command } from '../spec/command.js'

const NO = token('NO')
const ONE = token('ONE')

export const role = command({
  name: 'ROLE',
  group: 'server',
  summary: 'Return the role of the instance in the context of replication',
  since: '2.8.12',
  complexity: 'O(1)',
  arity: 1,
  flags: ['fast', 'loading', 'noscript', 'stale'],
  categories: ['admin', 'dangerous'],
  returns: '[role: T, offset: number, replicas: []]',
  run({ reply }) {
    reply.array(3)
    reply.bulkLatin1('master')
    reply.integer(0)
    reply.array(0)
  },
})

const masterArgs = [
  oneOf('args', [
    block('host-port', [string('host'), integer('port')]),
    block('no-one', [flag('no', 'NO'), flag('one', 'ONE')]),
  ]),
]

function replicaOf({ args, reply }: Context): void {
  if (!args.is(1, NO) || !args.is(2, ONE)) {
    const port = args.integer(2, invalidMasterPort)
    if (port < 0 || port > 65535) throw invalidMasterPort()
    throw cannotReplicate()
  }
  reply.ok()
}

export const replicaof = command({
  name: 'REPLICAOF',
  group: 'server',
  summary: 'Make the server a replica of another instance, or promote it as master.',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'no_async_loading', 'noscript', 'stale'],
  args: masterArgs,
  ownOptions: true,
  returns: "'OK'",
  method: 'replicaOf',
  run: replicaOf,
})

export const slaveof = command({
  name: 'SLAVEOF',
  group: 'server',
  summary: 'Make the server a replica of another instance, or promote it as master.',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'no_async_loading', 'noscript', 'stale'],
  docFlags: ['deprecated'],
  deprecatedSince: '5.0.0',
  replacedBy: '`REPLICAOF`',
  args: masterArgs,
  ownOptions: true,
  returns: "'OK'",
  run: replicaOf,
})

export const wait = command({
  name: 'WAIT',
  group: 'generic',
  summary:
    'Wait for the synchronous replication of all the write commands sent in the context of the current connection',
  since: '3.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript'],
  categories: ['connection'],
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  args: [integer('numreplicas'), integer('timeout')],
  returns: 'number',
  // It could only ever time out, so it doesn't make the client wait for that.
  run({ args, reply }, at) {
    args.integer(at.numreplicas)
    if (args.integer(at.timeout, timeoutNotInteger) < 0) throw timeoutNegative()
    reply.integer(0)
  },
})
