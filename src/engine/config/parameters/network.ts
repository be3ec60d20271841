/** Listening, connections, and what a client may send and leave unread. */
import { bool, integer, memory, memoryOrPercent, octal, string } from '../kinds.js'
import { INT_MAX, LONG_MAX, UINT_MAX } from '../numbers.js'
import { bind } from './bind.js'
import { clientOutputBufferLimit } from './client-output-buffer-limit.js'

const MIB = 1024 * 1024
const PORT_MAX = 65535

export const network = [
  bind,
  string('bind-source-addr', { default: null, held: 'replication' }),
  integer('port', { min: 0, max: PORT_MAX, default: 6379 }),
  bool('protected-mode', { default: true }),
  string('unixsocket', { default: null, immutable: true }),
  octal('unixsocketperm', { min: 0, max: 0o777, default: 0, immutable: true }),
  integer('tcp-backlog', { min: 0, max: INT_MAX, default: 511, immutable: true }),
  integer('tcp-keepalive', { min: 0, max: INT_MAX, default: 300, unit: 's' }),
  integer('socket-mark-id', { min: 0, max: UINT_MAX, default: 0, immutable: true, held: 'kernel' }),
  integer('timeout', { min: 0, max: INT_MAX, default: 0, unit: 's' }),
  integer('maxclients', { min: 1, max: UINT_MAX, default: 10000 }),
  clientOutputBufferLimit,
  memory('client-query-buffer-limit', { min: MIB, max: LONG_MAX, default: 1024 * MIB }),
  memory('proto-max-bulk-len', { min: MIB, max: LONG_MAX, default: 512 * MIB }),
  memoryOrPercent('maxmemory-clients', { default: 0n, percentMax: 100n }),
] as const
