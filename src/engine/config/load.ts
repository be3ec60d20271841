/**
 * Reads configuration files (redis.conf): a directive and its words on each line, `#` for comments, quotes as in
 * `memory/split-args.ts`, `include` for further files.
 *
 * Two habits of Redis are kept because files rely on them. The words of a many-word parameter may stand in one quoted
 * word (`save "60 1"`). And the lines of `save` add up, the first one replacing the default; but once an `include` has
 * been read, each further `save` of the outer file replaces what was there.
 */
import * as refused from './errors.js'
import { ConfigFileError, RefusedValue } from './errors.js'
import type { Setting, Settings } from './settings.js'
import { cString, lowerCase, splitLine, trim } from './text.js'

/** What reading a configuration needs from outside. Each may be absent. */
export interface LoadHost {
  /**
   * The texts of the files that a path names: one for a plain path, any number for a pattern. Throws an `Error` with the
   * system's reason as its message. When absent, no file exists.
   */
  readFiles?(path: string): readonly string[]
  /** Tries a `user` line: its words after `user`. Gives the word that is at fault and why, or null. */
  checkUser?(words: readonly string[]): { word: string; reason: string } | null
  /** Tries a `rename-command` line; an empty `to` removes the command. Gives the reason for a refusal, or null. */
  checkRename?(from: string, to: string): string | null
  /** Tries to open the log file. Gives the system's reason when it cannot be opened, or null. */
  checkLogFile?(path: string): string | null
  /** The same for the file of ACL users. */
  checkAclFile?(path: string): string | null
}

/** Directives that are no parameters, as they were read. */
export interface Directives {
  /** The words after `user`, in order. */
  readonly users: string[][]
  readonly renamedCommands: { from: string; to: string }[]
}

/** Parameters of older versions, which are passed over when they have their one value. */
const DEPRECATED: readonly string[] = ['list-max-ziplist-entries', 'list-max-ziplist-value', 'lua-replicate-commands']

const SPACES = ' \t\r\n'

export class Loader {
  private readonly seen = new Set<Setting>()
  private readingFile = true

  constructor(
    private readonly settings: Settings,
    private readonly directives: Directives,
    private readonly host: LoadHost,
  ) {}

  /** Reads a text; throws `ConfigFileError` at the first line that is refused, with what came before it in place. */
  load(text: string): void {
    this.readingFile = true
    for (const [index, untrimmed] of text.split('\n').entries()) {
      const line = trim(untrimmed, SPACES)
      if (line === '' || line.startsWith('#')) continue
      try {
        this.loadLine(line)
      } catch (error) {
        if (error instanceof RefusedValue) throw refused.badLine(index + 1, line, error.reason)
        throw error
      }
    }
    this.checkWhole()
    this.readingFile = false
  }

  private loadLine(line: string): void {
    const split = splitLine(line)
    if (split === null) throw refused.unbalancedQuotes()
    const [directive, ...words] = split
    if (directive === undefined) return
    const name = lowerCase(directive)
    const entry = this.settings.find(name)
    if (entry !== undefined) this.assign(entry.setting, words)
    else if (!DEPRECATED.includes(name) || words.length !== 1) this.obey(name, words)
  }

  private assign(setting: Setting, words: readonly string[]): void {
    const [word = ''] = words
    if (setting.parameter.words === 'one' && words.length !== 1) throw refused.wrongNumberOfArguments()
    const inOneWord = setting.parameter.words === 'many' && words.length === 1 && word !== ''
    // Broken quotes inside that one word count as no words at all.
    this.settings.assign(
      setting,
      inOneWord ? (splitLine(word) ?? []) : words,
      this.readingFile && this.seen.has(setting),
    )
    this.seen.add(setting)
  }

  /** A directive that is no parameter. */
  private obey(name: string, words: string[]): void {
    const [first = '', second = ''] = words
    if (name === 'include' && words.length === 1) {
      this.include(first)
    } else if (name === 'rename-command' && words.length === 2) {
      const reason = this.host.checkRename?.(first, second) ?? null
      if (reason !== null) throw new RefusedValue(reason)
      this.directives.renamedCommands.push({ from: first, to: second })
    } else if (name === 'user' && words.length > 0) {
      const fault = this.host.checkUser?.(words) ?? null
      if (fault !== null) throw refused.userDeclaration(fault.word, fault.reason)
      this.directives.users.push(words)
    } else if (name === 'loadmodule' && words.length > 0) {
      throw refused.modulesNotSupported()
    } else if (name.includes('.')) {
      throw words.length === 1 ? refused.modulesNotSupported() : refused.moduleParameterWithoutValue()
    } else if (name === 'sentinel') {
      throw refused.sentinelDirective()
    } else {
      throw refused.badDirective()
    }
  }

  private include(path: string): void {
    this.load(readConfigFiles(this.host, path))
  }

  /** What no single line can show. Redis looks after each file, the included ones first. */
  private checkWhole(): void {
    const printed = (name: string): string => this.settings.get(name).printed()
    const logFile = printed('logfile')
    const reason = logFile === '' ? null : (this.host.checkLogFile?.(logFile) ?? null)
    if (reason !== null) throw refused.cannotOpenLogFile(reason)
    const aclFile = printed('aclfile')
    const aclReason = aclFile === '' ? null : (this.host.checkAclFile?.(aclFile) ?? null)
    if (aclReason !== null) throw refused.cannotLoadAclFile(aclReason)
    if (printed('cluster-enabled') === 'yes' && printed('replicaof') !== '') throw refused.replicaInCluster()
    // Not `repl-backlog-size`, though CONFIG SET would raise it.
    for (const name of ['hz', 'watchdog-period']) this.settings.settle(this.settings.get(name))
  }
}

/** Redis reads a line in pieces of this many bytes. */
const PIECE_BYTES_MAX = 1024

/** A file or standard input as Redis takes it in: a NUL ends the piece that it's in, with the end of its line. */
export function withoutNuls(text: string): string {
  if (!text.includes('\0')) return text
  let kept = ''
  for (let at = 0; at < text.length;) {
    const lineEnd = text.indexOf('\n', at)
    const end = Math.min(lineEnd < 0 ? text.length : lineEnd + 1, at + PIECE_BYTES_MAX)
    kept += cString(text.slice(at, end))
    at = end
  }
  return kept
}

/** The files that a path names, as one text. */
export function readConfigFiles(host: LoadHost, path: string): string {
  if (host.readFiles === undefined) throw refused.cannotOpenConfigFile(path, refused.noSuchFile)
  try {
    return host.readFiles(path).map(withoutNuls).join('')
  } catch (error) {
    if (error instanceof ConfigFileError || !(error instanceof Error)) throw error
    throw refused.cannotOpenConfigFile(path, error.message)
  }
}
