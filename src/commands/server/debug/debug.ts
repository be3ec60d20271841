/**
 * DEBUG: for tests of clients and of this library.
 *
 * Its subcommands are none that COMMAND knows: Redis tells them by name and number of arguments, and answers whatever
 * fits neither with one and the same error. What is about Redis's own memory layout (STRUCTSIZE, MALLCTL, LEAK ...) or
 * about parts that don't exist here gets that answer too. What would end the process is refused.
 */
import {
  CommandError,
  debugRefused,
  noStorage,
  packedThreshold,
  reloadOptions,
  subcommandSyntax,
} from '../../../keyspace/errors.js'
import { digestOf, Digest, digestValue } from '../../../keyspace/digest.js'
import { token } from '../../args.js'
import type { Context } from '../../context.js'
import { helpOf } from '../../help.js'
import { command } from '../../spec/command.js'
import { hashTableStats, hashTableStatsOfKey, objectFacts, stringFacts } from './inspect.js'
import { printListpack, printQuicklist } from './lists.js'
import { populate } from './populate.js'
import { testReply } from './protocol.js'

interface Subcommand {
  /** Arguments after the subcommand's name. */
  readonly min: number
  readonly max: number
  readonly run: (ctx: Context) => void
}

const MERGE = token('MERGE')
const NOFLUSH = token('NOFLUSH')
const NOSAVE = token('NOSAVE')
const NEVER = token('NEVER')
const RESET = token('RESET')
const PEAK_RESET_TIME = token('PEAK-RESET-TIME')
const RESIZING = token('RESIZING')

const exactly = (count: number, run: Subcommand['run']): Subcommand => ({ min: count, max: count, run })
const anyNumber = (run: Subcommand['run']): Subcommand => ({ min: 0, max: Infinity, run })

const refused = (name: string): [string, Subcommand] => [
  name,
  anyNumber(() => {
    throw debugRefused(name)
  }),
]

const SUBCOMMANDS: ReadonlyMap<string, Subcommand> = new Map([
  ['CHANGE-REPL-ID', exactly(0, changeReplicationId)],
  ['DROP-CLUSTER-PACKET-FILTER', exactly(1, setPacketFilter)],
  ['DIGEST', exactly(0, ({ keyspace, reply }) => reply.simple(digestOf(keyspace).toHex()))],
  ['DIGEST-VALUE', anyNumber(digestValues)],
  [
    'ERROR',
    // Not thrown, as it counts as no failure.
    exactly(1, ({ args, reply }) => reply.error(new CommandError(args.latin1(2)))),
  ],
  ['HELP', exactly(0, help())],
  ['HTSTATS', exactly(1, hashTableStats)],
  ['HTSTATS-KEY', exactly(1, hashTableStatsOfKey)],
  ['LISTPACK', exactly(1, printListpack)],
  ['LOADAOF', exactly(0, loadLog)],
  ['LOG', exactly(1, log)],
  ['OBJECT', exactly(1, objectFacts)],
  ['PAUSE-CRON', exactly(1, pauseCron)],
  ['POPULATE', { min: 1, max: 3, run: populate }],
  ['PROTOCOL', exactly(1, testReply)],
  ['QUICKLIST', { min: 1, max: 2, run: printQuicklist }],
  ['QUICKLIST-PACKED-THRESHOLD', exactly(1, setPackedThreshold)],
  ['RELOAD', anyNumber(reload)],
  // There are no replicas that it would be sent to.
  ['REPLICATE', { min: 1, max: Infinity, run: ({ reply }) => reply.ok() }],
  ['REPLYBUFFER', exactly(2, setReplyBuffer)],
  ['SDSLEN', exactly(1, stringFacts)],
  ['SET-ACTIVE-EXPIRE', exactly(1, setActiveExpire)],
  ['SET-DISABLE-DENY-SCRIPTS', exactly(1, setAllowsDenied)],
  ['SET-SKIP-CHECKSUM-VALIDATION', exactly(1, setSkipChecksums)],
  ['SLEEP', exactly(1, sleep)],
  ...['ASSERT', 'CRASH-AND-RECOVER', 'OOM', 'PANIC', 'RESTART', 'SEGFAULT'].map(refused),
])

export const debug = command({
  name: 'DEBUG',
  group: 'server',
  summary: 'A container for debugging commands',
  since: '1.0.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  docFlags: ['syscmd'],
  ownOptions: true,
  protectedBy: 'enable-debug-command',
  returns: 'unknown',
  run(ctx) {
    const { args } = ctx
    const given = args.count - 2
    const found = SUBCOMMANDS.get(args.latin1(1).toUpperCase())
    if (!found || given < found.min || given > found.max) throw subcommandSyntax(args.latin1(1), 'DEBUG')
    found.run(ctx)
  },
})

function changeReplicationId({ engine, keyspace, reply }: Context): void {
  let id = ''
  while (id.length < 40) id += Math.floor(keyspace.random() * 16).toString(16)
  engine.replicationId = id
  reply.ok()
}

function digestValues({ args, db, reply }: Context): void {
  const digest = new Digest()
  reply.array(args.count - 2)
  for (let i = 2; i < args.count; i++) {
    digest.clear()
    // Whatever is there, due or not.
    const handle = db.peek(args.bytes, args.start(i), args.end(i))
    if (handle !== 0) digestValue(digest, db, handle)
    reply.simple(digest.toHex())
  }
}

function log({ args, engine, reply }: Context): void {
  engine.host?.log?.(`DEBUG LOG: ${args.text(2)}`)
  reply.ok()
}

function loadLog({ engine, reply }: Context): void {
  if (!engine.appendLog) throw noStorage()
  engine.appendLog.reload()
  reply.ok()
}

/** Saves and loads again. */
function reload({ args, engine, reply }: Context): void {
  let saves = true
  let flushes = true
  let merges = false
  for (let i = 2; i < args.count; i++) {
    if (args.is(i, MERGE)) merges = true
    else if (args.is(i, NOFLUSH)) flushes = false
    else if (args.is(i, NOSAVE)) saves = false
    else throw reloadOptions()
  }
  if (!engine.persistence) throw noStorage()
  engine.persistence.reload({ saves, flushes, merges })
  reply.ok()
}

/** Waits busily, as nothing else may happen meanwhile. What is no number counts as 0, as for `strtod`. */
function sleep({ args, keyspace: { clock }, reply }: Context): void {
  const seconds = Number.parseFloat(args.latin1(2))
  const endUs = clock.monotonicUs() + (Number.isFinite(seconds) ? seconds * 1e6 : 0)
  while (clock.monotonicUs() < endUs) continue
  reply.ok()
}

/** As C's `atoi`: what is no number counts as 0. */
const isSet = ({ args }: Context): boolean => Boolean(Number.parseInt(args.latin1(2), 10))

function setActiveExpire(ctx: Context): void {
  ctx.engine.background.activeExpiry = isSet(ctx)
  ctx.reply.ok()
}

/** Stops what is done at each tick, so that a test sees no more of it than it asks for. */
function pauseCron(ctx: Context): void {
  ctx.engine.upkeep.isPaused = isSet(ctx)
  ctx.reply.ok()
}

/** There is no bus of a cluster, so there are no packets. */
function setPacketFilter({ args, reply }: Context): void {
  args.integer(2)
  reply.ok()
}

/** Scripts may call what is not for them. */
function setAllowsDenied(ctx: Context): void {
  ctx.engine.scripts.allowsDenied = isSet(ctx)
  ctx.reply.ok()
}

function setSkipChecksums(ctx: Context): void {
  ctx.engine.skipChecksums = isSet(ctx)
  ctx.reply.ok()
}

const MEMORY_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 2 ** 10,
  m: 1e6,
  mb: 2 ** 20,
  g: 1e9,
  gb: 2 ** 30,
}

/** Redis stays a MiB below 4 GiB. */
const PACKED_THRESHOLD_MAX = 2 ** 32 - 2 ** 20

/** 0 restores the default; so does a unit without digits, and nothing at all, which Redis reads as 0. */
function setPackedThreshold({ args, keyspace, reply }: Context): void {
  const [, digits, unit = ''] = /^(\d*)([a-z]*)$/i.exec(args.latin1(2)) ?? []
  const scale = MEMORY_UNITS[unit.toLowerCase()]
  const bytes = digits === undefined || scale === undefined ? Infinity : Number(digits) * scale
  if (bytes > PACKED_THRESHOLD_MAX) throw packedThreshold()
  keyspace.quicklistPackedThreshold = bytes === 0 ? 2 ** 30 : bytes
  reply.ok()
}

/** Replies are written into memory that all connections share, so there are no buffers to resize. */
function setReplyBuffer({ args, reply }: Context): void {
  if (args.is(2, PEAK_RESET_TIME)) {
    if (!args.is(3, NEVER) && !args.is(3, RESET)) args.integer(3)
  } else if (!args.is(2, RESIZING)) throw subcommandSyntax(args.latin1(1), 'DEBUG')
  reply.ok()
}

function help(): (ctx: Context) => void {
  return helpOf('DEBUG', [
    'CHANGE-REPL-ID',
    '    Change the replication IDs of the instance.',
    '    Dangerous: should be used only for testing the replication subsystem.',
    'DIGEST',
    '    Output a hex signature representing the current DB content.',
    'DIGEST-VALUE <key> [<key> ...]',
    '    Output a hex signature of the values of all the specified keys.',
    'ERROR <string>',
    '    Return a Redis protocol error with <string> as message. Useful for clients',
    '    unit tests to simulate Redis errors.',
    'LOG <message>',
    '    Write <message> to the server log.',
    'HTSTATS <dbid>',
    '    Return hash table statistics of the specified Redis database.',
    'HTSTATS-KEY <key>',
    "    Like HTSTATS but for the hash table stored at <key>'s value.",
    'LOADAOF',
    '    Flush the AOF buffers on disk and reload the AOF in memory.',
    'REPLICATE <string>',
    '    Replicates the provided string to replicas, allowing data divergence.',
    'OBJECT <key>',
    '    Show low level info about `key` and associated value.',
    'DROP-CLUSTER-PACKET-FILTER <packet-type>',
    '    Drop all packets that match the filtered type. Set to -1 allow all packets.',
    'POPULATE <count> [<prefix>] [<size>]',
    '    Create <count> string keys named key:<num>. If <prefix> is specified then',
    "    it is used instead of the 'key' prefix. These are not propagated to",
    '    replicas. Cluster slots are not respected so keys not belonging to the',
    '    current node can be created in cluster mode.',
    'PROTOCOL <type>',
    '    Reply with a test value of the specified type. <type> can be: string,',
    '    integer, double, bignum, null, array, set, map, attrib, push, verbatim,',
    '    true, false.',
    'RELOAD [option ...]',
    '    Save the RDB on disk and reload it back to memory. Valid <option> values:',
    '    * MERGE: conflicting keys will be loaded from RDB.',
    '    * NOFLUSH: the existing database will not be removed before load, but',
    '      conflicting keys will generate an exception and kill the server.',
    '    * NOSAVE: the database will be loaded from an existing RDB file.',
    '    Examples:',
    '    * DEBUG RELOAD: verify that the server is able to persist, flush and reload',
    '      the database.',
    '    * DEBUG RELOAD NOSAVE: replace the current database with the contents of an',
    '      existing RDB file.',
    '    * DEBUG RELOAD NOSAVE NOFLUSH MERGE: add the contents of an existing RDB',
    '      file to the database.',
    'SDSLEN <key>',
    '    Show low level SDS string info representing `key` and value.',
    'SET-ACTIVE-EXPIRE <0|1>',
    '    Setting it to 0 disables expiring keys in background when they are not',
    '    accessed (otherwise the Redis behavior). Setting it to 1 reenables back the',
    '    default.',
    'QUICKLIST-PACKED-THRESHOLD <size>',
    '    Sets the threshold for elements to be inserted as plain vs packed nodes',
    '    Default value is 1GB, allows values up to 4GB. Setting to 0 restores to default.',
    'SET-SKIP-CHECKSUM-VALIDATION <0|1>',
    "    Enables or disables checksum checks for RDB files and RESTORE's payload.",
    'SLEEP <seconds>',
    '    Stop the server for <seconds>. Decimals allowed.',
    'LISTPACK <key>',
    '    Show low level info about the listpack encoding of <key>.',
    'QUICKLIST <key> [<0|1>]',
    '    Show low level info about the quicklist encoding of <key>.',
    '    The optional argument (0 by default) sets the level of detail',
    'PAUSE-CRON <0|1>',
    '    Stop periodic cron job processing.',
    'REPLYBUFFER PEAK-RESET-TIME <NEVER||RESET|time>',
    '    Sets the time (in milliseconds) to wait between client reply buffer peak resets.',
    '    In case NEVER is provided the last observed peak will never be reset',
    '    In case RESET is provided the peak reset time will be restored to the default value',
    'REPLYBUFFER RESIZING <0|1>',
    '    Enable or disable the reply buffer resize cron job',
  ])
}
