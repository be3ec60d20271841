/**
 * What the compiler adds to a chunk that is to be debugged: before each statement a call that tells its line and how to read
 * the local variables that are visible there.
 *
 * PUC tells of a line whenever it comes to an instruction of another line than the one before, or jumps back; so here a
 * loop tells of its line at each turn, and statements that share a line with what comes before tell nothing. Inside a
 * statement that spans several lines PUC tells of those, too; here it is one.
 */
import type { Expression, Statement, Target } from './ast.js'
import { isMultiple } from './expression-traits.js'

export class Stops {
  /** The variables of the functions that are open: name, and what stands for it in the text. */
  private visible: (readonly [name: string, text: string])[] = []
  private readonly outer: (readonly [name: string, text: string])[][] = []
  /** The line told last, if what comes next is come to from nowhere else; otherwise 0. */
  told = 0
  /** Nothing of the function has happened yet. */
  private isAtStart = false

  openFunction(): void {
    this.outer.push(this.visible)
    this.visible = []
    this.told = 0
    this.isAtStart = true
  }

  closeFunction(): void {
    this.visible = this.outer.pop() ?? []
    this.told = 0
    this.isAtStart = false
  }

  /** How many variables are visible, for `hide`. */
  get mark(): number {
    return this.visible.length
  }

  /** A block ends: so many variables are visible again. */
  hide(mark: number): void {
    this.visible.length = mark
  }

  declare(name: string, text: string): void {
    this.visible.push([name, text])
  }

  /** The call that tells of a line; empty where it was told just before. */
  at(line: number): string {
    if (line === this.told) return ''
    return this.again(line)
  }

  /** The same after a jump back. */
  again(line: number): string {
    this.told = line
    const locals = this.visible.map(([name, text]) => `[${JSON.stringify(name)},${text}]`).join(',')
    return `D.line(F,${line},()=>[${locals}])`
  }

  /** What comes next is come to from a jump. */
  forget(): void {
    this.told = 0
  }

  /** What comes next may follow after any of these lines. */
  comeFrom(lines: readonly number[]): void {
    const [first = 0] = lines
    this.told = lines.every((line) => line === first) ? first : 0
  }

  /** The calls in front of a statement; `previous` is the one before it in its block. */
  before(statement: Statement, previous: Statement | undefined): string {
    // PUC makes variables nil with no instruction at the start of a function, and behind others with the same one.
    if (isNothingButNil(statement) && (this.isAtStart || (previous && endsWithNil(previous)))) return ''
    this.isAtStart = false
    let text = ''
    for (const line of firstLines(statement)) {
      const call = this.at(line)
      if (call !== '') text += `${call};`
    }
    return text
  }
}

/** The lines that PUC comes to before anything of a statement has happened; loops and conditions tell of theirs themselves. */
function firstLines(statement: Statement): readonly number[] {
  switch (statement.kind) {
    case 'do':
    case 'while':
    case 'repeat':
    case 'if':
      return []
    case 'local-function':
      return [statement.body.endLine]
    case 'assign': {
      const line = firstLine(statement.values, statement.line)
      // `function f() .. end` makes the function at its end, and assigns it at its beginning.
      const before = statement.targets.some(needsInstruction) ? [statement.line] : []
      return statement.values.length === 1 && line !== statement.storeLine && line !== statement.line
        ? [...before, line, statement.storeLine]
        : [...before, line]
    }
    case 'local':
    case 'return':
      return [firstLine(statement.values, statement.line)]
    default:
      return [statement.line]
  }
}

/** A function is made where it ends. */
function firstLine([first]: readonly Expression[], line: number): number {
  return first?.kind === 'function' ? first.endLine : line
}

/** Whether something happens before there is a value: in `function a.b.c()` the field `b` is fetched. */
function needsInstruction(target: Target): boolean {
  return target.kind === 'index' && (target.object.kind !== 'local' || target.object.isUpvalue)
}

const isNothingButNil = (statement: Statement): boolean =>
  statement.kind === 'local' && statement.values.every(({ kind }) => kind === 'nil')

function endsWithNil(statement: Statement): boolean {
  if (statement.kind !== 'local') return false
  const { variables, values } = statement
  const last = values.at(-1)
  return last === undefined || last.kind === 'nil' || (values.length < variables.length && !isMultiple(last))
}
