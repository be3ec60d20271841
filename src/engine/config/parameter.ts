/**
 * What a configuration parameter is: its name, the rules around it, and how its value is read and written.
 *
 * A parameter holds no value; `Config` does. So the declarations in `parameters/` are shared by every engine in the
 * process, and the value's type is known to the compiler by the parameter's name.
 */

/**
 * Why a parameter is only held and reported: the feature that would act on it, or the part of the machine that Cinnabar
 * leaves to its host. A parameter without a reason is acted on.
 *
 * - `cluster`, `replication`: features to come.
 * - `process`: what the embedding program decides (daemons, pid files, system log, CPU lists, process titles).
 * - `allocator`, `threads`, `kernel`: parts of the C server that have no counterpart here.
 * - `modules`: there are none.
 */
export type Held = 'cluster' | 'replication' | 'process' | 'allocator' | 'threads' | 'kernel' | 'modules'

/** What surrounds the value. All flags are absent for an ordinary parameter. */
export interface Traits {
  /** A second name; both read and write the same value. */
  alias?: string
  /** Refused by CONFIG SET: only a configuration file or the command line sets it. */
  immutable?: true
  /** Refused by CONFIG SET unless `enable-protected-configs` allows it to this client. */
  protected?: true
  /** The value must not be shown in logs (MONITOR, SLOWLOG). */
  sensitive?: true
  /** CONFIG GET answers it by its exact name only. */
  hidden?: true
  /** Refused by CONFIG SET while a dataset is being loaded. */
  denyLoading?: true
  held?: Held
  /** What a number counts, when it is not bytes or things. */
  unit?: 's' | 'ms' | 'us' | 'min' | '%'
}

/** What a value may depend on while it is read. */
export interface Surroundings {
  /** Another line of the same configuration file, for the parameters whose lines add up. */
  readonly addsUp: boolean
  /** The current value of another parameter, as CONFIG GET prints it. */
  printed(name: string): string
  /** The directory that a path leads to from the current one; throws `RefusedValue`. */
  directory(path: string, current: string): string
}

/** A line of CONFIG REWRITE. One that is not forced only replaces a line that is there. */
export interface RewriteLine {
  readonly text: string
  readonly forced: boolean
}

export interface Parameter<T> extends Traits {
  readonly name: string
  readonly initial: T
  /** How many words a value has: one as it is, or many between single spaces. */
  readonly words: 'one' | 'many'
  /** Reads a value; throws `RefusedValue`. */
  parse(words: readonly string[], current: T, surroundings: Surroundings): T
  /** As CONFIG GET prints it. */
  print(value: T): string
  /** The lines that stand for the value in a configuration file; none removes those that are there. */
  rewrite(value: T): RewriteLine[]
  /** The value that comes into force when CONFIG SET has accepted this one (`hz` is brought into its range). */
  settle?(value: T, surroundings: Surroundings): T
}

/** A parameter whose name the compiler knows. */
export type Named<N extends string, T> = Parameter<T> & { readonly name: N }

/** A parameter with a grammar of its own; the name's type is kept. */
export const parameter = <const N extends string, T>(declaration: Named<N, T>): Named<N, T> => declaration
