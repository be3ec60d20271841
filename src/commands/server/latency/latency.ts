/** LATENCY: what took unusually long, and how long commands take. The engine takes the samples. */
import { noLatencySamples } from '../../../keyspace/errors.js'
import type { Context } from '../../context.js'
import { helpOf } from '../../help.js'
import { optional, string } from '../../spec/args.js'
import { type Command, command } from '../../spec/command.js'
import { diagnoseLatency } from './doctor.js'
import { latencyGraph } from './graph.js'

const latencyLatest = command({
  name: 'LATEST',
  group: 'server',
  summary: 'Return the latest latency samples for all events.',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  returns: '[event: T, timestamp: number, latestMs: number, worstMs: number][]',
  run({ reply, engine: { latency } }) {
    reply.array(latency.events.size)
    for (const [event, samples] of latency.events) {
      const { timeS, ms } = samples.at(-1) ?? { timeS: 0, ms: 0 }
      reply.array(4)
      reply.bulkLatin1(event)
      reply.integer(timeS)
      reply.integer(ms)
      reply.integer(latency.maxOf(event))
    }
  },
})

const latencyHistory = command({
  name: 'HISTORY',
  group: 'server',
  summary: 'Return timestamp-latency samples for the event.',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  args: [string('event')],
  returns: '[timestamp: number, ms: number][]',
  run({ args, reply, engine }, at) {
    const samples = engine.latency.events.get(args.latin1(at.event)) ?? []
    reply.array(samples.length)
    for (const { timeS, ms } of samples) {
      reply.array(2)
      reply.integer(timeS)
      reply.integer(ms)
    }
  },
})

const latencyReset = command({
  name: 'RESET',
  group: 'server',
  summary: 'Reset latency data for one or more events.',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: -2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [optional(string('event', { multiple: true }))],
  ownOptions: true,
  returns: 'number',
  run({ args, reply, engine }) {
    const events: string[] = []
    for (let i = 2; i < args.count; i++) events.push(args.latin1(i))
    reply.integer(engine.latency.reset(events))
  },
})

const latencyGraphCommand = command({
  name: 'GRAPH',
  group: 'server',
  summary: 'Return a latency graph for the event.',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  args: [string('event')],
  returns: 'T',
  run({ args, reply, keyspace, engine: { latency } }, at) {
    const event = args.latin1(at.event)
    const samples = latency.events.get(event)
    if (!samples) throw noLatencySamples(event)
    reply.verbatim(latencyGraph(event, samples, latency.maxOf(event), Math.floor(keyspace.now() / 1000)))
  },
})

const latencyDoctor = command({
  name: 'DOCTOR',
  group: 'server',
  summary: 'Return a human readable latency analysis report.',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: 2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  returns: 'T',
  run({ reply, keyspace, engine }) {
    reply.verbatim(diagnoseLatency(engine.latency, engine.config, Math.floor(keyspace.now() / 1000)))
  },
})

const latencyHistogram = command({
  name: 'HISTOGRAM',
  group: 'server',
  summary: 'Return the cumulative distribution of latencies of a subset of commands or all.',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of commands with latency information being retrieved.',
  arity: -2,
  flags: ['admin', 'loading', 'noscript', 'stale'],
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
  args: [optional(string('command', { multiple: true }))],
  ownOptions: true,
  returns:
    'MapReply<T, Record<string, MapReply<T, { calls: number; histogram_usec: MapReply<T, Record<string, number>, number> }>>>',
  run(ctx) {
    const { args, reply, engine } = ctx
    const mark = reply.beginDeferred()
    let count = 0
    if (args.count === 2) for (const each of engine.commands.all) count += writeHistogram(ctx, each)
    for (let i = 2; i < args.count; i++) {
      const named = commandNamed(ctx, args.latin1(i).toLowerCase())
      if (!named) continue
      count += writeHistogram(ctx, named)
      for (const sub of named.subcommands?.values() ?? []) count += writeHistogram(ctx, sub)
    }
    reply.endDeferred(mark, 'map', count)
  },
})

function commandNamed({ engine }: Context, name: string): Command | undefined {
  const [container = '', sub] = name.split('|', 2)
  const found = engine.commands.byName.get(container)
  return sub === undefined ? found : found?.subcommands?.get(sub)
}

/** Writes what is known of a command's times. @returns whether anything is, as 0 or 1 */
function writeHistogram({ reply, engine }: Context, { id, fullName }: Command): number {
  const histogram = engine.stats.byCommand[id]?.latency
  if (!histogram || histogram.total === 0) return 0
  reply.bulkLatin1(fullName)
  reply.map(2)
  reply.bulkLatin1('calls')
  reply.integer(histogram.total)
  reply.bulkLatin1('histogram_usec')
  const mark = reply.beginDeferred()
  let steps = 0
  let before = 0
  histogram.eachDoubling((upToNs, cumulative) => {
    if (cumulative > before) {
      reply.integer(Math.floor(upToNs / 1000))
      reply.integer(cumulative)
      steps++
    }
    before = cumulative
  })
  reply.endDeferred(mark, 'map', steps)
  return 1
}

const latencyHelp = command({
  name: 'HELP',
  group: 'server',
  summary: 'Show helpful text about the different subcommands.',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  returns: 'string[]',
  run: helpOf('LATENCY', [
    'DOCTOR',
    '    Return a human readable latency analysis report.',
    'GRAPH <event>',
    '    Return an ASCII latency graph for the <event> class.',
    'HISTORY <event>',
    '    Return time-latency samples for the <event> class.',
    'LATEST',
    '    Return the latest latency samples for all events.',
    'RESET [<event> ...]',
    '    Reset latency data of one or more <event> classes.',
    '    (default: reset all data for all event classes)',
    'HISTOGRAM [COMMAND ...]',
    '    Return a cumulative distribution of latencies in the format of a histogram for the specified command names.',
    '    If no commands are specified then all histograms are replied.',
  ]),
})

export const latency = command({
  name: 'LATENCY',
  group: 'server',
  summary: 'A container for latency diagnostics commands',
  since: '2.8.13',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  returns: '',
  subcommands: [
    latencyLatest,
    latencyHistory,
    latencyReset,
    latencyGraphCommand,
    latencyDoctor,
    latencyHistogram,
    latencyHelp,
  ],
})
