/** Masters and replicas. */
import { bool, enumeration, integer, memory, string } from '../kinds.js'
import { INT_MAX, LONG_MAX } from '../numbers.js'
import { replicaof } from './replicaof.js'

const PORT_MAX = 65535
const MIB = 1024 * 1024
const BACKLOG_MIN = 16n * 1024n
const held = 'replication'

export const replication = [
  replicaof,
  string('masterauth', { default: null, binary: true, sensitive: true, held }),
  string('masteruser', { default: null, sensitive: true, held }),
  bool('replica-serve-stale-data', { alias: 'slave-serve-stale-data', default: true, held }),
  bool('replica-read-only', { alias: 'slave-read-only', default: true, held }),
  bool('replica-lazy-flush', { alias: 'slave-lazy-flush', default: false, held }),
  bool('replica-ignore-maxmemory', { alias: 'slave-ignore-maxmemory', default: true, held }),
  bool('replica-ignore-disk-write-errors', { default: false, held }),
  bool('replica-announced', { default: true, held }),
  string('replica-announce-ip', { alias: 'slave-announce-ip', default: null, held }),
  integer('replica-announce-port', { alias: 'slave-announce-port', min: 0, max: PORT_MAX, default: 0, held }),
  integer('replica-priority', { alias: 'slave-priority', min: 0, max: INT_MAX, default: 100, held }),
  integer('min-replicas-to-write', { alias: 'min-slaves-to-write', min: 0, max: INT_MAX, default: 0 }),
  integer('min-replicas-max-lag', { alias: 'min-slaves-max-lag', min: 0, max: INT_MAX, default: 10, unit: 's' }),
  integer('repl-ping-replica-period', {
    alias: 'repl-ping-slave-period',
    min: 1,
    max: INT_MAX,
    default: 10,
    unit: 's',
    held,
  }),
  integer('repl-timeout', { min: 1, max: INT_MAX, default: 60, unit: 's', held }),
  memory('repl-backlog-size', {
    min: 1,
    max: LONG_MAX,
    default: MIB,
    held,
    settle: (value) => (value < BACKLOG_MIN ? BACKLOG_MIN : value),
  }),
  integer('repl-backlog-ttl', { min: 0, max: LONG_MAX, default: 3600, unit: 's', held }),
  bool('repl-disable-tcp-nodelay', { default: false, held }),
  bool('repl-diskless-sync', { default: true, held }),
  integer('repl-diskless-sync-delay', { min: 0, max: INT_MAX, default: 5, unit: 's', held }),
  integer('repl-diskless-sync-max-replicas', { min: 0, max: INT_MAX, default: 0, held }),
  enumeration('repl-diskless-load', ['disabled', 'on-empty-db', 'swapdb'], {
    default: 'disabled',
    denyLoading: true,
    held,
  }),
  enumeration('propagation-error-behavior', ['ignore', 'panic', 'panic-on-replicas'], { default: 'ignore', held }),
] as const
