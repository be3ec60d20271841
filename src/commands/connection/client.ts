/** CLIENT: what a connection says of itself, and how it wants to be served. */
import {
  badClientAttribute,
  badUnblockReason,
  subcommandSyntax,
  syntaxError,
  unrecognizedOption,
} from '../../keyspace/errors.js'
import { token } from '../args.js'
import { helpOf } from '../help.js'
import { flag, integer, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { isAttribute, setName } from './client-attributes.js'
import { clientInfo, clientKill, clientList } from './client-list.js'
import { clientPause, clientUnpause } from './client-pause.js'
import { clientCaching, clientGetRedir, clientTracking, clientTrackingInfo } from './client-tracking.js'

const TIMEOUT = token('TIMEOUT')
const ERROR = token('ERROR')
const LIB_NAME = token('LIB-NAME')
const LIB_VER = token('LIB-VER')

const clientGetName = command({
  name: 'GETNAME',
  group: 'connection',
  summary: 'Get the current connection name',
  since: '2.6.9',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  returns: 'T | null',
  method: 'clientGetName',
  run({ reply, session }) {
    if (session.name === '') reply.nil()
    else reply.bulkLatin1(session.name)
  },
})

const clientHelp = command({
  name: 'HELP',
  group: 'connection',
  summary: 'Show helpful text about the different subcommands',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  returns: 'string[]',
  run: helpOf('CLIENT', [
    'CACHING (YES|NO)',
    '    Enable/disable tracking of the keys for next command in OPTIN/OPTOUT modes.',
    'GETREDIR',
    '    Return the client ID we are redirecting to when tracking is enabled.',
    'GETNAME',
    '    Return the name of the current connection.',
    'ID',
    '    Return the ID of the current connection.',
    'INFO',
    '    Return information about the current client connection.',
    'KILL <ip:port>',
    '    Kill connection made from <ip:port>.',
    'KILL <option> <value> [<option> <value> [...]]',
    '    Kill connections. Options are:',
    '    * ADDR (<ip:port>|<unixsocket>:0)',
    '      Kill connections made from the specified address',
    '    * LADDR (<ip:port>|<unixsocket>:0)',
    '      Kill connections made to specified local address',
    '    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
    '      Kill connections by type.',
    '    * USER <username>',
    '      Kill connections authenticated by <username>.',
    '    * SKIPME (YES|NO)',
    '      Skip killing current connection (default: yes).',
    'LIST [options ...]',
    '    Return information about client connections. Options:',
    '    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)',
    '      Return clients of specified type.',
    'UNPAUSE',
    '    Stop the current client pause, resuming traffic.',
    'PAUSE <timeout> [WRITE|ALL]',
    '    Suspend all, or just write, clients for <timeout> milliseconds.',
    'REPLY (ON|OFF|SKIP)',
    '    Control the replies sent to the current connection.',
    'SETNAME <name>',
    '    Assign the name <name> to the current connection.',
    'UNBLOCK <clientid> [TIMEOUT|ERROR]',
    '    Unblock the specified blocked client.',
    'TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]',
    '         [OPTIN] [OPTOUT] [NOLOOP]',
    '    Control server assisted client side caching.',
    'TRACKINGINFO',
    '    Report tracking status for the current connection.',
    'NO-EVICT (ON|OFF)',
    '    Protect current client connection from eviction.',
  ]),
})

const clientId = command({
  name: 'ID',
  group: 'connection',
  summary: 'Returns the client ID for the current connection',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  returns: 'number',
  run({ reply, session }) {
    reply.integer(session.id)
  },
})

const clientNoEvict = command({
  name: 'NO-EVICT',
  group: 'connection',
  summary: 'Set client eviction mode for the current connection',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [oneOf('enabled', [flag('on', 'ON'), flag('off', 'OFF')])],
  returns: "'OK'",
  run({ args, reply, session }) {
    if (args.is(2, token('ON'))) session.noEvict = true
    else if (args.is(2, token('OFF'))) session.noEvict = false
    else throw syntaxError()
    reply.ok()
  },
})

const clientReply = command({
  name: 'REPLY',
  group: 'connection',
  summary: 'Instruct the server whether to reply to commands',
  since: '3.2.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [oneOf('on_off_skip', [flag('on', 'ON'), flag('off', 'OFF'), flag('skip', 'SKIP')])],
  returns: "'OK'",
  run({ args, unmuted, session }) {
    if (args.is(2, token('ON'))) {
      // In a transaction a SKIP before it still concerns the request that comes after EXEC.
      if (session.replyMode !== 'skip') session.replyMode = 'on'
      unmuted.ok()
    } else if (args.is(2, token('OFF'))) session.replyMode = 'off'
    else if (!args.is(2, token('SKIP'))) throw syntaxError()
    else if (session.replyMode !== 'off') session.replyMode = 'skip'
  },
})

/** From Redis 7.2: client libraries send it when they connect. */
const clientSetInfo = command({
  name: 'SETINFO',
  group: 'connection',
  summary: 'Sets information specific to the client or connection.',
  since: '7.2.0',
  extension: '7.2.0',
  complexity: 'O(1)',
  arity: 4,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [oneOf('attr', [string('libname', { token: 'LIB-NAME' }), string('libver', { token: 'LIB-VER' })])],
  ownOptions: true,
  returns: "'OK'",
  method: 'clientSetInfo',
  run({ args, reply, session }) {
    const isName = args.is(2, LIB_NAME)
    if (!isName && !args.is(2, LIB_VER)) throw unrecognizedOption(args.latin1(2))
    if (!isAttribute(args, 3)) throw badClientAttribute(args.latin1(2))
    if (isName) session.libName = args.latin1(3)
    else session.libVersion = args.latin1(3)
    reply.ok()
  },
})

const clientSetName = command({
  name: 'SETNAME',
  group: 'connection',
  summary: 'Set the current connection name',
  since: '2.6.9',
  complexity: 'O(1)',
  arity: 3,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [string('connection-name')],
  returns: "'OK'",
  method: 'clientSetName',
  run(ctx) {
    setName(ctx, 2)
    ctx.reply.ok()
  },
})

const clientUnblock = command({
  name: 'UNBLOCK',
  group: 'connection',
  summary: 'Unblock a client blocked in a blocking command from a different connection',
  since: '5.0.0',
  complexity: 'O(log N) where N is the number of client connections',
  arity: -3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [integer('client-id'), optional(oneOf('timeout_error', [flag('timeout', 'TIMEOUT'), flag('error', 'ERROR')]))],
  ownOptions: true,
  returns: 'number',
  run({ args, reply, engine }, at) {
    if (args.count > 4) throw subcommandSyntax(args.latin1(1), 'CLIENT')
    if (args.count === 4 && !args.is(3, TIMEOUT) && !args.is(3, ERROR)) throw badUnblockReason()
    const target = engine.sessions.get(Number(args.int64(at['client-id'])))
    const isError = args.count === 4 && args.is(3, ERROR)
    reply.integer(target !== undefined && engine.unblock(target, isError) ? 1 : 0)
  },
})

export const client = command({
  name: 'CLIENT',
  group: 'connection',
  summary: 'A container for client connection commands',
  since: '2.4.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    clientCaching,
    clientGetName,
    clientGetRedir,
    clientHelp,
    clientId,
    clientInfo,
    clientKill,
    clientList,
    clientNoEvict,
    clientPause,
    clientReply,
    clientSetInfo,
    clientSetName,
    clientTracking,
    clientTrackingInfo,
    clientUnblock,
    clientUnpause,
  ],
  returns: '',
})
