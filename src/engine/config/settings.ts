/** The values of all parameters, by name. What may be set by whom is `Config`'s to say. */
import { globMatch } from '../../memory/glob.js'
import type { Parameter, RewriteLine, Surroundings } from './parameter.js'
import { parameters } from './parameters/index.js'
import { bytesOf, cString, lowerCase } from './text.js'

/** A parameter and its value. */
export class Setting<T = unknown> {
  constructor(
    readonly parameter: Parameter<T>,
    public value: T = parameter.initial,
  ) {}

  printed(): string {
    return this.parameter.print(this.value)
  }

  rewrite(): RewriteLine[] {
    return this.parameter.rewrite(this.value)
  }

  /** Whether a value that was here before differs from the one now. */
  differsFrom(before: T): boolean {
    const isObject = typeof before === 'object' && typeof this.value === 'object'
    return isObject ? this.parameter.print(before) !== this.printed() : before !== this.value
  }
}

/** A name under which a setting is found: its own or its alias. */
export interface Entry {
  readonly name: string
  readonly setting: Setting
}

/** Takes a path for `dir` as it is, or says with the system's words why it leads nowhere. */
export type ResolveDirectory = (path: string, current: string) => string

export class Settings {
  readonly all: readonly Setting[] = parameters.map((parameter: Parameter<unknown>) => new Setting(parameter))
  private readonly byName = new Map<string, Entry>()

  constructor(private readonly resolveDirectory: ResolveDirectory) {
    for (const setting of this.all) {
      const { name, alias } = setting.parameter
      this.byName.set(name, { name, setting })
      if (alias !== undefined) this.byName.set(alias, { name: alias, setting })
    }
  }

  /** Names are found in any case. */
  find(name: string): Entry | undefined {
    return this.byName.get(lowerCase(name))
  }

  /** The setting of a parameter that is known to exist. */
  get(name: string): Setting {
    const entry = this.byName.get(name)
    if (entry === undefined) throw new TypeError(`no such parameter: ${name}`)
    return entry.setting
  }

  /** Every name that the pattern matches, aliases included, hidden parameters not. */
  *matching(pattern: string): Generator<Entry> {
    const glob = bytesOf(cString(pattern))
    for (const entry of this.byName.values()) {
      const name = bytesOf(entry.name)
      const matches = globMatch(glob, 0, glob.length, name, 0, name.length, true)
      if (matches && entry.setting.parameter.hidden !== true) yield entry
    }
  }

  /** Reads a value; throws `RefusedValue` and leaves the setting as it was. */
  assign(setting: Setting, words: readonly string[], addsUp = false): void {
    setting.value = setting.parameter.parse(words, setting.value, this.surroundings(addsUp))
  }

  /** Brings an accepted value into the range that comes into force. */
  settle(setting: Setting): void {
    const { parameter, value } = setting
    if (parameter.settle !== undefined) setting.value = parameter.settle(value, this.surroundings(false))
  }

  /** Remembers the values; the function puts them back. */
  remember(settings: Iterable<Setting> = this.all): () => void {
    const values = Array.from(settings, (setting) => [setting, setting.value] as const)
    return () => {
      for (const [setting, value] of values) setting.value = value
    }
  }

  private surroundings(addsUp: boolean): Surroundings {
    return {
      addsUp,
      printed: (name) => this.get(name).printed(),
      directory: this.resolveDirectory,
    }
  }
}
