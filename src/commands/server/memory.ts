/** MEMORY: what a key and what the store takes up. */
import { syntaxError } from '../../keyspace/errors.js'
import { token } from '../args.js'
import { helpOf } from '../help.js'
import { integer, key, optional } from '../spec/args.js'
import { command } from '../spec/command.js'
import { ratio } from './info/memory.js'
import { memoryAccount } from './memory-account.js'
import { diagnose } from './memory-doctor.js'

const SAMPLES = token('SAMPLES')
/** Bytes of a key's slot in the dictionary: its hash and its handle. */
const SLOT_BYTES = 8
/** Entries handled in one step of PURGE. */
const PURGE_BATCH = 4096

const memoryUsage = command({
  name: 'USAGE',
  group: 'server',
  summary: 'Estimate the memory usage of a key',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of samples.',
  arity: -3,
  flags: ['readonly'],
  keys: [{ flags: 'RO', begin: { index: 2 }, find: { last: 0, step: 1 } }],
  args: [key('key'), optional(integer('count', { token: 'SAMPLES' }))],
  ownOptions: true,
  quick: true,
  returns: 'number | null',
  run({ args, db, reply }, at) {
    for (let i = 3; i < args.count; i += 2) {
      if (!args.is(i, SAMPLES) || i + 1 === args.count) throw syntaxError()
      // The arena knows the size of a value exactly, so there is nothing to sample.
      if (args.integer(i + 1) < 0) throw syntaxError()
    }
    const handle = db.peek(args.bytes, args.start(at.key), args.end(at.key))
    if (handle === 0) return reply.nil()
    reply.integer(db.bytesOfEntry(handle) + SLOT_BYTES)
  },
})

const memoryStats = command({
  name: 'STATS',
  group: 'server',
  summary: 'Show memory usage details',
  since: '4.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  returns: 'MapReply<T, Record<string, number | MapReply<T, Record<string, number>>>>',
  run(ctx) {
    const { reply, keyspace } = ctx
    const account = memoryAccount(ctx)
    const {
      used,
      peak,
      startup,
      allocated,
      resident,
      clients,
      scripts,
      libraries,
      overhead,
      dataset,
      keys,
      databases,
    } = account
    const arenaUsed = keyspace.arena.used
    const write = (fields: Readonly<Record<string, number>>): void => {
      for (const [name, value] of Object.entries(fields)) {
        reply.bulkLatin1(name)
        if (DOUBLES.has(name)) reply.double(value)
        else reply.integer(value)
      }
    }
    reply.map(27 + databases.length)
    write({
      'peak.allocated': peak,
      'total.allocated': used,
      'startup.allocated': startup,
      'replication.backlog': 0,
      'clients.slaves': 0,
      'clients.normal': clients,
      'cluster.links': 0,
      'aof.buffer': 0,
      'lua.caches': scripts,
      'functions.caches': libraries,
    })
    for (const { index, indexBytes, expiryBytes } of databases) {
      reply.bulkLatin1(`db.${index}`)
      reply.map(3)
      write({
        'overhead.hashtable.main': indexBytes,
        'overhead.hashtable.expires': expiryBytes,
        'overhead.hashtable.slot-to-keys': 0,
      })
    }
    write({
      'overhead.total': overhead,
      'keys.count': keys,
      'keys.bytes-per-key': keys === 0 ? 0 : Math.floor((used - startup) / keys),
      'dataset.bytes': dataset,
      'dataset.percentage': 100 * ratio(dataset, used - startup),
      'peak.percentage': 100 * ratio(used, peak),
      'allocator.allocated': arenaUsed,
      'allocator.active': allocated,
      'allocator.resident': allocated,
      'allocator-fragmentation.ratio': ratio(allocated, arenaUsed),
      'allocator-fragmentation.bytes': allocated - arenaUsed,
      'allocator-rss.ratio': 1,
      'allocator-rss.bytes': 0,
      'rss-overhead.ratio': ratio(resident, allocated),
      'rss-overhead.bytes': resident - allocated,
      fragmentation: ratio(resident, used),
      'fragmentation.bytes': resident - used,
    })
  },
})

const DOUBLES = new Set([
  'dataset.percentage',
  'peak.percentage',
  'allocator-fragmentation.ratio',
  'allocator-rss.ratio',
  'rss-overhead.ratio',
  'fragmentation',
])

const memoryDoctor = command({
  name: 'DOCTOR',
  group: 'server',
  summary: 'Outputs memory problems report',
  since: '4.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  returns: 'T',
  run(ctx) {
    ctx.reply.verbatim(diagnose(memoryAccount(ctx), ctx.engine.sessions.size))
  },
})

const memoryPurge = command({
  name: 'PURGE',
  group: 'server',
  summary: 'Ask the allocator to release memory',
  since: '4.0.0',
  complexity: 'Depends on how much memory is allocated, could be slow',
  arity: 2,
  flags: [],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  returns: "'OK'",
  run({ keyspace, reply }) {
    while (keyspace.reclaim(PURGE_BATCH)) continue
    while (keyspace.compact(PURGE_BATCH)) continue
    reply.ok()
  },
})

const memoryMallocStats = command({
  name: 'MALLOC-STATS',
  group: 'server',
  summary: 'Show allocator internal stats',
  since: '4.0.0',
  complexity: 'Depends on how much memory is allocated, could be slow',
  arity: 2,
  flags: [],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  returns: 'T',
  run(ctx) {
    const { arena, lazyFreePending } = ctx.keyspace
    const account = memoryAccount(ctx)
    const lines = [
      'Arena statistics',
      `allocated: ${arena.used}, resident: ${arena.resident}, pages: ${arena.pageCount}`,
      `compacting: ${arena.compacting ? 'yes' : 'no'}, keys still to be freed: ${lazyFreePending}`,
      ...account.databases.map(
        ({ index, keys, expiring, indexBytes }) =>
          `db${index}: keys: ${keys}, expires: ${expiring}, dictionary: ${indexBytes}`,
      ),
    ]
    ctx.reply.verbatim(lines.join('\n') + '\n')
  },
})

const memoryHelp = command({
  name: 'HELP',
  group: 'server',
  summary: 'Show helpful text about the different subcommands',
  since: '4.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  returns: 'string[]',
  run: helpOf('MEMORY', [
    'DOCTOR',
    '    Return memory problems reports.',
    'MALLOC-STATS',
    '    Return internal statistics report from the memory allocator.',
    'PURGE',
    '    Attempt to purge dirty pages for reclamation by the allocator.',
    'STATS',
    '    Return information about the memory usage of the server.',
    'USAGE <key> [SAMPLES <count>]',
    '    Return memory in bytes used by <key> and its value. Nested values are',
    '    sampled up to <count> times (default: 5, 0 means sample all).',
  ]),
})

export const memory = command({
  name: 'MEMORY',
  group: 'server',
  summary: 'A container for memory diagnostics commands',
  since: '4.0.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  returns: '',
  subcommands: [memoryUsage, memoryStats, memoryDoctor, memoryPurge, memoryMallocStats, memoryHelp],
})
