/**
 * The debugger's part that needs no script: what it says, the source and the breakpoints, and the commands about them.
 */
import { parseInteger } from '../memory/integers.js'
import { latin1Bytes } from '../memory/utf8.js'
import { type LuaValue, plainText } from './lua/index.js'
import { cString } from './strings.js'

const HELP = [
  'Redis Lua debugger help:',
  '[h]elp               Show this help.',
  '[s]tep               Run current line and stop again.',
  '[n]ext               Alias for step.',
  '[c]ontinue           Run till next breakpoint.',
  '[l]ist               List source code around current line.',
  '[l]ist [line]        List source code around [line].',
  '                     line = 0 means: current position.',
  '[l]ist [line] [ctx]  In this form [ctx] specifies how many lines',
  '                     to show before/after [line].',
  "[w]hole              List all source code. Alias for 'list 1 1000000'.",
  '[p]rint              Show all the local variables.',
  '[p]rint <var>        Show the value of the specified variable.',
  '                     Can also show global vars KEYS and ARGV.',
  '[b]reak              Show all breakpoints.',
  '[b]reak <line>       Add a breakpoint to the specified line.',
  '[b]reak -<line>      Remove breakpoint from the specified line.',
  '[b]reak 0            Remove all breakpoints.',
  '[t]race              Show a backtrace.',
  '[e]val <code>        Execute some Lua code (in a different callframe).',
  '[r]edis <cmd>        Execute a Redis command.',
  '[m]axlen [len]       Trim logged Redis replies and Lua var dumps to len.',
  '                     Specifying zero as <len> means unlimited.',
  '[a]bort              Stop the execution of the script. In sync',
  '                     mode dataset changes will be retained.',
  '',
  'Debugger functions you can call from Lua scripts:',
  'redis.debug()        Produce logs in the debugger console.',
  'redis.breakpoint()   Stop execution like if there was a breakpoint in the',
  '                     next line of code.',
]

const BREAKPOINTS_MAX = 64
/** Lines listed before and after the current one. */
const CONTEXT_LINES = 5
const ALL_LINES = 1_000_000
const LENGTH_MAX = 256
/** A shorter limit is taken for this one. */
const LENGTH_MIN = 60
/** A call is shown with so many arguments. */
const ARGUMENTS_SHOWN = 10
const HINT = "<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming."

export class DebugConsole {
  readonly breakpoints = new Set<number>()
  private readonly source: readonly string[]
  private lines: string[] = []
  /** Longer replies and values are cut; 0: none. */
  private lengthMax = LENGTH_MAX
  /** In this session, not only in this run. */
  private hasHinted = false

  /** `source` as EVAL was handed it. */
  constructor(source: string) {
    const text = source.replace(/[\r\n]+$/, '')
    this.source = text === '' ? [] : text.split('\n')
  }

  /** A run of the script begins. */
  rewind(): void {
    this.breakpoints.clear()
    this.lines = []
    this.lengthMax = LENGTH_MAX
  }

  /** Forgets what was said and not sent. */
  clear(): void {
    this.lines = []
  }

  takeAll(): readonly string[] {
    const { lines } = this
    this.lines = []
    return lines
  }

  log(text: string): void {
    this.lines.push(text.replace(/[\r\n]/g, ' '))
  }

  /** Something that may be long. */
  logCut(text: string): void {
    const { lengthMax } = this
    if (lengthMax === 0 || text.length <= lengthMax) return this.log(text)
    this.log(`${text.slice(0, lengthMax)} ...`)
    if (this.hasHinted) return
    this.hasHinted = true
    this.log(HINT)
  }

  /** A line of the source. */
  logLine(line: number, current: number): void {
    const mark = `${line === current ? '->' : '  '}${this.breakpoints.has(line) ? '#' : ' '}`
    const text = cString(this.source[line - 1] ?? '<out of range source code line>')
    this.log(`${mark}${String(line).padEnd(3)} ${text}`)
  }

  /** A request of the script. */
  logCall(values: readonly LuaValue[]): void {
    const shown = values.slice(0, ARGUMENTS_SHOWN).map((value) => plainText(value))
    const missing = values.length - shown.length
    // Redis counts one too few.
    this.log(`<redis> ${shown.join(' ')}${missing > 0 ? ` ... (${missing - 1} more)` : ''}`)
  }

  /** Does what a command asks for. `name` in lower case. */
  obey(name: string, rest: readonly string[], current: number): void {
    switch (name) {
      case 'h':
      case 'help':
        for (const line of HELP) this.log(line)
        return
      case 'l':
      case 'list': {
        const around = integerOf(rest[0])
        return this.list(around > 0 ? around : current, rest.length > 1 ? integerOf(rest[1]) : CONTEXT_LINES, current)
      }
      case 'w':
      case 'whole':
        return this.list(1, ALL_LINES, current)
      case 'b':
      case 'break':
        return rest.length === 0 ? this.listBreakpoints(current) : this.setBreakpoints(rest, current)
      case 'm':
      case 'maxlen':
        return this.limitLength(rest)
      default:
        this.log('<error> Unknown Redis Lua debugger command or wrong number of arguments.')
    }
  }

  private list(around: number, context: number, current: number): void {
    for (let line = 1; line <= this.source.length; line++) {
      if (Math.abs(around - line) <= context) this.logLine(line, current)
    }
  }

  private listBreakpoints(current: number): void {
    const { breakpoints } = this
    if (breakpoints.size === 0) return this.log("No breakpoints set. Use 'b <line>' to add one.")
    this.log(`${breakpoints.size} breakpoints set:`)
    for (const line of breakpoints) this.logLine(line, current)
  }

  private setBreakpoints(words: readonly string[], current: number): void {
    const { breakpoints } = this
    for (const word of words) {
      const bytes = latin1Bytes(word)
      const line = parseInteger(bytes, 0, bytes.length)
      if (line !== line) this.log(`Invalid argument:'${cString(word)}'`)
      else if (line === 0) {
        breakpoints.clear()
        this.log('All breakpoints removed.')
      } else if (line < 0) {
        this.log(breakpoints.delete(-line) ? 'Breakpoint removed.' : 'No breakpoint in the specified line.')
      } else if (line > this.source.length) this.log('Wrong line number.')
      else if (breakpoints.size >= BREAKPOINTS_MAX) this.log('Too many breakpoints set.')
      else {
        breakpoints.add(line)
        this.list(line, 1, current)
      }
    }
  }

  private limitLength([word]: readonly string[]): void {
    if (word !== undefined) {
      const limit = integerOf(word)
      this.lengthMax = limit !== 0 && limit < LENGTH_MIN ? LENGTH_MIN : limit
      // Whoever sets it knows.
      this.hasHinted = true
    }
    const shown = this.lengthMax === 0 ? 'unlimited' : `truncated at ${this.lengthMax} bytes`
    this.log(`<value> replies are ${shown}.`)
  }
}

/** C's `atoi`: what begins with no number is 0. */
function integerOf(word = ''): number {
  const [digits] = /^\s*[+-]?\d+/.exec(word) ?? ['0']
  return Number(digits)
}
