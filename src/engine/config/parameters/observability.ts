/** What is measured, logged and announced, and how long a script may keep others waiting. */
import { bool, integer } from '../kinds.js'
import { LONG_MAX } from '../numbers.js'
import { latencyPercentiles } from './latency-percentiles.js'
import { notifyKeyspaceEvents } from './notify-keyspace-events.js'

export const observability = [
  notifyKeyspaceEvents,
  integer('slowlog-log-slower-than', { min: -1, max: LONG_MAX, default: 10_000, unit: 'us' }),
  integer('slowlog-max-len', { min: 0, max: LONG_MAX, default: 128 }),
  integer('latency-monitor-threshold', { min: 0, max: LONG_MAX, default: 0, unit: 'ms' }),
  bool('latency-tracking', { default: true }),
  latencyPercentiles,
  integer('busy-reply-threshold', { alias: 'lua-time-limit', min: 0, max: LONG_MAX, default: 5000, unit: 'ms' }),
] as const
