/**
 * The scripts that EVAL and SCRIPT LOAD brought in. As in Redis none is forgotten before SCRIPT FLUSH, as clients rely on
 * EVALSHA; but only those used last are kept compiled: the code and the feedback of a compiled script are many times its
 * source, and a client that puts values into its scripts' text makes a new one with each call. One that was dropped is
 * compiled again when it is next called.
 *
 * EVAL finds its script by the bytes of the source, under a keyed hash: that takes a tenth of computing their SHA-1.
 */
import { type CommandError, scriptNotCompiled } from '../keyspace/errors.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import { sameBytes } from '../memory/bytes.js'
import { hashBytes } from '../memory/hash.js'
import { sha1 } from '../memory/sha1.js'
import { type Decoder, latin1Bytes } from '../memory/utf8.js'
import type { ScriptOptions } from '../commands/scripts.js'
import type { EngineServices } from '../commands/services.js'
import type { LuaFunction } from './lua/index.js'
import type { ScriptVm } from './script-vm.js'
import { readHeader, type ScriptFlag } from './shebang.js'
import { hexOf } from './strings.js'

/** Compiled scripts kept. */
const COMPILED_MAX = 1000
/** Dropped at once when there are more. */
const COMPILED_DROPPED = 100
/** What a script takes up beside its source: digest, entries, object. */
const SCRIPT_BYTES = 300
/** A compiled script takes up about this, and so much for each byte of its source. */
const COMPILED_BYTES = 2000
const COMPILED_BYTES_PER_CHAR = 12

const DIGEST_LENGTH = 40
const DIGEST_WORDS = DIGEST_LENGTH / 4
/** Slots for digests last found, less one. */
const RECENT_MASK = 255
/** The view of a buffer is kept for the next digest unless that is larger, which nobody is to keep alive. */
const VIEWED_BYTES_MAX = 1 << 16

export interface Script {
  /** 40 hex digits. */
  readonly sha: string
  /** The same as bytes, in words: little-endian ones. */
  readonly digest: Int32Array
  readonly source: Uint8Array
  readonly flags: ReadonlySet<ScriptFlag> | undefined
  /** What they come to. */
  readonly options: ScriptOptions
  /** Whether its source has any; otherwise it gets nowhere deep. */
  readonly definesFunctions: boolean
  /** The function that it is; undefined while dropped. */
  main: LuaFunction | undefined
  /** When it was last run, by a count of runs. */
  usedAt: number
}

/** All there are: a run needn't make any. */
const OPTIONS: readonly ScriptOptions[] = [0, 1, 2, 3].map((bits) => ({
  isReadOnly: (bits & 1) !== 0,
  allowsOom: (bits & 2) !== 0,
}))

export function scriptOptions(isReadOnly: boolean, allowsOom: boolean): ScriptOptions {
  return OPTIONS[(isReadOnly ? 1 : 0) + (allowsOom ? 2 : 0)] ?? { isReadOnly, allowsOom }
}

export class ScriptCache {
  private readonly vm: ScriptVm
  private readonly read: Decoder
  /** Of a hash that nobody outside knows. */
  private readonly key0: number
  private readonly key1: number
  private readonly bySha = new Map<string, Script>()
  /** By the hash of their source. */
  private readonly bySource = new Map<number, Script[]>()
  /** Bytes of all sources, and what keeps them. */
  private bytes = 0
  private readonly keyspace: Keyspace
  private readonly recent: (Script | undefined)[] = []
  private compiledCount = 0
  private compiledChars = 0
  private uses = 0
  /** The buffer that a digest was last looked for in. */
  private viewed: Uint8Array | undefined
  private view: DataView = new DataView(new ArrayBuffer(0))

  constructor(vm: ScriptVm, { scripts, keyspace }: EngineServices) {
    this.vm = vm
    this.read = scripts.latin1.read
    this.keyspace = keyspace
    this.key0 = keyspace.hashKey0
    this.key1 = keyspace.hashKey1
  }

  get count(): number {
    return this.bySha.size
  }

  /** About what the compiled scripts take up: V8 doesn't tell. */
  get compiledBytes(): number {
    return this.compiledCount * COMPILED_BYTES + this.compiledChars * COMPILED_BYTES_PER_CHAR
  }

  /** By its digest, in lower case. */
  find(sha: string): Script | undefined {
    return this.bySha.get(sha)
  }

  /** By its digest, 40 bytes in any case. Those last found are found again without making a string. */
  findAt(bytes: Uint8Array, start: number): Script | undefined {
    const slot = (bytes[start]! + bytes[start + 1]! * 7 + bytes[start + 2]! * 31) & RECENT_MASK
    const recent = this.recent[slot]
    if (recent !== undefined && isDigest(recent.digest, this.viewOf(bytes), start)) return recent
    const found = this.bySha.get(this.read(bytes, start, start + DIGEST_LENGTH).toLowerCase())
    if (found) this.recent[slot] = found
    return found
  }

  /** Connections mostly read into one and the same buffer. */
  private viewOf(bytes: Uint8Array): DataView {
    if (bytes === this.viewed) return this.view
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    if (bytes.buffer.byteLength <= VIEWED_BYTES_MAX) {
      this.viewed = bytes
      this.view = view
    }
    return view
  }

  /** The script of this source, which is taken in if it is new. @returns it, or why it is refused */
  take(bytes: Uint8Array, start: number, end: number): Script | CommandError {
    const hash = hashBytes(bytes, start, end, this.key0, this.key1)
    const candidates = this.bySource.get(hash)
    const found = candidates?.find(({ source }) => isSame(source, bytes, start, end))
    if (found) return found
    const text = this.read(bytes, start, end)
    const header = readHeader(text)
    if (!('length' in header)) return header
    const main = this.compile(text.slice(header.length))
    if (typeof main !== 'function') return main
    const source = bytes.slice(start, end)
    const sha = hexOf(sha1(source))
    const { flags } = header
    const options = scriptOptions(flags?.has('no-writes') === true, flags?.has('allow-oom') === true)
    const script: Script = {
      sha,
      digest: wordsOf(sha),
      source,
      flags,
      options,
      definesFunctions: text.includes('function'),
      main,
      usedAt: ++this.uses,
    }
    this.bySha.set(script.sha, script)
    if (candidates) candidates.push(script)
    else this.bySource.set(hash, [script])
    this.bytes += source.length + SCRIPT_BYTES
    this.keyspace.scriptBytes += source.length + SCRIPT_BYTES
    this.countCompiled(script)
    return script
  }

  /** The function of a script that is to be run now; or an error, where there's no room to compile it again. */
  mainOf(script: Script): LuaFunction | CommandError {
    script.usedAt = ++this.uses
    return script.main ?? this.compileAgain(script)
  }

  /** A function of the script that tells a debugger of its lines. */
  mainToDebug(script: Script): LuaFunction | CommandError {
    return this.compileSource(script, true)
  }

  /** SCRIPT FLUSH. */
  clear(): void {
    this.bySha.clear()
    this.bySource.clear()
    this.recent.length = 0
    this.keyspace.scriptBytes -= this.bytes
    this.bytes = this.compiledCount = this.compiledChars = 0
  }

  private compileAgain(script: Script): LuaFunction | CommandError {
    const main = this.compileSource(script, false)
    if (typeof main !== 'function') return main
    script.main = main
    this.countCompiled(script)
    return main
  }

  private compileSource({ source }: Script, debug: boolean): LuaFunction | CommandError {
    const text = this.read(source, 0, source.length)
    const header = readHeader(text)
    return this.compile('length' in header ? text.slice(header.length) : text, debug)
  }

  private compile(code: string, debug = false): LuaFunction | CommandError {
    const compiled = this.vm.compile(code, '@user_script', debug)
    return typeof compiled === 'string' ? scriptNotCompiled(compiled) : compiled
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

const isSame = (source: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === source.length && sameBytes(source, 0, bytes, start, end)

/** A digest's digits in words. */
function wordsOf(sha: string): Int32Array {
  const view = new DataView(latin1Bytes(sha).buffer)
  return Int32Array.from({ length: DIGEST_WORDS }, (_, at) => view.getInt32(4 * at, true))
}

/** Whether these are a digest's digits. By bytes a short script's call takes a tenth longer. */
function isDigest(digest: Int32Array, view: DataView, start: number): boolean {
  for (let at = 0; at < DIGEST_WORDS; at++) if (view.getInt32(start + 4 * at, true) !== digest[at]!) return false
  return true
}
