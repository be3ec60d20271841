/**
 * How a command is declared: once, and everything else follows from it (parsing, the gate's checks, COMMAND INFO and
 * DOCS, ACL categories, the typed method, the reference). The real server's COMMAND INFO and DOCS, recorded as data,
 * check that declarations are right (test/commands/declarations.test.ts).
 */
import type { Context } from '../context.js'
import type { Arg, Places } from './args.js'
import type { KeyFinder } from './keys.js'
import { type Parser, compileParser } from './parser.js'

/** Command flags, by Redis's names, as bits: the gate tests several at once. */
export const FLAG = {
  write: 1 << 0,
  readonly: 1 << 1,
  denyoom: 1 << 2,
  admin: 1 << 3,
  pubsub: 1 << 4,
  noscript: 1 << 5,
  blocking: 1 << 6,
  loading: 1 << 7,
  stale: 1 << 8,
  skip_monitor: 1 << 9,
  skip_slowlog: 1 << 10,
  asking: 1 << 11,
  fast: 1 << 12,
  no_auth: 1 << 13,
  may_replicate: 1 << 14,
  no_async_loading: 1 << 15,
  no_multi: 1 << 16,
  movablekeys: 1 << 17,
  allow_busy: 1 << 18,
  no_mandatory_keys: 1 << 19,
} as const
export type Flag = keyof typeof FLAG

/** The bit of commands that an option must allow (`protectedBy`); COMMAND INFO doesn't tell of it. */
export const PROTECTED = 1 << 20

/** The bit of commands whose time depends on little but the number of their arguments; see `Engine.call`. */
export const QUICK = 1 << 21

/** The bit of commands that run scripts: those that take long tell it themselves (`ScriptsView.noteTime`). */
export const RUNS_SCRIPT = 1 << 22

/** ACL categories that do not follow from the group and the flags. */
export type Category =
  | 'keyspace'
  | 'read'
  | 'write'
  | 'set'
  | 'sortedset'
  | 'list'
  | 'hash'
  | 'string'
  | 'bitmap'
  | 'hyperloglog'
  | 'geo'
  | 'stream'
  | 'pubsub'
  | 'admin'
  | 'fast'
  | 'slow'
  | 'blocking'
  | 'dangerous'
  | 'connection'
  | 'transaction'
  | 'scripting'

export type Group =
  | 'generic'
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'hyperloglog'
  | 'cluster'
  | 'geo'
  | 'stream'
  | 'bitmap'

/** A key specification: where a set of keys stands in the request and what the command does to them. */
export interface KeySpec {
  /** `RW access delete`, `RO access`, `OW update` ...: Redis's key-spec flags. */
  readonly flags: string
  readonly notes?: string
  /** Index of the first key, or the keyword after which it comes. */
  readonly begin: { readonly index: number } | { readonly keyword: string; readonly from: number } | 'unknown'
  /** `last` counts from `begin` (negative: from the end), `step` apart; or the number of keys is itself an argument. */
  readonly find:
    | { readonly last: number; readonly step: number; readonly limit?: number }
    | { readonly keyNum: number; readonly first: number; readonly step: number }
    | 'unknown'
}

export interface CommandSpec<Args extends readonly Arg[] = readonly Arg[]> {
  /** Upper case; for a subcommand, its own name without the container's. */
  readonly name: string
  readonly group: Group
  readonly summary: string
  readonly since: string
  readonly complexity: string
  readonly flags: readonly Flag[]
  /** ACL categories beyond those that follow from group and flags. */
  readonly categories?: readonly Category[]
  /** Redis's arity: positive exact, negative at least; the name counts. */
  readonly arity: number
  readonly args?: Args
  /** Key specifications; by default one for each declared key at a fixed place. */
  readonly keys?: readonly KeySpec[]
  /** Finds the keys where the specifications alone can't tell (see `keysOf`). */
  readonly findKeys?: KeyFinder
  /** The later Redis version that this command is from: it works, but COMMAND doesn't know it. */
  readonly extension?: string
  /** Command tips: `nondeterministic_output`, `request_policy:all_shards` ... */
  readonly tips?: readonly string[]
  readonly history?: readonly (readonly [since: string, change: string])[]
  readonly deprecatedSince?: string
  readonly replacedBy?: string
  readonly docFlags?: readonly string[]
  /** Subcommands of a container. */
  readonly subcommands?: readonly Command[]
  /**
   * The type of the reply as the typed API gives it, in TypeScript: `T` stands for a bulk string (a string, or a
   * `Uint8Array` in the bytes view), `MapReply<T, ...>` for a map (see the generator).
   */
  readonly returns: string
  /**
   * Other types of the reply: with the option, or the parameter that could be left out, of that name (of several that are
   * given the first here counts), or, under the empty name, without any option.
   */
  readonly returnsWhen?: Readonly<Record<string, string>>
  /** The typed method's name where it isn't the name in camel case (node-redis: `GETDEL` is `getDel`). */
  readonly method?: string
  /** Left out by containers without an action of their own. */
  readonly run?: (ctx: Context, places: Places<Args>) => void
  /**
   * Of a command that may wait: answers from the key at argument `index`, which is there and of the type waited for, with
   * all that this changes. Writes nothing when that key has nothing to give after all. @returns whether it answered
   */
  readonly serve?: (ctx: Context, places: Places<Args>, index: number) => boolean
  /**
   * As quick as one of constant time, whatever `complexity` says: what it frees is given back later, in slices, or it looks a few
   * members up. Reading the clock around each call takes some 100 ns.
   */
  readonly quick?: boolean
  /** It runs what its first argument is: a script, the SHA-1 of one, or the name of a function. */
  readonly runsScript?: 'script' | 'sha1' | 'function'
  /** The option that allows this command: `yes`, `no`, or `local` for connections from the same machine. */
  readonly protectedBy?: 'enable-debug-command' | 'enable-module-command'
  /** The option loop is the command's own: the parser only finds the leading required arguments. */
  readonly ownOptions?: boolean
}

/** A declared command, ready to be looked up and run. */
export interface Command {
  readonly spec: CommandSpec
  /** Lower case, with `|` between container and subcommand: `config|get`. */
  fullName: string
  readonly flags: number
  readonly arity: number
  readonly parse: Parser
  readonly run: ((ctx: Context, places: Readonly<Record<string, number>>) => void) | undefined
  readonly serve: ((ctx: Context, places: Readonly<Record<string, number>>, index: number) => boolean) | undefined
  readonly subcommands: ReadonlyMap<string, Command> | undefined
  parent: Command | undefined
  /** Position among all commands; statistics are kept in arrays by it. */
  id: number
}

/** Where a request's first argument stands: behind the command's name, or behind a subcommand's. */
export const firstArgumentOf = ({ parent }: Command): number => (parent === undefined ? 1 : 2)

/** Declares a command. */
export function command<const Args extends readonly Arg[] = readonly []>(spec: CommandSpec<Args>): Command {
  let flags = 0
  for (const name of spec.flags) flags |= FLAG[name]
  if (spec.protectedBy !== undefined) flags |= PROTECTED
  if (spec.runsScript !== undefined) flags |= RUNS_SCRIPT
  if (spec.quick === true || (flags & FLAG.fast) !== 0 || spec.complexity.startsWith('O(1)')) flags |= QUICK
  const base = spec as unknown as CommandSpec
  const made: Command = {
    spec: base,
    fullName: spec.name.toLowerCase(),
    flags,
    arity: spec.arity,
    parse: compileParser(base.args ?? [], base.ownOptions === true),
    run: base.run as Command['run'],
    serve: base.serve as Command['serve'],
    subcommands: spec.subcommands && new Map(spec.subcommands.map((sub) => [sub.fullName, sub])),
    parent: undefined,
    id: -1,
  }
  for (const sub of spec.subcommands ?? []) {
    sub.parent = made
    sub.fullName = `${made.fullName}|${sub.fullName}`
  }
  return made
}
