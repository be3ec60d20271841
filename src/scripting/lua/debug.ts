/**
 * What a debugger learns of a script that runs: the lines it comes to, and its local variables there.
 *
 * Only chunks compiled for it (`CompileOptions.debug`) tell anything: their functions enter and leave a frame, and tell of
 * each statement before they run it (`emit-stops.ts`). All other code is as if there were no debugger.
 */
import type { LuaValue } from './value.js'

/** A local variable by its name in the source, or by PUC's in parentheses: "(for index)". */
type DebugLocal = readonly [name: string, value: LuaValue]

/** A call of a function that was compiled for debugging. */
export interface DebugFrame {
  /** What called it, as far as that was compiled for debugging. */
  readonly caller: DebugFrame | null
  /** The line that it has come to; 0 at first. */
  line: number
  /** Its local variables there, those declared first at the beginning. */
  locals: () => readonly DebugLocal[]
}

/** @throws whatever is to end the script; unless it is a LuaError, the script can't catch it. */
type LineHook = (frame: DebugFrame) => void

const noLocals = (): readonly DebugLocal[] => []

/** One for each state; compiled code calls it. */
export class Debug {
  /** Told of each statement before it runs. */
  hook: LineHook | undefined
  /** The innermost frame that told something. */
  frame: DebugFrame | null = null

  enter(): DebugFrame {
    this.frame = { caller: this.frame, line: 0, locals: noLocals }
    return this.frame
  }

  leave(frame: DebugFrame): void {
    this.frame = frame.caller
  }

  line(frame: DebugFrame, line: number, locals: () => readonly DebugLocal[]): void {
    frame.line = line
    frame.locals = locals
    // A coroutine that has yielded is still on top.
    this.frame = frame
    this.hook?.(frame)
  }
}
