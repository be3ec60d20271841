/** Who may do what. */
import { enumeration, integer, string } from '../kinds.js'
import { LONG_MAX } from '../numbers.js'

const ACTIONS = ['no', 'yes', 'local'] as const

export const security = [
  string('requirepass', { default: null, binary: true, sensitive: true }),
  string('aclfile', { default: '', immutable: true }),
  integer('acllog-max-len', { min: 0, max: LONG_MAX, default: 128 }),
  enumeration('acl-pubsub-default', ['allchannels', 'resetchannels'], { default: 'resetchannels' }),
  enumeration('enable-protected-configs', ACTIONS, { default: 'no', immutable: true }),
  enumeration('enable-debug-command', ACTIONS, { default: 'no', immutable: true }),
  enumeration('enable-module-command', ACTIONS, { default: 'no', immutable: true, held: 'modules' }),
] as const
