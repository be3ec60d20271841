/**
 * Libraries of functions, as commands, persistence and the engine see them: what FUNCTION LOAD brings in and FCALL calls.
 *
 * A library is known by its code alone: whoever saves the libraries keeps their codes and loads them again
 * (`FunctionsView.codes`, `load`). Functions that the program itself registered (`db.function`) belong to no library and are
 * not saved.
 */
import type { CommandError } from '../keyspace/errors.js'
import type { Context } from './context.js'
import type { ScriptFlag, ScriptOptions } from './scripts.js'

/** A function; names are bytes as latin1. */
export interface LibraryFunction {
  readonly name: string
  readonly description: string | undefined
  readonly flags: ReadonlySet<ScriptFlag>
  /** Runs it for FCALL, whose first `keyCount` arguments after the count are keys. @returns why it failed */
  call(ctx: Context, keyCount: number, options: ScriptOptions): CommandError | undefined
}

/** A library being loaded: its code, without the line that names it, adds functions. */
export interface LibraryDraft {
  readonly name: string
  /** From the end of the first line on, bytes as latin1. */
  readonly body: string
  /** @returns why it is refused */
  add(func: LibraryFunction): CommandError | undefined
}

export interface Library {
  readonly name: string
  /** Redis's name for it in FUNCTION LIST. */
  readonly engine: string
  /** The whole of what was loaded. */
  readonly code: Uint8Array
  readonly functions: ReadonlyMap<string, LibraryFunction>
}

/** What happens to libraries that are there when others are restored. */
export type RestorePolicy = 'append' | 'replace' | 'flush'

export interface FunctionsView {
  /** Of FUNCTION LOAD, by name, in the order in which they came. */
  readonly libraries: ReadonlyMap<string, Library>
  /** The codes of the libraries: what a snapshot keeps. */
  readonly codes: readonly Uint8Array[]
  /** All functions of the libraries. */
  readonly count: number
  /** Functions of the program, which belong to no library. */
  readonly hosted: ReadonlyMap<string, LibraryFunction>
  /** The function of this name, whatever its case. */
  find(name: string): LibraryFunction | undefined
  /** Takes in a library. @returns its name @throws CommandError */
  load(code: Uint8Array, replaces: boolean): string
  /** Takes in several, all or none. @throws CommandError */
  restore(codes: readonly Uint8Array[], policy: RestorePolicy): void
  /** @returns whether there was one */
  delete(name: string): boolean
  flush(): void
  /** Registers a function of the program, or replaces it. @throws CommandError if a library has one of that name */
  host(func: LibraryFunction): void
}
