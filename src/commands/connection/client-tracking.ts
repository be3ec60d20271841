/**
 * CLIENT TRACKING and its relatives, for a server that doesn't track.
 *
 * Nothing here sends invalidation messages, so tracking can't be turned on: a client that were told OK would go on
 * reading values from its cache that have long changed. Everything else is answered as Redis answers while tracking is off,
 * arguments checked in its order.
 */
import {
  cachingWithoutTracking,
  noRedirectClient,
  noTracking,
  optInWithBroadcast,
  optInWithOptOut,
  prefixesOverlap,
  prefixWithoutBroadcast,
  redirectTwice,
  syntaxError,
} from '../../keyspace/errors.js'
import { token } from '../args.js'
import type { Context } from '../context.js'
import { flag, integer, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'

const ON = token('ON')
const OFF = token('OFF')
const REDIRECT = token('REDIRECT')
const PREFIX = token('PREFIX')
const BCAST = token('BCAST')
const OPTIN = token('OPTIN')
const OPTOUT = token('OPTOUT')
const NOLOOP = token('NOLOOP')

/** What CLIENT GETREDIR and TRACKINGINFO say where nothing is redirected because nothing is tracked. */
const NOT_TRACKING = -1

export const clientCaching = command({
  name: 'CACHING',
  group: 'connection',
  summary: 'Instruct the server about tracking or not keys in the next request',
  since: '6.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [oneOf('mode', [flag('yes', 'YES'), flag('no', 'NO')])],
  returns: "'OK'",
  run() {
    throw cachingWithoutTracking()
  },
})

export const clientGetRedir = command({
  name: 'GETREDIR',
  group: 'connection',
  summary: 'Get tracking notifications redirection client ID if any',
  since: '6.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  returns: 'number',
  method: 'clientGetRedir',
  run({ reply }) {
    reply.integer(NOT_TRACKING)
  },
})

export const clientTracking = command({
  name: 'TRACKING',
  group: 'connection',
  summary: 'Enable or disable server assisted client side caching support',
  since: '6.0.0',
  complexity: 'O(1). Some options may introduce additional complexity.',
  arity: -3,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  args: [
    oneOf('status', [flag('on', 'ON'), flag('off', 'OFF')]),
    optional(integer('client-id', { token: 'REDIRECT' })),
    optional(string('prefix', { token: 'PREFIX', multiple: true, multipleToken: true })),
    optional(flag('bcast', 'BCAST')),
    optional(flag('optin', 'OPTIN')),
    optional(flag('optout', 'OPTOUT')),
    optional(flag('noloop', 'NOLOOP')),
  ],
  ownOptions: true,
  returns: "'OK'",
  run(ctx) {
    const { args, reply } = ctx
    const options = trackingOptions(ctx)
    if (args.is(2, OFF)) return reply.ok()
    if (!args.is(2, ON)) throw syntaxError()
    if (!options.broadcast && options.prefixes.length > 0) throw prefixWithoutBroadcast()
    if (options.broadcast && (options.optIn || options.optOut)) throw optInWithBroadcast()
    if (options.optIn && options.optOut) throw optInWithOptOut()
    checkPrefixes(options.prefixes)
    throw noTracking()
  },
})

interface TrackingOptions {
  /** As latin1. */
  prefixes: string[]
  broadcast: boolean
  optIn: boolean
  optOut: boolean
}

function trackingOptions({ args, engine }: Context): TrackingOptions {
  const options: TrackingOptions = { prefixes: [], broadcast: false, optIn: false, optOut: false }
  let isRedirected = false
  for (let i = 3; i < args.count; i++) {
    const hasValue = i + 1 < args.count
    if (args.is(i, REDIRECT) && hasValue) {
      if (isRedirected) throw redirectTwice()
      if (!engine.sessions.has(args.integer(++i))) throw noRedirectClient()
      isRedirected = true
    } else if (args.is(i, PREFIX) && hasValue) options.prefixes.push(args.latin1(++i))
    else if (args.is(i, BCAST)) options.broadcast = true
    else if (args.is(i, OPTIN)) options.optIn = true
    else if (args.is(i, OPTOUT)) options.optOut = true
    else if (!args.is(i, NOLOOP)) throw syntaxError()
  }
  return options
}

/** No prefix may begin with another: its keys would be announced twice. */
function checkPrefixes(prefixes: readonly string[]): void {
  prefixes.forEach((prefix, index) => {
    for (const other of prefixes.slice(index + 1)) {
      if (prefix.startsWith(other) || other.startsWith(prefix)) throw prefixesOverlap(prefix, other)
    }
  })
}

export const clientTrackingInfo = command({
  name: 'TRACKINGINFO',
  group: 'connection',
  summary: 'Return information about server assisted client side caching for the current connection',
  since: '6.2.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'noscript', 'stale'],
  categories: ['connection'],
  returns: 'MapReply<T, { flags: T[]; redirect: number; prefixes: T[] }>',
  method: 'clientTrackingInfo',
  run({ reply }) {
    reply.map(3)
    reply.bulkLatin1('flags')
    reply.set(1)
    reply.bulkLatin1('off')
    reply.bulkLatin1('redirect')
    reply.integer(NOT_TRACKING)
    reply.bulkLatin1('prefixes')
    reply.array(0)
  },
})
