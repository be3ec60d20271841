/**
 * The configuration of one engine: CONFIG GET, SET and REWRITE, redis.conf and the command line, and typed reading for
 * the engine itself.
 *
 * Values are strings whose characters are bytes (latin1). A reader on a hot path does not ask each time: it keeps the
 * value it needs and subscribes with `onChange`.
 */
import { parseArguments } from './arguments.js'
import * as refused from './errors.js'
import { RefusedValue } from './errors.js'
import { Loader, readConfigFiles, withoutNuls, type Directives, type LoadHost } from './load.js'
import type { Parameter } from './parameter.js'
import type { NamesOf, ParameterName, ParameterValue } from './parameters/index.js'
import { rewriteConfig } from './rewrite.js'
import { Settings, type Entry } from './settings.js'
import { cString } from './text.js'

export interface ConfigOptions {
  /** The value of `dir` at the start; empty when there is none. */
  directory?: string
  /** Where a path given to `dir` leads. Throws an `Error` with the system's reason. When absent, every path will do. */
  resolveDirectory?(path: string, current: string): string
}

/** Who sends a CONFIG SET, as far as it matters. */
export interface SetOptions {
  /** The client is on this machine, for `enable-protected-configs local`. */
  localClient?: boolean
  /** A dataset is being loaded. */
  loading?: boolean
}

export interface ArgumentsHost extends LoadHost, ConfigOptions {
  /** The whole of standard input. When absent, it is empty. */
  readStandardInput?(): string
  absolutePath?(path: string): string
}

export type ChangeListener = (config: Config) => void

/** Brings values into force; gives the reason when that fails, or null. */
export type Applier = (config: Config) => string | null

export class Config {
  private readonly settings: Settings
  private readonly directives: Directives = { users: [], renamedCommands: [] }
  private readonly listeners = new Map<string, Set<ChangeListener>>()
  private readonly appliers = new Map<string, Set<Applier>>()

  constructor(options: ConfigOptions = {}) {
    this.settings = new Settings((path, current) => {
      try {
        return options.resolveDirectory?.(path, current) ?? path
      } catch (error) {
        throw error instanceof Error ? new RefusedValue(error.message) : error
      }
    })
    this.settings.get('dir').value = options.directory ?? ''
  }

  /**
   * The configuration that redis-server makes of its arguments (without the program's name), and the file it came from.
   * @throws ConfigFileError with what redis-server prints
   */
  static fromArguments(argv: readonly string[], host: ArgumentsHost = {}): { config: Config; file: string | null } {
    const { file: named, standardInput, options } = parseArguments(argv)
    const config = new Config(host)
    const file = named === null ? null : (host.absolutePath?.(named) ?? named)
    let text = file === null ? '' : readConfigFiles(host, file)
    if (standardInput) text += withoutNuls(host.readStandardInput?.() ?? '')
    if (argv.length > 0) config.loadText(`${text}\n${options}`, host)
    return { config, file }
  }

  // Reading

  /** As CONFIG GET prints it, by name or alias in any case; undefined when there is no such parameter. */
  get(name: string): string | undefined {
    return this.settings.find(name)?.setting.printed()
  }

  bool(name: NamesOf<boolean>): boolean {
    return this.value(name)
  }

  /** A number; beyond 2^53, where limits mean "none", the nearest double. A percentage is negative. */
  int(name: NamesOf<bigint>): number {
    return Number(this.value(name))
  }

  /** A string, or the chosen word of a list. */
  string(name: NamesOf<string>): string {
    return this.value(name)
  }

  /** Any value in its own type. */
  value<N extends ParameterName>(name: N): ParameterValue<N> {
    // The setting of this name was made from the declaration that the type comes from.
    return this.settings.get(name).value as ParameterValue<N>
  }

  /** What is known of a parameter, by name or alias in any case. */
  describe(name: string): Parameter<unknown> | undefined {
    return this.settings.find(name)?.setting.parameter
  }

  /**
   * CONFIG GET: names and values in the order of the declarations (in Redis it is that of a hash table, and differs from
   * run to run). A plain name is reported as it was written; each name once.
   */
  match(...patterns: string[]): [name: string, value: string][] {
    const found: [string, string][] = []
    const seen = new Set<string>()
    const add = (name: string, entry: Entry | undefined): void => {
      if (entry === undefined || seen.has(entry.name)) return
      seen.add(entry.name)
      found.push([name, entry.setting.printed()])
    }
    for (const pattern of patterns) {
      if (/^[^\0]*[[*?]/.test(pattern)) {
        for (const entry of this.settings.matching(pattern)) add(entry.name, entry)
      } else {
        add(pattern, this.settings.find(pattern))
      }
    }
    return found
  }

  /** The words after `user` of each such line, in order. */
  get users(): readonly (readonly string[])[] {
    return this.directives.users
  }

  get renamedCommands(): readonly { from: string; to: string }[] {
    return this.directives.renamedCommands
  }

  // Setting

  /**
   * CONFIG SET: all of the pairs or none.
   * @throws ConfigError with the text of the reply, without its code
   */
  set(pairs: readonly (readonly [name: string, value: string])[], options: SetOptions = {}): void {
    const entries = this.admit(pairs, options)
    const before = entries.map(({ setting }) => setting.value)
    const restore = this.settings.remember(entries.map(({ setting }) => setting))
    for (const [i, entry] of entries.entries()) {
      const text = pairs[i]?.[1] ?? ''
      try {
        this.settings.assign(entry.setting, wordsOf(entry, text))
      } catch (error) {
        restore()
        if (error instanceof RefusedValue) throw refused.setFailed(entry.name, error.reason)
        throw error
      }
    }
    const changed = entries.filter(({ setting }, i) => setting.differsFrom(before[i]))
    for (const { setting } of changed) this.settings.settle(setting)
    this.apply(changed, restore)
    this.notify(changed)
  }

  /**
   * Calls `listener` once after each CONFIG SET or load that changed one of the parameters (names, not aliases).
   * @returns a function that ends this
   */
  onChange(names: ParameterName | readonly ParameterName[], listener: ChangeListener): () => void {
    return subscribe(this.listeners, names, listener)
  }

  /**
   * Has `applier` bring changes of the parameters into force during CONFIG SET (not when a file is loaded). When it gives
   * a reason for failing, all pairs are taken back and the appliers run again on the values before.
   * @returns a function that ends this
   */
  onApply(names: ParameterName | readonly ParameterName[], applier: Applier): () => void {
    return subscribe(this.appliers, names, applier)
  }

  // Files

  /**
   * Reads the text of a configuration file: all of it or nothing.
   * @throws ConfigFileError with what redis-server prints
   */
  loadText(text: string, host: LoadHost = {}): void {
    const before = this.settings.all.map((setting) => setting.value)
    const restore = this.settings.remember()
    const directives: Directives = { users: [], renamedCommands: [] }
    try {
      new Loader(this.settings, directives, host).load(text)
    } catch (error) {
      restore()
      throw error
    }
    this.directives.users.push(...directives.users)
    this.directives.renamedCommands.push(...directives.renamedCommands)
    this.notify(
      this.settings.all
        .filter((setting, i) => setting.differsFrom(before[i]))
        .map((setting) => ({ name: setting.parameter.name, setting })),
    )
  }

  /**
   * CONFIG REWRITE: the text of the configuration file, brought up to date.
   * @param users the users, each as what follows `user` in a file; when absent, the file's users stay
   */
  rewrite(text: string, users?: readonly string[]): string {
    return rewriteConfig(text, this.settings, users)
  }

  /** The parameters that the pairs name. Redis looks at all names before it looks at any value. */
  private admit(pairs: readonly (readonly [string, string])[], options: SetOptions): Entry[] {
    const entries: Entry[] = []
    for (const [name] of pairs) {
      const entry = this.settings.find(name)
      if (entry === undefined) throw refused.unknownParameter(cString(name))
      const { parameter } = entry.setting
      if (parameter.immutable === true) throw refused.setFailed(name, refused.immutable)
      if (parameter.protected === true && !this.mayProtected(options)) {
        throw refused.setFailed(name, refused.protectedParameter)
      }
      if (parameter.denyLoading === true && options.loading === true) throw refused.deniedWhileLoading()
      // An alias beside its parameter is no duplicate: Redis has them as two parameters with one value.
      if (entries.some((before) => before.name === entry.name)) throw refused.setFailed(name, refused.duplicate)
      entries.push(entry)
    }
    return entries
  }

  private mayProtected({ localClient }: SetOptions): boolean {
    const allowed = this.value('enable-protected-configs')
    return allowed === 'yes' || (allowed === 'local' && localClient === true)
  }

  private apply(changed: readonly Entry[], restore: () => void): void {
    const applied = new Set<Applier>()
    for (const { name, setting } of changed) {
      for (const applier of this.appliers.get(setting.parameter.name) ?? []) {
        if (applied.has(applier)) continue
        applied.add(applier)
        const reason = applier(this)
        if (reason === null) continue
        restore()
        for (const each of applied) each(this)
        throw refused.setFailed(name, reason)
      }
    }
  }

  private notify(changed: readonly Entry[]): void {
    const called = new Set<ChangeListener>()
    for (const { setting } of changed) {
      for (const listener of this.listeners.get(setting.parameter.name) ?? []) called.add(listener)
    }
    for (const listener of called) listener(this)
  }
}

/** The words of a CONFIG SET value: single spaces separate, so two in a row have an empty word between them. */
function wordsOf({ setting }: Entry, text: string): readonly string[] {
  if (setting.parameter.words === 'one') return [text]
  return text === '' ? [] : text.split(' ')
}

function subscribe<T>(
  subscriptions: Map<string, Set<T>>,
  names: ParameterName | readonly ParameterName[],
  subscriber: T,
): () => void {
  const all: readonly ParameterName[] = typeof names === 'string' ? [names] : names
  for (const name of all) {
    const subscribers = subscriptions.get(name) ?? new Set()
    subscriptions.set(name, subscribers.add(subscriber))
  }
  return () => {
    for (const name of all) subscriptions.get(name)?.delete(subscriber)
  }
}
