/** Redis Cluster. */
import { hostnameCharacters, hostnameTooLong } from '../errors.js'
import { bool, enumeration, integer, memory, string } from '../kinds.js'
import { INT_MAX, LONG_MAX, ULONG_MAX } from '../numbers.js'

const PORT_MAX = 65535
const HOSTNAME_LENGTH_MAX = 255
const held = 'cluster'

export const cluster = [
  bool('cluster-enabled', { default: false, immutable: true, held }),
  string('cluster-config-file', { default: 'nodes.conf', immutable: true, held }),
  integer('cluster-port', { min: 0, max: PORT_MAX, default: 0, immutable: true, held }),
  integer('cluster-node-timeout', { min: 0, max: LONG_MAX, default: 15_000, unit: 'ms', held }),
  integer('cluster-migration-barrier', { min: 0, max: INT_MAX, default: 1, held }),
  integer('cluster-replica-validity-factor', {
    alias: 'cluster-slave-validity-factor',
    min: 0,
    max: INT_MAX,
    default: 10,
    held,
  }),
  bool('cluster-replica-no-failover', { alias: 'cluster-slave-no-failover', default: false, held }),
  bool('cluster-allow-replica-migration', { default: true, held }),
  bool('cluster-require-full-coverage', { default: true, held }),
  bool('cluster-allow-reads-when-down', { default: false, held }),
  bool('cluster-allow-pubsubshard-when-down', { default: true, held }),
  memory('cluster-link-sendbuf-limit', { min: 0, max: ULONG_MAX, default: 0, held }),
  string('cluster-announce-ip', { default: null, held }),
  string('cluster-announce-hostname', { default: null, held, check: checkHostname }),
  integer('cluster-announce-port', { min: 0, max: PORT_MAX, default: 0, held }),
  integer('cluster-announce-tls-port', { min: 0, max: PORT_MAX, default: 0, held }),
  integer('cluster-announce-bus-port', { min: 0, max: PORT_MAX, default: 0, held }),
  enumeration('cluster-preferred-endpoint-type', ['ip', 'hostname', 'unknown-endpoint'], { default: 'ip', held }),
] as const

function checkHostname(value: string): void {
  if (value.length > HOSTNAME_LENGTH_MAX) throw hostnameTooLong()
  if (/[^A-Za-z0-9.-]/.test(value)) throw hostnameCharacters()
}
