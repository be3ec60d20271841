/** CLIENT INFO, LIST and KILL: clients described in lines of fields, and picked out by what they are. */
import {
  clientIdNotPositive,
  invalidClientId,
  noSuchClient,
  noSuchUser,
  syntaxError,
  unknownClientType,
} from '../../keyspace/errors.js'
import { type Args, token } from '../args.js'
import type { Context } from '../context.js'
import type { SessionKind, SessionView } from '../services.js'
import { block, flag, integer, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { DEFAULT_USER } from './authenticate.js'
import { clientLine } from './client-line.js'

const TYPE = token('TYPE')
const ID = token('ID')
const ADDR = token('ADDR')
const LADDR = token('LADDR')
const USER = token('USER')
const SKIPME = token('SKIPME')
const YES = token('YES')
const NO = token('NO')

const KINDS: readonly (readonly [name: string, kind: SessionKind])[] = [
  ['normal', 'normal'],
  ['slave', 'replica'],
  ['replica', 'replica'],
  ['pubsub', 'pubsub'],
  ['master', 'master'],
]

/** The kind of client that an argument names. */
function kindOf(args: Args, index: number): SessionKind {
  for (const [name, kind] of KINDS) if (args.is(index, token(name))) return kind
  throw unknownClientType(args.latin1(index))
}

export const clientInfo = command({
  name: 'INFO',
  group: 'connection',
  summary: 'Returns information about the current client connection.',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output'],
  returns: 'T',
  run(ctx) {
    ctx.reply.verbatim(`${clientLine(ctx, ctx.session)}\n`)
  },
})

export const clientList = command({
  name: 'LIST',
  group: 'connection',
  summary: 'Get the list of client connections',
  since: '2.4.0',
  complexity: 'O(N) where N is the number of client connections',
  arity: -2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output'],
  history: [
    ['2.8.12', 'Added unique client `id` field.'],
    ['5.0.0', 'Added optional `TYPE` filter.'],
    ['6.0.0', 'Added `user` field.'],
    ['6.2.0', 'Added `argv-mem`, `tot-mem`, `laddr` and `redir` fields and the optional `ID` filter.'],
    ['7.0.0', 'Added `resp`, `multi-mem`, `rbs` and `rbp` fields.'],
    ['7.0.3', 'Added `ssub` field.'],
  ],
  args: [
    optional(
      oneOf(
        'normal_master_replica_pubsub',
        [flag('normal', 'NORMAL'), flag('master', 'MASTER'), flag('replica', 'REPLICA'), flag('pubsub', 'PUBSUB')],
        { token: 'TYPE', since: '5.0.0' },
      ),
    ),
    optional(block('id', [integer('client-id', { multiple: true })], { token: 'ID', since: '6.2.0' })),
  ],
  ownOptions: true,
  returns: 'T',
  run(ctx) {
    let text = ''
    for (const session of listed(ctx)) text += `${clientLine(ctx, session)}\n`
    ctx.reply.verbatim(text)
  },
})

/** The clients that CLIENT LIST's arguments ask for, in the order of their ids or of the IDs given. */
function listed({ args, engine }: Context): SessionView[] {
  const { sessions } = engine
  if (args.count === 2) return [...sessions.values()]
  if (args.count === 4 && args.is(2, TYPE)) {
    const kind = kindOf(args, 3)
    return [...sessions.values()].filter((session) => session.kind === kind)
  }
  if (args.count < 4 || !args.is(2, ID)) throw syntaxError()
  const found: SessionView[] = []
  for (let i = 3; i < args.count; i++) {
    const session = sessions.get(args.integer(i, invalidClientId))
    if (session) found.push(session)
  }
  return found
}

/** What CLIENT KILL looks for; what it leaves open fits every client. */
interface Filter {
  id?: number
  kind?: SessionKind
  user?: string
  address?: string
  localAddress?: string
  skipsOwn: boolean
}

export const clientKill = command({
  name: 'KILL',
  group: 'connection',
  summary: 'Kill the connection of a client',
  since: '2.4.0',
  complexity: 'O(N) where N is the number of client connections',
  arity: -3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  categories: ['connection'],
  history: [
    ['2.8.12', 'Added new filter format.'],
    ['2.8.12', '`ID` option.'],
    ['3.2.0', 'Added `master` type in for `TYPE` option.'],
    ['5.0.0', 'Replaced `slave` `TYPE` with `replica`. `slave` still supported for backward compatibility.'],
    ['6.2.0', '`LADDR` option.'],
  ],
  args: [
    oneOf('filter', [
      string('ip:port', { deprecatedSince: '2.8.12' }),
      oneOf(
        'new-format',
        [
          optional(integer('client-id', { token: 'ID', since: '2.8.12' })),
          optional(
            oneOf(
              'normal_master_slave_pubsub',
              [
                flag('normal', 'NORMAL'),
                flag('master', 'MASTER', { since: '3.2.0' }),
                flag('slave', 'SLAVE'),
                flag('replica', 'REPLICA', { since: '5.0.0' }),
                flag('pubsub', 'PUBSUB'),
              ],
              { token: 'TYPE', since: '2.8.12' },
            ),
          ),
          optional(string('username', { token: 'USER' })),
          optional(string('ip:port', { token: 'ADDR' })),
          optional(string('ip:port', { token: 'LADDR', since: '6.2.0' })),
          optional(string('yes/no', { token: 'SKIPME' })),
        ],
        { multiple: true },
      ),
    ]),
  ],
  ownOptions: true,
  returns: "'OK' | number",
  run({ args, reply, engine, session }) {
    // The old form names one address, and may be one's own.
    const isOldForm = args.count === 3
    const filter: Filter = isOldForm ? { address: args.text(2), skipsOwn: false } : killFilter(args)
    let killed = 0
    for (const other of [...engine.sessions.values()]) {
      if (!matches(other, filter) || (other === session && filter.skipsOwn)) continue
      engine.kill(other)
      killed++
    }
    if (!isOldForm) reply.integer(killed)
    else if (killed === 0) throw noSuchClient()
    else reply.ok()
  },
})

/** Reads the options of CLIENT KILL; a later one takes the place of an earlier of the same name. */
function killFilter(args: Args): Filter {
  const filter: Filter = { skipsOwn: true }
  for (let i = 2; i < args.count; i += 2) {
    const value = i + 1
    if (value === args.count) throw syntaxError()
    if (args.is(i, ID)) {
      filter.id = args.integer(value, clientIdNotPositive)
      if (filter.id < 1) throw clientIdNotPositive()
    } else if (args.is(i, TYPE)) filter.kind = kindOf(args, value)
    else if (args.is(i, ADDR)) filter.address = args.text(value)
    else if (args.is(i, LADDR)) filter.localAddress = args.text(value)
    else if (args.is(i, USER)) {
      filter.user = args.latin1(value)
      if (filter.user !== DEFAULT_USER) throw noSuchUser(filter.user)
    } else if (!args.is(i, SKIPME)) throw syntaxError()
    else if (args.is(value, YES)) filter.skipsOwn = true
    else if (args.is(value, NO)) filter.skipsOwn = false
    else throw syntaxError()
  }
  return filter
}

/** An in-process handle is no connection: it has nothing that could be closed. */
const matches = (session: SessionView, { id, kind, user, address, localAddress }: Filter): boolean =>
  !session.trusted &&
  (id === undefined || session.id === id) &&
  (kind === undefined || session.kind === kind) &&
  (user === undefined || session.user === user) &&
  (address === undefined || session.transport?.address === address) &&
  (localAddress === undefined || session.transport?.localAddress === localAddress)
