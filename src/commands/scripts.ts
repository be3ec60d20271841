/**
 * Scripts, as commands and the engine see them.
 *
 * Three parts meet here. The commands (EVAL, SCRIPT ...) ask a script engine to run scripts. The script engine, right of
 * everything else and loaded when the first script comes, runs them. And the engine lets a script run commands, from
 * inside the command that runs the script.
 *
 * The script engine may be another copy of this library's modules (its CommonJS build under an ES module): whatever passes
 * between the two is plain data or has methods, and nobody asks with `instanceof` what the other made.
 */
import type { CommandError } from '../keyspace/errors.js'
import type { Latin1 } from '../memory/utf8.js'
import type { Args } from './args.js'
import type { Context } from './context.js'
import type { LibraryDraft } from './function-libraries.js'
import type { Reply } from './reply.js'
import type { EngineServices, SessionView } from './services.js'
import type { Command } from './spec/command.js'

/** Where the keys of EVAL and FCALL begin. */
export const FIRST_KEY = 3

/** What scripts and functions may declare. */
export const SCRIPT_FLAGS = ['no-writes', 'allow-oom', 'allow-stale', 'no-cluster', 'allow-cross-slot-keys'] as const
export type ScriptFlag = (typeof SCRIPT_FLAGS)[number]

/** How full the heap is that scripts' values lie on. */
export interface HeapUse {
  readonly usedBytes: number
  /** Of the pages that these lie in: where objects are large, much of a page may be of no use to the next one. */
  readonly committedBytes: number
  /** Beyond this the process ends. */
  readonly limitBytes: number
}

/** What a script may do. */
export interface ScriptOptions {
  /** Writing commands are refused. */
  readonly isReadOnly: boolean
  /** Commands run though memory is full. */
  readonly allowsOom: boolean
}

/** A script under way, and how it runs commands: the one request is written to `args`, and then called. */
export interface ScriptRun extends ScriptOptions {
  /** The request to be called; its buffer may be replaced by a larger one. */
  readonly args: Args
  /** Whose session the script runs for. */
  readonly caller: SessionView
  /** A writing command was called. */
  readonly hasWritten: boolean
  /** Why the request in `args` would be refused; `command` is what its first words name. */
  refusalOf(command: Command | undefined): CommandError | undefined
  /** Whom what is written reaches (`redis.set_repl`): 1 for the append log, 2 for replicas. */
  replicatesTo: number
  /**
   * Runs the request in `args`, or refuses it, and replies. `command` is what its first words name, `base` the index of the
   * first argument after them.
   */
  call(command: Command | undefined, base: number, reply: Reply): void
}

/** How the engine serves scripts. */
export interface ScriptsView {
  /** The script engine; loads it. @throws CommandError where there is none */
  load(): ScriptEngine
  /** The script engine, if a script was run or loaded. */
  readonly loaded: ScriptEngine | undefined
  /** The script that runs. */
  readonly running: ScriptRun | undefined
  /** Commands that are not for scripts may be called (DEBUG SET-DISABLE-DENY-SCRIPTS). */
  allowsDenied: boolean
  /** Not 0 in its first element, which another thread may set: the script is to be stopped. */
  readonly killFlag: Int32Array | undefined
  /** Strings of scripts: one char, 0 to 255, for each byte. */
  readonly latin1: Latin1
  /** What a running script may take up, about. */
  readonly memoryLimitBytes: number
  /** Tells of the heap; undefined where the platform doesn't. */
  readonly heap: (() => HeapUse) | undefined
  /** `busy-reply-threshold` in us; Infinity for none. */
  readonly limitUs: number
  /** When the running script was first seen to take more than a moment, by the monotonic clock; 0: not yet. */
  readonly slowSinceUs: number
  /**
   * The running script may take long from here on. Reading the clock takes as long as a tenth of a short script, so it's read
   * only then.
   */
  noteTime(): void
  /** Begins a script for the command that runs. @throws CommandError if one is running */
  begin(outer: Context, options: ScriptOptions): ScriptRun
  end(run: ScriptRun): void
  /** Runs `body`, and undoes all that it changed if it says so by `false`, or throws. */
  tryOut(body: () => boolean): void
}

/** A script of a session that is debugged (SCRIPT DEBUG): it runs anew for each command of the debugger. */
export interface ScriptDebugger {
  /** The EVAL that began it. */
  readonly command: Command
  readonly args: Args
  /** Takes in a command of the debugger; `run` answers it. */
  take(args: Args): void
  /** Runs the script as far as what was said lets it, and replies. @returns why it is refused */
  run(ctx: Context): CommandError | undefined
}

/** What keeps and runs scripts. Refusals are returned, since a thrown one would have to be of the caller's class. */
export interface ScriptEngine {
  /** EVAL (EVALSHA if `isSha`) and their read-only forms: runs the script of the request and replies. */
  eval(ctx: Context, isSha: boolean, isReadOnly: boolean): CommandError | undefined
  /** EVAL of a session in debug mode. */
  openDebugger(ctx: Context, isReadOnly: boolean): ScriptDebugger
  /** Whether the script that EVAL (EVALSHA if `isSha`) would run says that it writes; undefined if it says nothing or isn't known. */
  mayWrite(isSha: boolean, args: Args): boolean | undefined
  /** SCRIPT LOAD: keeps the script at argument `index` and replies with its SHA-1. */
  load(ctx: Context, index: number): CommandError | undefined
  /** SCRIPT EXISTS: `sha` as 40 hex digits in lower case. */
  has(sha: string): boolean
  /** SCRIPT FLUSH. */
  flush(): void
  /** Runs a library's code, which registers its functions. @returns why it is refused */
  loadLibrary(library: LibraryDraft): CommandError | undefined
  /** Bytes, about, that loaded libraries take up compiled. */
  readonly libraryBytes: number
  /** Scripts kept; their bytes are in `keyspace.scriptBytes`. */
  readonly scriptCount: number
  /** Bytes, about, that compiled scripts take up. */
  readonly compiledBytes: number
}

/** Makes the script engine of a store: what `cinnabar/scripting` exports. */
export type ScriptEngineFactory = (engine: EngineServices) => ScriptEngine

/** Finds what makes script engines; called when the first script comes. Undefined where there is none. */
export type ScriptingLoader = () => ScriptEngineFactory | undefined
