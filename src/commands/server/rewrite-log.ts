/** BGREWRITEAOF: writes the append-only file anew, as short as it can be. */
import { noStorage } from '../../keyspace/errors.js'
import { command } from '../spec/command.js'

export const bgrewriteaof = command({
  name: 'BGREWRITEAOF',
  group: 'server',
  summary: 'Asynchronously rewrite the append-only file',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['admin', 'noscript', 'no_async_loading'],
  returns: 'string',
  method: 'bgRewriteAof',
  run({ engine, inTransaction, reply }) {
    if (!engine.appendLog) throw noStorage()
    reply.simple(`Background append only file rewriting ${engine.appendLog.rewrite(inTransaction)}`)
  },
})
