/** TLS. There is none here: how it should be is only held, and who turns it on is told, as by a Redis without a certificate. */
import { bool, enumeration, integer, string } from '../kinds.js'
import { INT_MAX } from '../numbers.js'

const PORT_MAX = 65535

export const tls = [
  integer('tls-port', { min: 0, max: PORT_MAX, default: 0 }),
  bool('tls-cluster', { default: false, held: 'cluster' }),
  bool('tls-replication', { default: false, held: 'replication' }),
  enumeration('tls-auth-clients', ['no', 'yes', 'optional'], { default: 'yes' }),
  bool('tls-prefer-server-ciphers', { default: false }),
  bool('tls-session-caching', { default: true }),
  integer('tls-session-cache-size', { min: 0, max: INT_MAX, default: 20 * 1024 }),
  integer('tls-session-cache-timeout', { min: 0, max: INT_MAX, default: 300, unit: 's' }),
  string('tls-cert-file', { default: null }),
  string('tls-key-file', { default: null }),
  string('tls-key-file-pass', { default: null }),
  string('tls-client-cert-file', { default: null, held: 'replication' }),
  string('tls-client-key-file', { default: null, held: 'replication' }),
  string('tls-client-key-file-pass', { default: null, held: 'replication' }),
  string('tls-dh-params-file', { default: null }),
  string('tls-ca-cert-file', { default: null }),
  string('tls-ca-cert-dir', { default: null }),
  string('tls-protocols', { default: null }),
  string('tls-ciphers', { default: null }),
  string('tls-ciphersuites', { default: null }),
] as const

export const tlsNames = tls.map(({ name }) => name)
