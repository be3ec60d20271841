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

/** All names, and the places of their parameters: once for all stores, as a test suite opens a thousand. */
const PLACES: ReadonlyMap<string, number> = new Map(
  parameters.flatMap(({ name, alias }: Parameter<unknown>, place) =>
    (alias === undefined ? [name] : [name, alias]).map((each) => [each, place] as const),
  ),
)

/** Takes a path for `dir` as it is, or says with the system's words why it leads nowhere. */
export type ResolveDirectory = (path: string, current: string) => string

export class Settings {
  readonly all: readonly Setting[] = parameters.map((parameter: Parameter<unknown>) => new Setting(parameter))

  constructor(private readonly resolveDirectory: ResolveDirectory) {}

  /** Names are found in any case. */
  find(name: string): Entry | undefined {
    const known = lowerCase(name)
    const place = PLACES.get(known)
    return place === undefined ? undefined : { name: known, setting: this.at(place) }
  }

  /** The setting of a parameter that is known to exist. */
  get(name: string): Setting {
    const place = PLACES.get(name)
    if (place === undefined) throw new TypeError(`no such parameter: ${name}`)
    return this.at(place)
  }

  private at(place: number): Setting {
    return this.all[place] as Setting
  }

  /** Every name that the pattern matches, aliases included, hidden parameters not. */
  *matching(pattern: string): Generator<Entry> {
    const glob = bytesOf(cString(pattern))
    for (const [name, place] of PLACES) {
      const bytes = bytesOf(name)
      const setting = this.at(place)
      if (setting.parameter.hidden === true) continue
      if (globMatch(glob, 0, glob.length, bytes, 0, bytes.length, true)) yield { name, setting }
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
