/** All parameters of Redis 7.0.15, in the order in which CONFIG GET reports them here (Redis has no order of its own). */
import { cluster } from './cluster.js'
import { encodings } from './encodings.js'
import { memoryUse } from './memory.js'
import { network } from './network.js'
import { observability } from './observability.js'
import { persistence } from './persistence.js'
import { replication } from './replication.js'
import { security } from './security.js'
import { server } from './server.js'
import { tls } from './tls.js'

export const parameters = [
  ...network,
  ...tls,
  ...security,
  ...server,
  ...memoryUse,
  ...encodings,
  ...persistence,
  ...observability,
  ...replication,
  ...cluster,
] as const

type Declared = (typeof parameters)[number]

/** The name of a parameter, without the aliases. */
export type ParameterName = Declared['name']

/** The type of a parameter's value. */
export type ParameterValue<N extends ParameterName> = Extract<Declared, { name: N }>['initial']

/** The names of the parameters whose values have this type. */
export type NamesOf<T> = Declared extends infer D
  ? D extends { name: infer N extends string; initial: infer V }
    ? [V] extends [T]
      ? N
      : never
    : never
  : never
