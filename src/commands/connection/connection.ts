/** Commands about the connection itself: who it is, which protocol it speaks, which database it uses. */
import {
  authWithoutPassword,
  dbIndexOutOfRange,
  helloNeedsAuth,
  helloOption,
  int32OutOfRange,
  noProtocol,
  protocolNotInteger,
  syntaxError,
  wrongArity,
} from '../../keyspace/errors.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { block, integer, optional, string } from '../spec/args.js'
import { type Command, command } from '../spec/command.js'
import { REDIS_VERSION } from '../version.js'
import { authenticate, needsPassword, resetAuthentication } from './authenticate.js'
import { client } from './client.js'
import { setName } from './client-attributes.js'

const AUTH = token('AUTH')
const SETNAME = token('SETNAME')

const INT32_MAX = 2 ** 31 - 1

const auth = command({
  name: 'AUTH',
  group: 'connection',
  summary: 'Authenticate to the server',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of passwords defined for the user',
  arity: -2,
  flags: ['allow_busy', 'fast', 'loading', 'no_auth', 'noscript', 'stale'],
  categories: ['connection'],
  history: [['6.0.0', 'Added ACL style (username and password).']],
  args: [optional(string('username', { since: '6.0.0' })), string('password')],
  ownOptions: true,
  returns: "'OK'",
  run(ctx) {
    const { args, reply, engine } = ctx
    if (args.count > 3) throw syntaxError()
    engine.redact(1)
    if (args.count === 3) engine.redact(2)
    else if (!needsPassword(engine)) throw authWithoutPassword()
    if (args.count === 2) authenticate(ctx, 1)
    else authenticate(ctx, 2, 1)
    reply.ok()
  },
})

const echo = command({
  name: 'ECHO',
  group: 'connection',
  summary: 'Echo the given string',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'loading', 'stale'],
  categories: ['connection'],
  args: [string('message')],
  returns: 'T',
  run({ args, reply }, at) {
    reply.bulk(args.bytes, args.start(at.message), args.end(at.message))
  },
})

const hello = command({
  name: 'HELLO',
  group: 'connection',
  summary: 'Handshake with Redis',
  since: '6.0.0',
  complexity: 'O(1)',
  arity: -1,
  flags: ['allow_busy', 'fast', 'loading', 'no_auth', 'noscript', 'stale'],
  categories: ['connection'],
  history: [
    [
      '6.2.0',
      "`protover` made optional; when called without arguments the command reports the current connection's context.",
    ],
  ],
  args: [
    optional(
      block('arguments', [
        integer('protover'),
        optional(block('username_password', [string('username'), string('password')], { token: 'AUTH' })),
        optional(string('clientname', { token: 'SETNAME' })),
      ]),
    ),
  ],
  ownOptions: true,
  returns: 'MapReply<T, Record<string, unknown>>',
  run(ctx) {
    const { args, session, reply, engine } = ctx
    const version = args.count > 1 ? args.integer(1, protocolNotInteger) : session.protocol
    if (version !== 2 && version !== 3) throw noProtocol()
    // Each option takes effect as it is read, whatever comes of the next.
    for (let i = 2; i < args.count;) {
      const following = args.count - 1 - i
      if (args.is(i, AUTH) && following >= 2) {
        engine.redact(i + 1)
        engine.redact(i + 2)
        authenticate(ctx, i + 2, i + 1)
        i += 3
      } else if (args.is(i, SETNAME) && following >= 1) {
        setName(ctx, i + 1)
        i += 2
      } else throw helloOption(args.latin1(i))
    }
    if (!session.authenticated) throw helloNeedsAuth()
    session.protocol = version
    reply.map(7)
    writeField(ctx, 'server', 'redis')
    writeField(ctx, 'version', REDIS_VERSION)
    writeField(ctx, 'proto', session.protocol)
    writeField(ctx, 'id', session.id)
    writeField(ctx, 'mode', 'standalone')
    writeField(ctx, 'role', 'master')
    reply.bulkLatin1('modules')
    reply.array(0)
  },
})

function writeField({ reply }: Context, name: string, value: string | number): void {
  reply.bulkLatin1(name)
  if (typeof value === 'number') reply.integer(value)
  else reply.bulkLatin1(value)
}

const ping = command({
  name: 'PING',
  group: 'connection',
  summary: 'Ping the server',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: -1,
  flags: ['fast'],
  categories: ['connection'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [optional(string('message'))],
  ownOptions: true,
  returns: "'PONG'",
  returnsWhen: { message: 'T' },
  run({ args, reply, command: self }) {
    if (args.count > 2) throw wrongArity(self.fullName)
    if (args.count === 1) reply.simple('PONG')
    else reply.bulk(args.bytes, args.start(1), args.end(1))
  },
})

const quit = command({
  name: 'QUIT',
  group: 'connection',
  summary: 'Close the connection',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: -1,
  flags: ['allow_busy', 'fast', 'loading', 'no_auth', 'noscript', 'stale'],
  categories: ['connection'],
  ownOptions: true,
  returns: "'OK'",
  run({ reply, session }) {
    reply.ok()
    session.closing = true
  },
})

const reset = command({
  name: 'RESET',
  group: 'connection',
  summary: 'Reset the connection',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 1,
  flags: ['allow_busy', 'fast', 'loading', 'no_auth', 'noscript', 'stale'],
  categories: ['connection'],
  returns: "'RESET'",
  run({ reply, unmuted, session, engine }) {
    engine.discardTransaction(session)
    session.dbIndex = 0
    session.protocol = 2
    session.name = ''
    resetAuthentication(session, engine)
    // CLIENT REPLY OFF ends here; SKIP has silenced this very command.
    if (session.replyMode === 'skipping') return reply.simple('RESET')
    session.replyMode = 'on'
    unmuted.simple('RESET')
  },
})

const select = command({
  name: 'SELECT',
  group: 'connection',
  summary: 'Change the selected database for the current connection',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['fast', 'loading', 'stale'],
  categories: ['connection'],
  args: [integer('index')],
  returns: "'OK'",
  run({ args, reply, session, keyspace }, at) {
    const index = args.integer(at.index)
    if (index > INT32_MAX || index < -INT32_MAX - 1) throw int32OutOfRange()
    if (index < 0 || index >= keyspace.databases.length) throw dbIndexOutOfRange()
    session.dbIndex = index
    reply.ok()
  },
})

export const connectionCommands: readonly Command[] = [auth, client, echo, hello, ping, quit, reset, select]
