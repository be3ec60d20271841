/**
 * INFO: sections of `field:value` lines.
 *
 * A section is a function from the context to its fields, in the order of `SECTIONS`, which is Redis's whatever the order
 * they are asked for in. What the host knows better (process, operating system, CPU) takes the place of the engine's
 * neutral value of the same field.
 */
import type { Context } from '../../context.js'
import { optional, string } from '../../spec/args.js'
import { command } from '../../spec/command.js'
import { memory } from './memory.js'
import { clients, cluster, cpu, keyspace, modules, persistence, replication, server } from './sections.js'
import { commandStats, errorStats, latencyStats, stats } from './statistics.js'

/** Fields of a section, in order. */
export type Fields = Readonly<Record<string, string | number>>

interface Section {
  readonly title: string
  /** By which names it is asked for. */
  readonly names: readonly string[]
  /** Not in INFO without arguments. */
  readonly isExtra?: boolean
  readonly fields: (ctx: Context) => Fields
}

const SECTIONS: readonly Section[] = [
  { title: 'Server', names: ['server'], fields: server },
  { title: 'Clients', names: ['clients'], fields: clients },
  { title: 'Memory', names: ['memory'], fields: memory },
  { title: 'Persistence', names: ['persistence'], fields: persistence },
  { title: 'Stats', names: ['stats'], fields: stats },
  { title: 'Replication', names: ['replication'], fields: replication },
  { title: 'CPU', names: ['cpu'], fields: cpu },
  { title: 'Modules', names: ['module_list', 'modules'], fields: modules },
  { title: 'Commandstats', names: ['commandstats'], isExtra: true, fields: commandStats },
  { title: 'Errorstats', names: ['errorstats'], fields: errorStats },
  { title: 'Latencystats', names: ['latencystats'], isExtra: true, fields: latencyStats },
  { title: 'Cluster', names: ['cluster'], fields: cluster },
  { title: 'Keyspace', names: ['keyspace'], fields: keyspace },
]

const NO_FACTS: Fields = {}

export const info = command({
  name: 'INFO',
  group: 'server',
  summary: 'Get information and statistics about the server',
  since: '1.0.0',
  complexity: 'O(1)',
  arity: -1,
  flags: ['loading', 'stale'],
  categories: ['dangerous'],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  history: [['7.0.0', 'Added support for taking multiple section arguments.']],
  args: [optional(string('section', { multiple: true }))],
  ownOptions: true,
  returns: 'T',
  run(ctx) {
    const { args, reply, engine } = ctx
    const wanted = new Set<string>()
    for (let i = 1; i < args.count; i++) wanted.add(args.latin1(i).toLowerCase())
    const wantsAll = wanted.has('all') || wanted.has('everything')
    const wantsDefault = wanted.size === 0 || wanted.has('default')
    const facts = engine.host?.facts() ?? NO_FACTS
    let text = ''
    for (const { title, names, isExtra, fields } of SECTIONS) {
      const isWanted = wantsAll || (wantsDefault && isExtra !== true) || names.some((name) => wanted.has(name))
      if (!isWanted) continue
      text += text === '' ? `# ${title}\r\n` : `\r\n# ${title}\r\n`
      const values = fields(ctx)
      for (const name in values) text += `${name}:${facts[name] ?? values[name]}\r\n`
    }
    reply.verbatim(text)
  },
})
