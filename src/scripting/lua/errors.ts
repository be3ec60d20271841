/**
 * Errors of Lua code: what `error` throws and `pcall` catches.
 *
 * Only a LuaError can be caught by a script. Whatever else is thrown passes through `pcall`: an abort by the host, a bug.
 */
import { currentFrames, FOR_GENERATOR, frameOf, luaFrames, type LuaFrame, type Site, Trace, traceOf } from './frames.js'
import { formatNumber } from './numbers.js'
import type { LuaFunction, LuaValue } from './value.js'

/** A name is undefined if the source has none for it. */
interface Called {
  readonly name: string | undefined
  readonly isMethod: boolean
}

/** JavaScript frames that are taken down for an error that doesn't know what raised it: host functions that raise one so are close by. */
const TRACE_FRAMES = 6

/** No JavaScript `Error`: to make one takes a microsecond, and five with its stack. Scripts raise errors as a matter of course. */
export class LuaError {
  /**
   * @param value what `pcall` returns; any value, mostly a string with its position in front.
   * @param raisedIn the Lua stack where it was raised, if that is known.
   */
  constructor(
    readonly value: LuaValue,
    private raisedIn: readonly LuaFrame[] | Trace = traceOf(TRACE_FRAMES, LuaError),
  ) {}

  /** For whoever meets one in JavaScript. */
  get message(): string {
    const { value } = this
    if (typeof value === 'string') return value
    return typeof value === 'number' ? formatNumber(value) : `(error object is a ${typeof value} value)`
  }

  /**
   * Who raised this, as an error handler of PUC learns it from `debug.getinfo`: what called the host function that did, or the
   * Lua function itself; its chunk's name and the line. For a host function they are "=[C]" and -1.
   */
  get raisedBy(): { readonly source: string; readonly line: number } | undefined {
    if (this.raisedIn instanceof Trace) this.raisedIn = luaFrames(this.raisedIn, 1)
    const [frame] = this.raisedIn
    if (frame?.kind === 'lua') return { source: frame.chunk.name, line: frame.line }
    return frame && { source: frame.kind === 'host' ? '=[C]' : '=(tail call)', line: -1 }
  }
}

/**
 * Whether the JavaScript stack is full; engines word that differently, and regular expressions wrap it.
 *
 * No regular expression is used to find out, see `stack.ts`.
 */
export function isStackOverflow(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { message } = error
  return message.includes('call stack size exceeded') || message.includes('too much recursion')
}

/**
 * An error that a host function raises: the position of the Lua code at a level of the stack goes in front; 1 is what called the
 * host function.
 */
export function raise(message: string, level = 1): LuaError {
  const frames = currentFrames(level)
  return new LuaError(positionText(frames[level - 1]) + message, frames)
}

/** An error that a running host function raises without saying where, from whatever depth of its own calls. */
export function raiseFrom(host: LuaFunction, value: LuaValue): LuaError {
  return new LuaError(value, traceOf(1, host))
}

/** As `raise`, about the name that the host function was called by: the message is made from it. */
export function raiseCalled(messageOf: (called: Called | undefined) => string): LuaError {
  const frames = currentFrames(1)
  const [frame] = frames
  return new LuaError(positionText(frame) + messageOf(calledAs(frame)), frames)
}

/** An error that a host function raises without saying where. */
export function raiseBare(value: LuaValue): LuaError {
  return new LuaError(value, currentFrames(1))
}

/** An error of an operator, or of what was called there, with its position in front. */
export function raiseAt(site: Site, message: string): LuaError {
  const frame = frameOf(site)
  return new LuaError(positionText(frame) + message, [frame])
}

/**
 * "chunk:line: " of a function of the Lua stack, as `luaL_where`. Empty if that is a host function, is gone for a tail call, or
 * does not exist.
 */
function positionText(frame: LuaFrame | undefined): string {
  return frame?.kind === 'lua' ? `${frame.chunk.displayName}:${frame.line}: ` : ''
}

/** What a host function was called as, from the frame below it; undefined if a host function called it. */
function calledAs(frame: LuaFrame | undefined): Called | undefined {
  if (frame?.kind !== 'lua') return undefined
  const { site } = frame
  if (site === undefined) return { name: undefined, isMethod: false }
  // A metamethod is called by an operator: it has no name.
  if (!site.isCall && site.subject !== FOR_GENERATOR) return { name: '?', isMethod: false }
  return { name: site.subject?.name, isMethod: site.subject?.kind === 'method' }
}
