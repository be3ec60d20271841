/**
 * The scripts that EVAL and SCRIPT LOAD brought in. As in Redis none is forgotten before SCRIPT FLUSH, as clients rely on
 * EVALSHA; but only those used last are kept compiled: the code and the feedback of a compiled script are many times its
 * source, and a client that puts values into its scripts' text makes a new one with each call. One that was dropped is
 * compiled again when it is next called.
 *
 * EVAL finds its script by the bytes of the source, under a keyed hash: that takes a tenth of computing their SHA-1.
 */
import { type CommandError, scriptNotCompiled } from '../keyspace/errors.js'
import { hashBytes } from '../memory/hash.js'
import { sha1 } from '../memory/sha1.js'
import { compile, LuaError, type LuaFunction, type LuaState } from './lua/index.js'
import { readHeader, type ScriptFlag } from './shebang.js'
import { hexOf, readBytes } from './strings.js'

/** Compiled scripts kept. */
const COMPILED_MAX = 1000
/** Dropped at once when there are more. */
const COMPILED_DROPPED = 100
/** A compiled script takes up about this, and so much for each byte of its source. */
const COMPILED_BYTES = 2000
const COMPILED_BYTES_PER_CHAR = 12

export interface Script {
  /** 40 hex digits. */
  readonly sha: string
  readonly source: Uint8Array
  readonly flags: ReadonlySet<ScriptFlag> | undefined
  /** The function that it is; undefined while dropped. */
  main: LuaFunction | undefined
  /** When it was last run, by a count of runs. */
  usedAt: number
}

export class ScriptCache {
  private readonly state: LuaState
  private readonly key0: number
  private readonly key1: number
  private readonly bySha = new Map<string, Script>()
  /** By the hash of their source. */
  private readonly bySource = new Map<number, Script[]>()
  private sourceBytes = 0
  private compiledCount = 0
  private compiledChars = 0
  private uses = 0

  /** The keys are those of a hash that nobody outside knows. */
  constructor(state: LuaState, key0: number, key1: number) {
    this.state = state
    this.key0 = key0
    this.key1 = key1
  }

  get count(): number {
    return this.bySha.size
  }

  /** Bytes of all sources. */
  get bytes(): number {
    return this.sourceBytes
  }

  /** About what the compiled scripts take up: V8 doesn't tell. */
  get compiledBytes(): number {
    return this.compiledCount * COMPILED_BYTES + this.compiledChars * COMPILED_BYTES_PER_CHAR
  }

  /** By its digest, in lower case. */
  find(sha: string): Script | undefined {
    return this.bySha.get(sha)
  }

  /** The script of this source, which is taken in if it is new. @returns it, or why it is refused */
  take(bytes: Uint8Array, start: number, end: number): Script | CommandError {
    const hash = hashBytes(bytes, start, end, this.key0, this.key1)
    const candidates = this.bySource.get(hash)
    const found = candidates?.find(({ source }) => isSame(source, bytes, start, end))
    if (found) return found
    const text = readBytes(bytes, start, end)
    const header = readHeader(text)
    if (!('length' in header)) return header
    const main = this.compile(text.slice(header.length))
    if (typeof main !== 'function') return main
    const source = bytes.slice(start, end)
    const script: Script = { sha: hexOf(sha1(source)), source, flags: header.flags, main, usedAt: ++this.uses }
    this.bySha.set(script.sha, script)
    if (candidates) candidates.push(script)
    else this.bySource.set(hash, [script])
    this.sourceBytes += source.length
    this.countCompiled(script)
    return script
  }

  /** The function of a script that is to be run now. */
  mainOf(script: Script): LuaFunction {
    script.usedAt = ++this.uses
    return script.main ?? this.compileAgain(script)
  }

  /** SCRIPT FLUSH. */
  clear(): void {
    this.bySha.clear()
    this.bySource.clear()
    this.sourceBytes = this.compiledCount = this.compiledChars = 0
  }

  private compileAgain(script: Script): LuaFunction {
    const text = readBytes(script.source, 0, script.source.length)
    const header = readHeader(text)
    const main = this.compile('length' in header ? text.slice(header.length) : text)
    if (typeof main !== 'function') throw new Error('a script that was compiled once does not compile any more')
    script.main = main
    this.countCompiled(script)
    return main
  }

  private compile(code: string): LuaFunction | CommandError {
    try {
      return this.state.load(compile(code, '@user_script'))
    } catch (error) {
      if (error instanceof LuaError) return scriptNotCompiled(String(error.value))
      throw error
    }
  }

  private countCompiled({ source }: Script): void {
    this.compiledCount++
    this.compiledChars += source.length
    if (this.compiledCount > COMPILED_MAX) this.dropSome()
  }

  /** Drops the compiled form of those that were not used for longest. */
  private dropSome(): void {
    const compiled = [...this.bySha.values()].filter(({ main }) => main !== undefined)
    compiled.sort((one, other) => one.usedAt - other.usedAt)
    for (const script of compiled.slice(0, COMPILED_DROPPED)) {
      script.main = undefined
      this.compiledCount--
      this.compiledChars -= script.source.length
    }
  }
}

function isSame(source: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = source
  if (end - start !== length) return false
  for (let i = 0; i < length; i++) if (source[i]! !== bytes[start + i]!) return false
  return true
}
