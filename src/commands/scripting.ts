/** EVAL and its kin, and SCRIPT: what runs scripts is behind an interface (`scripts.ts`), loaded when the first one comes. */
import {
  CommandError,
  noScript,
  debugBySha,
  debugInPipeline,
  debugInTransaction,
  debugWithoutConnection,
  notBusy,
  scriptDebugMode,
  scriptFlushMode,
} from '../keyspace/errors.js'
import { type Args, token } from './args.js'
import type { Context } from './context.js'
import { helpOf } from './help.js'
import { flag, integer, key, multiple, oneOf, optional, string } from './spec/args.js'
import { type Command, command, type CommandSpec } from './spec/command.js'

const ASYNC = token('ASYNC')
const SYNC = token('SYNC')
const YES = token('YES')
const NO = token('NO')

const SHA1_DIGITS = 40

/** What the four that run scripts have in common. `notes` tells COMMAND DOCS of its keys. */
function runner(
  spec: Pick<CommandSpec, 'name' | 'summary' | 'since' | 'method'> & { script: 'script' | 'sha1'; notes?: string },
  isReadOnly: boolean,
): Command {
  const { script, notes, ...named } = spec
  const isSha = script === 'sha1'
  return command({
    ...named,
    group: 'scripting',
    complexity: 'Depends on the script that is executed.',
    arity: -3,
    categories: ['scripting'],
    flags: [
      ...(isReadOnly ? [] : (['may_replicate'] as const)),
      'movablekeys',
      'no_mandatory_keys',
      'noscript',
      ...(isReadOnly ? (['readonly'] as const) : []),
      'skip_monitor',
      'stale',
    ],
    keys: [
      {
        flags: isReadOnly ? 'RO access' : 'RW access update',
        ...(notes === undefined ? {} : { notes }),
        begin: { index: 2 },
        find: { keyNum: 0, first: 1, step: 1 },
      },
    ],
    args: [
      string(script),
      integer('numkeys'),
      optional(key('key', { multiple: true, keySpec: 0 })),
      optional(multiple(string('arg'))),
    ],
    ownOptions: true,
    runsScript: script,
    returns: 'unknown',
    run(ctx) {
      // Whatever is no digest names no script: that comes before all else that may be wrong.
      if (isSha && ctx.args.length(1) !== SHA1_DIGITS) throw noScript()
      if (ctx.session.debugMode !== undefined) return debug(ctx, isSha, isReadOnly)
      orThrow(ctx.engine.scripts.load().eval(ctx, isSha, isReadOnly))
    },
  })
}

/** A script of a session in debug mode. */
function debug(ctx: Context, isSha: boolean, isReadOnly: boolean): void {
  const { session, engine } = ctx
  if (isSha) throw debugBySha()
  if (ctx.inTransaction) throw debugInTransaction()
  session.debugger ??= engine.scripts.load().openDebugger(ctx, isReadOnly)
  orThrow(session.debugger.run(ctx))
}

/** A refusal may be an object of another copy of this library; the gate knows its own. */
function orThrow(refusal: CommandError | undefined): void {
  if (refusal !== undefined) throw new CommandError(refusal.text)
}

const evalScript = runner(
  {
    name: 'EVAL',
    summary: 'Execute a Lua script server side',
    since: '2.6.0',
    script: 'script',
    notes: 'We cannot tell how the keys will be used so we assume the worst, RW and UPDATE',
  },
  false,
)

const evalSha = runner(
  {
    name: 'EVALSHA',
    summary: 'Execute a Lua script server side',
    since: '2.6.0',
    script: 'sha1',
    method: 'evalSha',
  },
  false,
)

const evalRo = runner(
  {
    name: 'EVAL_RO',
    summary: 'Execute a read-only Lua script server side',
    since: '7.0.0',
    script: 'script',
    notes: 'We cannot tell how the keys will be used so we assume the worst, RO and ACCESS',
    method: 'evalRo',
  },
  true,
)

const evalShaRo = runner(
  {
    name: 'EVALSHA_RO',
    summary: 'Execute a read-only Lua script server side',
    since: '7.0.0',
    script: 'sha1',
    method: 'evalShaRo',
  },
  true,
)

const scriptDebug = command({
  name: 'DEBUG',
  group: 'scripting',
  summary: 'Set the debug mode for executed scripts.',
  since: '3.2.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript'],
  categories: ['scripting'],
  args: [oneOf('mode', [flag('yes', 'YES'), flag('sync', 'SYNC'), flag('no', 'NO')])],
  ownOptions: true,
  returns: "'OK'",
  run({ args, reply, session }) {
    const { transport } = session
    if (transport !== undefined && transport.outputBytes() > 0) throw debugInPipeline()
    if (!args.is(2, NO) && !args.is(2, YES) && !args.is(2, SYNC)) throw scriptDebugMode()
    if (args.is(2, NO)) session.debugMode = undefined
    else if (transport === undefined) throw debugWithoutConnection()
    else session.debugMode = args.is(2, SYNC) ? 'sync' : 'yes'
    reply.ok()
  },
})

const scriptExists = command({
  name: 'EXISTS',
  group: 'scripting',
  summary: 'Check existence of scripts in the script cache.',
  since: '2.6.0',
  complexity: 'O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation).',
  arity: -3,
  flags: ['noscript'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:agg_logical_and'],
  args: [string('sha1', { multiple: true })],
  returns: '(0 | 1)[]',
  run({ args, engine, reply }) {
    const { loaded } = engine.scripts
    reply.array(args.count - 2)
    for (let i = 2; i < args.count; i++) reply.integer(loaded?.has(digestAt(args, i)) === true ? 1 : 0)
  },
})

const digestAt = (args: Args, index: number): string =>
  args.length(index) === SHA1_DIGITS ? args.latin1(index).toLowerCase() : ''

const scriptFlush = command({
  name: 'FLUSH',
  group: 'scripting',
  summary: 'Remove all the scripts from the script cache.',
  since: '2.6.0',
  complexity: 'O(N) with N being the number of scripts in cache',
  arity: -2,
  flags: ['noscript'],
  categories: ['scripting'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  history: [['6.2.0', 'Added the `ASYNC` and `SYNC` flushing mode modifiers.']],
  args: [optional(oneOf('async', [flag('async', 'ASYNC'), flag('sync', 'SYNC')], { since: '6.2.0' }))],
  ownOptions: true,
  returns: "'OK'",
  run({ args, engine, reply }) {
    if (args.count > 3 || (args.count === 3 && !args.is(2, ASYNC) && !args.is(2, SYNC))) throw scriptFlushMode()
    engine.scripts.loaded?.flush()
    reply.ok()
  },
})

const scriptHelp = command({
  name: 'HELP',
  group: 'scripting',
  summary: 'Show helpful text about the different subcommands',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['scripting'],
  returns: 'string[]',
  run: helpOf('SCRIPT', [
    'DEBUG (YES|SYNC|NO)',
    '    Set the debug mode for subsequent scripts executed.',
    'EXISTS <sha1> [<sha1> ...]',
    '    Return information about the existence of the scripts in the script cache.',
    'FLUSH [ASYNC|SYNC]',
    '    Flush the Lua scripts cache. Very dangerous on replicas.',
    '    When called without the optional mode argument, the behavior is determined by the',
    '    lazyfree-lazy-user-flush configuration directive. Valid modes are:',
    '    * ASYNC: Asynchronously flush the scripts cache.',
    '    * SYNC: Synchronously flush the scripts cache.',
    'KILL',
    '    Kill the currently executing Lua script.',
    'LOAD <script>',
    '    Load a script into the scripts cache without executing it.',
  ]),
})

const scriptKill = command({
  name: 'KILL',
  group: 'scripting',
  summary: 'Kill the script currently in execution.',
  since: '2.6.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['allow_busy', 'noscript'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
  returns: "'OK'",
  run() {
    // Nobody's request is served while a script runs, so none is running now.
    throw notBusy()
  },
})

const scriptLoad = command({
  name: 'LOAD',
  group: 'scripting',
  summary: 'Load the specified Lua script into the script cache.',
  since: '2.6.0',
  complexity: 'O(N) with N being the length in bytes of the script body.',
  arity: 3,
  flags: ['noscript', 'stale'],
  categories: ['scripting'],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  args: [string('script')],
  returns: 'T',
  run(ctx: Context) {
    orThrow(ctx.engine.scripts.load().load(ctx, 2))
  },
})

const script = command({
  name: 'SCRIPT',
  group: 'scripting',
  summary: 'A container for Lua scripts management commands',
  since: '2.6.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [scriptDebug, scriptExists, scriptFlush, scriptHelp, scriptKill, scriptLoad],
  returns: 'unknown',
})

export const scriptingCommands: readonly Command[] = [evalScript, evalSha, evalRo, evalShaRo, script]
