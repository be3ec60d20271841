/**
 * Keeps the libraries of functions: names, conflicts and what comes of them when others are loaded or restored. What a
 * library's code means is the script engine's concern, which is loaded with the first library.
 *
 * As in Redis library names differ by case and function names don't, and nothing changes when something is refused.
 */
import type { FunctionsView, Library, LibraryFunction, RestorePolicy } from '../commands/function-libraries.js'
import type { ScriptsView } from '../commands/scripts.js'
import type { LibrarySources } from '../commands/services.js'
import {
  CommandError,
  functionExists,
  functionTwice,
  libraryEngine,
  libraryExists,
  libraryExistsAlready,
  libraryMetadataInvalid,
  libraryMetadataMissing,
  libraryMetadataName,
  libraryMetadataUnknown,
  libraryName,
  libraryNameMissing,
  noFunctions,
} from '../keyspace/errors.js'
import type { Keyspace } from '../keyspace/keyspace.js'
import { splitArgs } from '../memory/split-args.js'
import { latin1Bytes, readLatin1 } from '../memory/utf8.js'

const ENGINE = 'LUA'
const NAME_OPTION = 'name='
const NAME = /^[a-zA-Z0-9_]+$/
const NEWLINE = 10

export class Functions implements FunctionsView {
  libraries: ReadonlyMap<string, Library> = new Map()
  readonly hosted = new Map<string, LibraryFunction>()
  private readonly scripts: ScriptsView
  private readonly keyspace: Keyspace
  /** Of all libraries, by name in lower case. */
  private functions: ReadonlyMap<string, LibraryFunction> = new Map()

  constructor(scripts: ScriptsView, keyspace: Keyspace) {
    this.scripts = scripts
    this.keyspace = keyspace
  }

  get codes(): readonly Uint8Array[] {
    return [...this.libraries.values()].map((library) => library.code)
  }

  get count(): number {
    return this.functions.size
  }

  find(name: string): LibraryFunction | undefined {
    const key = name.toLowerCase()
    return this.functions.get(key) ?? this.hosted.get(key)
  }

  load(code: Uint8Array, replaces: boolean): string {
    const { name, length } = readMetadata(code)
    if (!replaces && this.libraries.has(name)) throw libraryExists(name)
    const library = this.create(name, code, length)
    const libraries = new Map(this.libraries)
    libraries.delete(name)
    libraries.set(name, library)
    this.adopt(libraries)
    return name
  }

  restore(codes: readonly Uint8Array[], policy: RestorePolicy): void {
    this.adopt(this.restored(codes, policy))
  }

  /** The libraries that there would be. @throws CommandError */
  private restored(codes: readonly Uint8Array[], policy: RestorePolicy): ReadonlyMap<string, Library> {
    const restored = new Map<string, Library>()
    for (const code of codes) {
      const { name, length } = readMetadata(code)
      if (restored.has(name)) throw libraryExists(name)
      restored.set(name, this.create(name, code, length))
      functionsOf(restored, undefined)
    }
    const libraries = policy === 'flush' ? new Map<string, Library>() : new Map(this.libraries)
    for (const [name, library] of restored) {
      if (libraries.has(name) && policy === 'append') throw libraryExistsAlready(name)
      libraries.delete(name)
      libraries.set(name, library)
    }
    return libraries
  }

  /** For snapshots, which have codes as texts. */
  asSources(): LibrarySources {
    return {
      sources: () => this.codes.map((code) => readLatin1(code, 0, code.length)),
      load: (code) => void this.load(latin1Bytes(code), true),
      check: (codes, policy) => void functionsOf(this.restored(codes.map(latin1Bytes), policy), this.hosted),
      clear: () => {
        this.flush()
      },
    }
  }

  delete(name: string): boolean {
    const libraries = new Map(this.libraries)
    if (!libraries.delete(name)) return false
    this.adopt(libraries)
    return true
  }

  flush(): void {
    this.adopt(new Map())
  }

  /** Undoes what came after `libraries` were those that there are. */
  putBack(libraries: ReadonlyMap<string, Library>): void {
    if (this.libraries === libraries) return
    // One that the program has registered since under a name that was free stays behind the library's.
    this.functions = functionsOf(libraries, undefined)
    this.setLibraries(libraries)
  }

  host(func: LibraryFunction): void {
    const key = func.name.toLowerCase()
    if (this.functions.has(key)) throw functionExists(func.name)
    this.hosted.set(key, func)
  }

  private adopt(libraries: ReadonlyMap<string, Library>): void {
    this.functions = functionsOf(libraries, this.hosted)
    this.setLibraries(libraries)
  }

  private setLibraries(libraries: ReadonlyMap<string, Library>): void {
    this.libraries = libraries
    this.keyspace.libraryBytes = this.codes.reduce((sum, code) => sum + code.length, 0)
  }

  /** Runs a library's code. @throws CommandError */
  private create(name: string, code: Uint8Array, metadataLength: number): Library {
    const functions = new Map<string, LibraryFunction>()
    const refusal = this.scripts.load().loadLibrary({
      name,
      body: readLatin1(code, metadataLength, code.length),
      add(func) {
        if (!NAME.test(func.name)) return libraryName()
        if (functions.has(func.name)) return functionTwice()
        functions.set(func.name, func)
        return undefined
      },
    })
    // It may be an object of another copy of this library.
    if (refusal !== undefined) throw new CommandError(refusal.text)
    if (functions.size === 0) throw noFunctions()
    return { name, engine: ENGINE, code: code.slice(), functions }
  }
}

/** All functions, by name in lower case. @throws CommandError if two have the same */
function functionsOf(
  libraries: ReadonlyMap<string, Library>,
  hosted: ReadonlyMap<string, LibraryFunction> | undefined,
): ReadonlyMap<string, LibraryFunction> {
  const all = new Map<string, LibraryFunction>()
  for (const library of libraries.values()) {
    for (const func of library.functions.values()) {
      const key = func.name.toLowerCase()
      if (all.has(key) || hosted?.has(key) === true) throw functionExists(func.name)
      all.set(key, func)
    }
  }
  return all
}

/** The first line, `#!lua name=<name>`. @throws CommandError */
function readMetadata(code: Uint8Array): { readonly name: string; readonly length: number } {
  if (code[0] !== 0x23 || code[1] !== 0x21) throw libraryMetadataMissing()
  const length = code.indexOf(NEWLINE)
  // Redis looks for the line's end as C does: up to the first NUL.
  const isLine = length >= 0 && !code.subarray(0, length).includes(0)
  const words = isLine ? splitArgs(code, 0, length) : null
  if (words === null) throw libraryMetadataInvalid()
  const [engine = '', ...parts] = words.map((word) => readLatin1(word, 0, word.length))
  let name: string | undefined
  for (const part of parts) {
    if (!part.toLowerCase().startsWith(NAME_OPTION)) throw libraryMetadataUnknown(part)
    if (name !== undefined) throw libraryMetadataName()
    name = part.slice(NAME_OPTION.length)
  }
  if (name === undefined) throw libraryNameMissing()
  if (!NAME.test(name)) throw libraryName()
  if (engine.slice(2).toUpperCase() !== ENGINE) throw libraryEngine(engine.slice(2))
  return { name, length }
}
