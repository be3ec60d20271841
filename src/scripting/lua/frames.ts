/**
 * The Lua call stack, read off the JavaScript one when an error arises at no site that is known, so that calls cost nothing
 * extra.
 *
 * Every compiled chunk has a name of its own in stack traces (`//# sourceURL`), and each Lua function is exactly one
 * JavaScript function in it. The compiler remembers at which line and column of its output each call stands; engines
 * that report other columns still get the line, as the output has the same lines as the source. Host functions that
 * call back (pcall, table.sort) go through one generated function with a name of its own (`load.ts`) and thus show, too.
 */

import { requireStack } from './stack.js'
import type { TablePlace } from './table.js'

/** What an operation works on, for messages: "global 'x'", "method 'y'". */
export interface Subject {
  readonly kind: 'global' | 'local' | 'upvalue' | 'field' | 'method'
  readonly name: string
}

/** What a `for` loop calls; only the function itself learns the name, as PUC calls a copy. */
export const FOR_GENERATOR: Subject = { kind: 'local', name: '(for generator)' }

/** An operation of a chunk that may fail or call. */
export interface Site extends TablePlace {
  readonly chunk: ChunkInfo
  readonly line: number
  /** The value called or indexed, or the left operand. */
  readonly subject: Subject | undefined
  /** The right operand. */
  readonly other: Subject | undefined
  /** Whether this is a call in the source, and not one that an operator makes. */
  readonly isCall: boolean
  /** Whether this is a call whose result is the function's own. */
  readonly isTail: boolean
}

export interface ChunkInfo {
  /** As given to the compiler, with "@" or "=" in front if it is no source text. */
  readonly name: string
  /** As messages show it. */
  readonly displayName: string
  /** Where the sites stand in the generated text. */
  sites: SitePlaces
}

/**
 * Sites by line and column. Only errors look one up, and most scripts raise none; so a map is made when the first does.
 */
export class SitePlaces {
  private readonly places: number[] = []
  private readonly sites: Site[] = []
  private byPlace: Map<number, Site> | undefined

  add(line: number, column: number, site: Site): void {
    this.places.push(placeKey(line, column))
    this.sites.push(site)
  }

  find(line: number, column: number): Site | undefined {
    this.byPlace ??= this.index()
    return this.byPlace.get(placeKey(line, column))
  }

  private index(): Map<number, Site> {
    const byPlace = new Map<number, Site>()
    for (const [at, site] of this.sites.entries()) byPlace.set(this.places[at] ?? 0, site)
    this.places.length = this.sites.length = 0
    return byPlace
  }
}

export type LuaFrame =
  | { readonly kind: 'host' }
  | { readonly kind: 'tail' }
  | { readonly kind: 'lua'; readonly chunk: ChunkInfo; readonly line: number; readonly site: Site | undefined }

/** The frame of the function that stands at a site. */
export const frameOf = (site: Site): LuaFrame => ({ kind: 'lua', chunk: site.chunk, line: site.line, site })

const URL_START = 'lua-'
const CHUNK_URL = 'lua-chunk-'
export const HOST_CALL_URL = 'lua-host-call'
export const RESUME_URL = 'lua-resume'
export const TAIL_URL = 'lua-tail-call'
const LUA_URL = /lua-[a-z]+-[a-z0-9]+|lua-[a-z]+/
/** What follows it in a line of a trace. */
const PLACE = /lua-[-a-z0-9]+:(\d+):(\d+)/

/** Lines in front of the emitted text: `new Function` puts two there, `compile` one. */
export const LINES_ADDED = 3

/** The first of the functions with the URL for tail calls stands for one caller that is gone, the second for two ... */
const LINES_BEFORE_TAILS = 2

/**
 * How many JavaScript frames to look at: a few for each Lua level first, as an error mostly comes from close by and each
 * frame costs half a microsecond; then more; then all.
 */
const FRAMES_PER_LEVEL = 6
const FRAMES_MANY = 200

let chunksMade = 0
const chunks = new Map<number, WeakRef<ChunkInfo>>()
const collected = new FinalizationRegistry<number>((id) => chunks.delete(id))

/** Makes a chunk known to stack traces and returns the URL that its text must bear. Its sites keep it alive. */
export function registerChunk(chunk: ChunkInfo): string {
  const id = ++chunksMade
  chunks.set(id, new WeakRef(chunk))
  collected.register(chunk, id)
  return CHUNK_URL + id
}

function placeKey(line: number, column: number): number {
  return line * 0x1000_0000 + column
}

/**
 * The frames of the running coroutine, innermost first; those beyond `levels` and the first of a Lua function may be missing. The
 * trace's `stack` is no longer what it was.
 */
export function luaFrames(trace: Trace | Error, levels = Infinity): LuaFrame[] {
  return framesOf(stackLines(trace), levels)
}

function framesOf(lines: readonly (string | CallSite)[], levels: number): LuaFrame[] {
  const frames: LuaFrame[] = []
  let hasLua = false
  for (const line of lines) {
    const url = typeof line === 'string' ? (LUA_URL.exec(line)?.[0] ?? '') : (line.getScriptNameOrSourceURL() ?? '')
    if (!url.startsWith(URL_START)) continue
    if (url === RESUME_URL) break
    if (!url.startsWith(CHUNK_URL)) {
      if (url === HOST_CALL_URL) frames.push({ kind: 'host' })
      else if (url === TAIL_URL) {
        for (let gone = placeIn(line).line - LINES_BEFORE_TAILS; gone > 0; gone--) frames.push({ kind: 'tail' })
      }
      continue
    }
    const chunk = chunks.get(Number(url.slice(CHUNK_URL.length)))?.deref()
    if (chunk === undefined) {
      frames.push({ kind: 'host' })
      continue
    }
    const place = placeIn(line)
    const site = chunk.sites.find(place.line, place.column)
    // A Lua function below another one, at a tail call: PUC has forgotten it, and counts it still.
    const above = frames[frames.length - 1]
    if (site?.isTail === true && above !== undefined && above.kind !== 'host') frames.push({ kind: 'tail' })
    else {
      frames.push({ kind: 'lua', chunk, line: site?.line ?? place.line - LINES_ADDED, site })
      hasLua = true
    }
    if (hasLua && frames.length >= levels) break
  }
  return frames
}

/** A frame as V8 has it. */
interface CallSite {
  getScriptNameOrSourceURL(): string | null | undefined
  getLineNumber(): number | null
  getColumnNumber(): number | null
}

/** A JavaScript stack that was taken down; its frames are made readable when they are asked for. */
export class Trace {
  stack?: unknown
}

/** What V8 adds to `Error`. */
interface Traces {
  stackTraceLimit?: number | undefined
  prepareStackTrace?: unknown
  captureStackTrace?(trace: Trace, below: unknown): void
}

const sitesThemselves = (_: unknown, sites: readonly CallSite[]): readonly CallSite[] => sites

function placeIn(line: string | CallSite): { line: number; column: number } {
  if (typeof line === 'object') return { line: line.getLineNumber() ?? 0, column: line.getColumnNumber() ?? 0 }
  const [, at, column] = PLACE.exec(line) ?? []
  return { line: Number(at), column: Number(column) }
}

/**
 * The frames that V8 hands over; elsewhere the lines of the text, which takes longer to make and to read. Either may fail where
 * hardly any stack is left, or where the host has seen to traces.
 */
function stackLines(trace: Trace | Error): readonly (string | CallSite)[] {
  requireStack()
  const traces = Error as Traces
  const before = traces.prepareStackTrace
  try {
    traces.prepareStackTrace = sitesThemselves
    const { stack } = trace
    if (Array.isArray(stack)) {
      if (trace instanceof Error) trace.stack = `${trace.name}: ${trace.message}`
      return stack as readonly CallSite[]
    }
    return typeof stack === 'string' ? stack.split('\n') : []
  } catch {
    return []
  } finally {
    traces.prepareStackTrace = before
  }
}

/** The frames of the running coroutine, at least as many as asked for if there are so many. */
export function currentFrames(levels: number): LuaFrame[] {
  // A library that recurses may have put any number of frames in between.
  for (let limit = levels * FRAMES_PER_LEVEL; ; limit = limit < FRAMES_MANY ? limit * 4 : Infinity) {
    const trace = traceOf(limit, currentFrames)
    const lines = stackLines(trace)
    const frames = framesOf(lines, levels)
    if (frames.length >= levels || lines.length < limit) return frames
  }
}

/** How many Lua functions a tail call that is made now leaves behind, as far as it's told apart. */
export function tailCallers(most: number): number {
  const frames = luaFrames(traceOf(most + FRAMES_PER_LEVEL, tailCallers), most)
  let callers = 1
  while (callers < most && frames[callers]?.kind === 'tail') callers++
  return callers
}

/** Takes down the stack below the innermost call of a function, so many frames at most. Engines other than V8 give all. */
export function traceOf(limit: number, below: unknown): Trace {
  const traces: Traces = Error
  const trace = new Trace()
  if (traces.captureStackTrace === undefined) {
    trace.stack = new Error().stack
    return trace
  }
  const before = traces.stackTraceLimit
  traces.stackTraceLimit = limit
  try {
    traces.captureStackTrace(trace, below)
  } finally {
    traces.stackTraceLimit = before
  }
  return trace
}
