/** CONFIG: reads and changes the configuration while the server runs. */
import { configRefused, noConfigFile, rewriteFailed, syntaxError } from '../../keyspace/errors.js'
import { isConfigRefusal } from '../config-view.js'
import { helpOf } from '../help.js'
import { isLocalSession } from '../local-session.js'
import { block, string } from '../spec/args.js'
import { command } from '../spec/command.js'

const configGet = command({
  name: 'GET',
  group: 'server',
  summary: 'Get the values of configuration parameters',
  since: '2.0.0',
  complexity: 'O(N) when N is the number of configuration parameters provided',
  arity: -3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  history: [['7.0.0', 'Added the ability to pass multiple pattern parameters in one call']],
  args: [block('parameter', [string('parameter')], { multiple: true })],
  returns: 'MapReply<T, Record<string, T>>',
  run({ args, reply, engine }) {
    const patterns: string[] = []
    for (let i = 2; i < args.count; i++) patterns.push(args.latin1(i))
    const found = engine.config.match(...patterns)
    reply.map(found.length)
    for (const [name, value] of found) {
      reply.bulkLatin1(name)
      reply.bulkLatin1(value)
    }
  },
})

/** Parameters whose values the slow log doesn't show. */
const SECRETS = new Set(['masterauth', 'masteruser', 'requirepass', 'tls-key-file-pass', 'tls-client-key-file-pass'])

const configSet = command({
  name: 'SET',
  group: 'server',
  summary: 'Set configuration parameters to the given values',
  since: '2.0.0',
  complexity: 'O(N) when N is the number of configuration parameters provided',
  arity: -4,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  history: [['7.0.0', 'Added the ability to set multiple parameters in one call.']],
  args: [block('parameter_value', [string('parameter'), string('value')], { multiple: true })],
  returns: "'OK'",
  run({ args, reply, engine, session }) {
    if (args.count % 2 !== 0) throw syntaxError()
    const pairs: [string, string][] = []
    for (let i = 2; i < args.count; i += 2) {
      const name = args.latin1(i)
      if (SECRETS.has(name.toLowerCase())) engine.redact(i + 1)
      pairs.push([name, args.latin1(i + 1)])
    }
    try {
      engine.config.set(pairs, { localClient: isLocalSession(session) })
    } catch (error) {
      throw isConfigRefusal(error) ? configRefused(error.code, error.message) : error
    }
    reply.ok()
  },
})

const configResetStat = command({
  name: 'RESETSTAT',
  group: 'server',
  summary: 'Reset the stats returned by INFO',
  since: '2.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  returns: "'OK'",
  method: 'configResetStat',
  run({ reply, engine, keyspace }) {
    engine.stats.reset()
    const { stats } = keyspace
    stats.hits = 0
    stats.misses = 0
    stats.expired = 0
    stats.expireCycleMs = 0
    stats.expiredTimeCapReached = 0
    stats.evicted = 0
    stats.lazyFreed = 0
    reply.ok()
  },
})

const configRewrite = command({
  name: 'REWRITE',
  group: 'server',
  summary: 'Rewrite the configuration file with the in memory configuration',
  since: '2.8.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  returns: "'OK'",
  run({ reply, engine: { host } }) {
    if (!host?.rewriteConfig || host.configFile === '') throw noConfigFile()
    try {
      host.rewriteConfig()
    } catch (error) {
      throw rewriteFailed(error instanceof Error ? error.message : String(error))
    }
    reply.ok()
  },
})

const configHelp = command({
  name: 'HELP',
  group: 'server',
  summary: 'Show helpful text about the different subcommands',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  returns: 'string[]',
  run: helpOf('CONFIG', [
    'GET <pattern>',
    '    Return parameters matching the glob-like <pattern> and their values.',
    'SET <directive> <value>',
    '    Set the configuration <directive> to <value>.',
    'RESETSTAT',
    '    Reset statistics reported by the INFO command.',
    'REWRITE',
    '    Rewrite the configuration file.',
  ]),
})

export const config = command({
  name: 'CONFIG',
  group: 'server',
  summary: 'A container for server configuration commands',
  since: '2.0.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  returns: '',
  subcommands: [configGet, configSet, configResetStat, configRewrite, configHelp],
})
