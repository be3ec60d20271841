/**
 * `min-replicas-to-write`: writes are refused while fewer replicas than that keep up. There are no replicas yet, so with any
 * number but 0 all of them are.
 */
import type { Args } from '../commands/args.js'
import type { ConfigView } from '../commands/config-view.js'
import { type Command, FLAG, RUNS_SCRIPT } from '../commands/spec/command.js'
import type { Scripts } from './scripts.js'
import type { Session } from './session.js'

/** Whether there are fewer replicas than writes need. */
export const isShortOfReplicas = (config: ConfigView): boolean =>
  config.int('min-replicas-to-write') > 0 && config.int('min-replicas-max-lag') > 0

/** Whether a request is refused for lack of replicas: what writes, a transaction that does, a script that says it may. */
export function needsReplicas({ queue }: Session, command: Command, args: Args, scripts: Scripts): boolean {
  if ((command.flags & FLAG.write) !== 0) return true
  if (command.fullName === 'exec') return queue !== undefined && (queue.anyFlags & FLAG.write) !== 0
  return (command.flags & RUNS_SCRIPT) !== 0 && scripts.saysItWrites(command, args)
}
