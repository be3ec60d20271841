/**
 * Errors of Lua code: what `error` throws and `pcall` catches.
 *
 * Only a LuaError can be caught by a script. Whatever else is thrown passes through `pcall`: an abort by the host, a bug.
 */
import { currentFrames, FOR_GENERATOR, luaFrames, type LuaFrame, withTraceLimit } from './frames.js'
import { formatNumber } from './numbers.js'
import type { LuaValue } from './value.js'

export class LuaError extends Error {
  override readonly name = 'LuaError'

  /**
   * @param value what `pcall` returns; any value, mostly a string with its position in front.
   * @param frames the Lua stack where it was raised, if that is known.
   */
  constructor(
    readonly value: LuaValue,
    private frames: readonly LuaFrame[] | null = null,
  ) {
    super(describe(value))
  }

  /** An error whose message already says where. */
  static at(message: string): LuaError {
    return new LuaError(message)
  }

  /**
   * Who raised this, as an error handler of PUC learns it from `debug.getinfo`: what called the host function that did, or the
   * Lua function itself; its chunk's name and the line. For a host function they are "=[C]" and -1.
   */
  get raisedBy(): { readonly source: string; readonly line: number } | undefined {
    this.frames ??= luaFrames(this)
    const [frame] = this.frames
    if (frame?.kind === 'lua') return { source: frame.chunk.name, line: frame.line }
    return frame && { source: frame.kind === 'host' ? '=[C]' : '=(tail call)', line: -1 }
  }

  /**
   * Where Lua code stood when this was thrown: the name of the innermost function's chunk and the line. Undefined when
   * no Lua code was running, as for a syntax error.
   */
  get position(): { readonly chunkName: string; readonly line: number } | undefined {
    this.frames ??= luaFrames(this)
    const frame = this.frames.find((candidate) => candidate.kind === 'lua')
    return frame?.kind === 'lua' ? { chunkName: frame.chunk.name, line: frame.line } : undefined
  }
}

function describe(value: LuaValue): string {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? formatNumber(value) : `(error object is a ${typeof value} value)`
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
  return withFrames(positionText(frames[level - 1]) + message, frames)
}

/** An error that a host function raises without saying where. */
export function raiseBare(value: LuaValue): LuaError {
  return withFrames(value, currentFrames(1))
}

/** An error whose frames are known; to take down those of JavaScript, too, would only take time. */
function withFrames(value: LuaValue, frames: readonly LuaFrame[]): LuaError {
  return withTraceLimit(0, () => new LuaError(value, frames))
}

/**
 * "chunk:line: " of a function of the Lua stack, as `luaL_where`. Empty if that is a host function, is gone for a tail call, or
 * does not exist.
 */
function positionText(frame: LuaFrame | undefined): string {
  return frame?.kind === 'lua' ? `${frame.chunk.displayName}:${frame.line}: ` : ''
}

/** The name by which the running host function was called; undefined if a host function called it. */
export function calledAs(): { readonly name: string | undefined; readonly isMethod: boolean } | undefined {
  const [frame] = currentFrames(1)
  if (frame?.kind !== 'lua') return undefined
  const { site } = frame
  if (site === undefined) return { name: undefined, isMethod: false }
  // A metamethod is called by an operator: it has no name.
  if (!site.isCall && site.subject !== FOR_GENERATOR) return { name: '?', isMethod: false }
  return { name: site.subject?.name, isMethod: site.subject?.kind === 'method' }
}
