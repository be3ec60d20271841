/**
 * The compiler's second half: from the tree to the text of a JavaScript function.
 *
 * The text is the body of `new Function('R', 'C', text)`: it takes what it needs from the runtime R and the chunk C and
 * returns the chunk's main function. Nothing of the source becomes an identifier but local names, after a "$" and with a
 * number behind; strings are JSON. Lines are those of the source, so that a JavaScript stack trace tells Lua's lines.
 *
 * Every turn of a loop and every call of a function counts down `T.left`, and at the end of it asks the host
 * (`ticker.ts`): so a script can be stopped anywhere, for about nothing.
 */
import type { Expression, FunctionNode, Statement, Target, Variable } from './ast.js'
import { ExpressionEmitter, SITES_NAMED } from './emit-expressions.js'
import { Stops } from './emit-stops.js'
import { isMultiple, isNumber, nameOf, subjectOf } from './expression-traits.js'
import { FOR_GENERATOR, type ChunkInfo, type Site, type SitePlaces } from './frames.js'

/** The names that the text takes from the runtime. */
export const RUNTIME_NAMES = [
  ...['T', 'E', 'LuaTable', 'NOTHING', 'first', 'values', 'drop', 'fn', 'tail', 'P', 'wait', 'index', 'field'],
  ...['setIndex', 'setField', 'add', 'subtract', 'multiply', 'divide', 'modulo', 'power', 'negate', 'concat'],
  ...['length', 'equals', 'lessThan', 'lessEqual', 'greaterThan', 'greaterEqual', 'list', 'construct', 'forNumber'],
  ...['iterate', 'legacyArg', 'global', 'raiser', 'Y', 'D'],
] as const

export type RuntimeName = (typeof RUNTIME_NAMES)[number]

const TICK = 'if(--T.left<0)T.tick();'

export interface EmittedChunk {
  /** Without the line that names it for stack traces. */
  readonly text: string
  readonly sites: readonly Site[]
  /** The names of sites in the text, as ",name=C[index]" for each. */
  readonly siteNames: string
  readonly sitesAt: SitePlaces
}

/**
 * @param mayYield whether the chunk's functions can be suspended; they are several times slower then.
 * @param debug whether the chunk tells a debugger of its lines (`debug.ts`).
 * @param onText is told now and then how much text there is more; what it throws ends it.
 */
export function emit(
  main: FunctionNode,
  chunk: ChunkInfo,
  mayYield: boolean,
  debug: boolean,
  onText: (length: number) => void,
): EmittedChunk {
  return new Emitter(chunk, mayYield, debug, onText).chunkText(main)
}

/** More clauses than that would make JavaScript's parser go too deep. */
const CLAUSES_NESTED_MAX = 100

class Emitter extends ExpressionEmitter {
  private labels = 0
  private readonly stops: Stops | undefined

  constructor(chunk: ChunkInfo, mayYield: boolean, debug: boolean, onText: (length: number) => void) {
    super(chunk, mayYield, onText)
    this.stops = debug ? new Stops() : undefined
  }

  chunkText(main: FunctionNode): EmittedChunk {
    this.functionText(main)
    const { text, sitesAt } = this.writer
    const siteNames = this.sites.slice(0, SITES_NAMED).map((_, at) => `,s${at}=C[${at}]`)
    return { text, sites: this.sites, siteNames: siteNames.join(''), sitesAt }
  }

  /** A closure takes up memory, which counts as a turn. */
  protected functionExpression(node: FunctionNode): void {
    this.add('(--T.left,')
    this.functionText(node)
    this.add(')')
  }

  private functionText(node: FunctionNode): void {
    const { stops, zero, temporaries, temporariesMost } = this
    this.zero = undefined
    this.temporaries = this.temporariesMost = 0
    const parameters = node.parameters.map(nameOf)
    if (node.isVararg) parameters.push('...V')
    this.add(`function${this.mayYield ? '*' : ''}(${parameters.join(',')}){let t;${TICK}`)
    if (node.legacyArg !== null) {
      this.add(`let ${nameOf(node.legacyArg)}${node.usesVararg ? '' : '=legacyArg(V)'};`)
    }
    if (stops) {
      this.add('const F=D.enter();try{')
      stops.openFunction()
      this.declareVisible(node.parameters)
      if (node.legacyArg !== null) this.declareVisible([node.legacyArg])
    }
    this.statements(node.body)
    if (node.body[node.body.length - 1]?.kind !== 'return') {
      const stop = stops?.at(node.endLine) ?? ''
      if (stop !== '') this.add(`${stop};`)
      this.add('return NOTHING')
    }
    if (stops) {
      this.add('}finally{D.leave(F)}')
      stops.closeFunction()
    }
    // JavaScript declares these before anything else, wherever they stand.
    const names = Array.from({ length: this.temporariesMost }, (_, at) => `x${at + 1}`)
    this.add(names.length > 0 ? `;var ${names.join(',')}}` : '}')
    this.zero = zero
    this.temporaries = temporaries
    this.temporariesMost = temporariesMost
  }

  /** `jumpLine`, if not 0, is that of a jump behind the body, which a debugger is told of where the body's end is come to. */
  private statements(body: readonly Statement[], jumpLine = 0): void {
    const { stops } = this
    const last = body.at(-1)
    for (const [at, statement] of body.entries()) {
      this.writer.goToLine(statement.line)
      const { temporaries } = this
      if (stops) this.add(stops.before(statement, body[at - 1]))
      this.statement(statement, statement === last ? jumpLine : 0)
      if (statement.kind === 'local') this.declareVisible(statement.variables)
      this.temporaries = temporaries
    }
    if (jumpLine === 0 || (last !== undefined && tellsOfJump(last))) return
    const stop = stops?.at(jumpLine) ?? ''
    if (stop !== '') this.add(`${stop};`)
  }

  private block(body: readonly Statement[], before = '', after = '', jumpLine = 0): void {
    const mark = this.stops?.mark
    this.add(`{${before}`)
    this.statements(body, jumpLine)
    this.add(`${after}}`)
    if (mark !== undefined) this.stops?.hide(mark)
  }

  private declareVisible(variables: readonly Variable[]): void {
    for (const variable of variables) this.stops?.declare(variable.name, nameOf(variable))
  }

  /** A condition of a statement, at its line. */
  private conditionAt(line: number, condition: Expression): void {
    // PUC has no instruction for one that is a constant.
    const stop = condition.kind === 'true' ? '' : (this.stops?.at(line) ?? '')
    if (stop !== '') this.add(`${stop},`)
    this.condition(condition)
  }

  private statement(statement: Statement, jumpLine: number): void {
    switch (statement.kind) {
      case 'local':
        return this.localStatement(statement.variables, statement.values)
      case 'local-function':
        this.add(`let ${nameOf(statement.variable)};${nameOf(statement.variable)}=`)
        this.functionExpression(statement.body)
        this.declareVisible([statement.variable])
        return this.add(';')
      case 'assign':
        return this.assignment(statement.targets, statement.values, statement.storeLine)
      case 'call':
        this.add('drop(')
        this.call(statement.call, false)
        return this.add(');')
      case 'do':
        return this.block(statement.body, '', '', jumpLine)
      case 'while':
        return this.whileStatement(statement)
      case 'repeat':
        return this.repeatStatement(statement)
      case 'if':
        return this.ifStatement(statement, jumpLine)
      case 'numeric-for':
        return this.numericFor(statement, jumpLine)
      case 'generic-for':
        return this.genericFor(statement, jumpLine)
      case 'return':
        return this.returnStatement(statement.values)
      case 'break':
        return this.add('break;')
    }
  }

  private localStatement(variables: readonly Variable[], values: readonly Expression[]): void {
    this.declare(variables.map(nameOf), values, 'let ')
  }

  /**
   * "a=1;b=2;": gives the names the values, adjusted to their number, and undefined where there is none left. Values without
   * a name are evaluated.
   */
  private declare(names: readonly string[], values: readonly Expression[], declarator: '' | 'let ' = ''): void {
    const last = values[values.length - 1]
    const isOpen = last !== undefined && isMultiple(last) && names.length > values.length
    const single = isOpen ? values.length - 1 : values.length
    for (let at = 0; at < Math.max(names.length, single); at++) {
      if (isOpen && at === single) {
        const all = this.temporary()
        this.add(`${all}=`)
        this.multiple(last)
        this.add(
          `;${declarator}${names
            .slice(at)
            .map((name, rest) => `${name}=${all}[${rest}]`)
            .join(',')};`,
        )
        return
      }
      const value = at < single ? values[at] : undefined
      const name = names[at]
      this.add(name === undefined ? `${this.temporary()}=` : `${declarator}${name}=`)
      if (value === undefined) this.add('undefined')
      else this.value(value)
      this.add(';')
    }
  }

  private assignment(targets: readonly Target[], values: readonly Expression[], storeLine: number): void {
    const [target] = targets
    const [value] = values
    if (target !== undefined && value !== undefined && targets.length === 1 && values.length === 1) {
      return this.store(target, storeLine, null, () => this.value(value))
    }
    const places = targets.map((place) => this.evaluatePlace(place))
    const names = targets.map(() => this.temporary())
    this.declare(names, values)
    for (let at = targets.length - 1; at >= 0; at--) {
      const place = targets[at]
      const name = names[at]
      if (place !== undefined && name !== undefined) {
        this.store(place, storeLine, places[at] ?? null, () => this.add(name))
      }
    }
  }

  /** Evaluates the table and the key of a target before anything is assigned. */
  private evaluatePlace(target: Target): readonly [object: string, key: string] | null {
    if (target.kind !== 'index') return null
    const object = this.temporary()
    const key = this.temporary()
    this.add(`${object}=`)
    this.value(target.object)
    this.add(`;${key}=`)
    this.value(target.key)
    this.add(';')
    return [object, key]
  }

  private store(target: Target, line: number, place: readonly [string, string] | null, value: () => void): void {
    if (target.kind === 'local') {
      this.add(`${nameOf(target.variable)}=`)
      value()
      return this.add(';')
    }
    // The text may stand lines before the end of the value, where PUC has the instruction.
    if (target.kind === 'global') {
      const site = this.helper('setField', line)
      this.add(`E,${JSON.stringify(target.name)},`)
      value()
      return this.add(`,${site});`)
    }
    const site = this.helper(target.key.kind === 'string' ? 'setField' : 'setIndex', line, subjectOf(target.object))
    if (place !== null) {
      this.add(`${place[0]},${place[1]},`)
    } else {
      this.value(target.object)
      this.add(',')
      this.value(target.key)
      this.add(',')
    }
    value()
    this.add(`,${site});`)
  }

  private whileStatement({ condition, body, jumpLine, line }: Extract<Statement, { kind: 'while' }>): void {
    this.add('while(')
    this.stops?.forget()
    this.conditionAt(line, condition)
    this.add(')')
    this.block(body, this.stops && body.length === 0 ? `${TICK}${this.stops.again(line)};` : TICK, '', jumpLine)
    this.stops?.forget()
  }

  private repeatStatement({ condition, body, conditionLine }: Extract<Statement, { kind: 'repeat' }>): void {
    const mark = this.stops?.mark
    this.add(`for(;;){${TICK}`)
    this.stops?.forget()
    this.statements(body)
    if (!endsBlock(body)) {
      this.add('if(')
      this.conditionAt(conditionLine, condition)
      this.add(')break;')
    }
    this.add('}')
    if (mark !== undefined) this.stops?.hide(mark)
    this.stops?.forget()
  }

  private ifStatement(statement: Extract<Statement, { kind: 'if' }>, jumpLine: number): void {
    const { stops } = this
    const told: number[] = []
    // To JavaScript's parser each "else if" is nested in the one before; so many of them are jumps behind all.
    const isLong = statement.clauses.length > CLAUSES_NESTED_MAX
    const label = isLong ? `L${++this.labels}` : ''
    if (isLong) this.add(`${label}:{`)
    for (const [at, { condition, body, line, ...clause }] of statement.clauses.entries()) {
      const isLast = at === statement.clauses.length - 1 && statement.otherwise === null
      if (at > 0 && !isLong) this.add('else ')
      this.writer.goToLine(line)
      this.add('if(')
      this.conditionAt(line, condition)
      this.add(')')
      const before = stops?.told
      this.block(body, '', isLong && !endsBlock(body) ? `break ${label};` : '', isLast ? jumpLine : clause.jumpLine)
      if (before === undefined) continue
      told.push(stops?.told ?? 0)
      stops?.comeFrom([before])
    }
    if (statement.otherwise !== null) {
      if (!isLong) this.add('else')
      this.block(statement.otherwise, '', '', jumpLine)
    }
    if (isLong) this.add('}')
    // Where the last condition is a constant nothing passes by.
    const isSure = statement.otherwise === null && statement.clauses.at(-1)?.condition.kind === 'true'
    stops?.comeFrom(isSure ? told : [...told, stops.told])
  }

  private numericFor(statement: Extract<Statement, { kind: 'numeric-for' }>, jumpLine: number): void {
    const { variable, from, to, step, prepareLine } = statement
    const counter = this.temporary()
    const limit = this.temporary()
    const stepValue = step === null ? 1 : step.kind === 'number' ? step.value : undefined
    const width = stepValue === undefined ? this.temporary() : ''
    this.add(`${counter}=`)
    this.value(from)
    this.add(`;${limit}=`)
    this.value(to)
    if (step !== null && stepValue === undefined) {
      this.add(`;${width}=`)
      this.value(step)
    }
    this.add(';')
    this.requireNumber(counter, 'initial', from, prepareLine)
    this.requireNumber(limit, 'limit', to, prepareLine)
    if (step !== null && stepValue === undefined) this.requireNumber(width, 'step', step, prepareLine)

    // As PUC: one step back first, and the step comes before the test. It makes a difference for fractions.
    const by = stepValue === undefined ? width : stepValue < 0 ? `(${stepValue})` : String(stepValue)
    const next = `(${counter}+=${by})`
    const jump = this.jumpBehind(statement.line, jumpLine)
    this.add(`${counter}-=${by};for(;${jump && '('}`)
    if (stepValue === undefined) this.add(`${width}>0?${next}<=${limit}:${next}>=${limit}`)
    else this.add(stepValue > 0 ? `${next}<=${limit}` : `${next}>=${limit}`)
    if (jump !== '') this.add(`)||(${jump},false)`)
    this.add(`;){${TICK}let ${nameOf(variable)}=${counter};`)
    this.forBody(
      statement,
      [variable],
      [
        ['(for index)', counter],
        ['(for limit)', limit],
        ['(for step)', by],
      ],
    )
    this.add('}')
  }

  /** What tells of the jump that follows a `for` loop at the end of a body, if its line isn't the loop's; a break jumps itself. */
  private jumpBehind(line: number, jumpLine: number): string {
    return this.stops && jumpLine !== 0 && jumpLine !== line ? this.stops.again(jumpLine) : ''
  }

  /** The statements of a `for` loop, which has hidden variables and those that the source names. */
  private forBody(
    { body, line }: { readonly body: readonly Statement[]; readonly line: number },
    variables: readonly Variable[],
    hidden: readonly (readonly [name: string, text: string])[],
  ): void {
    const { stops } = this
    const mark = stops?.mark
    for (const [name, text] of hidden) stops?.declare(name, text)
    this.declareVisible(variables)
    // Each turn begins with a jump.
    stops?.forget()
    this.statements(body)
    if (stops && mark !== undefined) {
      stops.hide(mark + hidden.length)
      const stop = endsBlock(body) ? '' : stops.at(line)
      if (stop !== '') this.add(`${stop};`)
      stops.hide(mark)
      stops.forget()
    }
  }

  private requireNumber(name: string, what: string, expression: Expression, line: number): void {
    if (isNumber(expression)) return
    this.add(`if(typeof ${name}!=='number')${name}=`)
    const site = this.helper('forNumber', line)
    this.add(`${name},"${what}",${site});`)
  }

  private genericFor(statement: Extract<Statement, { kind: 'generic-for' }>, jumpLine: number): void {
    const { variables, values, callLine } = statement
    const [first] = variables
    if (first === undefined) throw new TypeError('a for without variables')
    const names = variables.map(nameOf)
    const control = nameOf(first)
    const hidden = [this.temporary(), this.temporary(), this.temporary()]
    const [generator = '', state = '', key = ''] = hidden
    const iterator = this.temporary()
    this.declare(hidden, values)
    const jump = this.jumpBehind(statement.line, jumpLine)
    const end = jump === '' ? 'break;' : `{${jump};break;}`
    this.add(`${iterator}=iterate(${generator},${state},${key});for(;;){${TICK}let ${names.join(',')};`)
    // `pairs` and `ipairs` are walked without calling anything.
    this.add(`if(${iterator}!==null){if(!${iterator}.step())${end}${control}=${iterator}.key;`)
    if (this.stops) this.add(`${key}=${control};`)
    if (names[1] !== undefined) this.add(`${names[1]}=${iterator}.value;`)
    this.add('}else{')
    const site = this.site(callLine, FOR_GENERATOR)
    const results = this.temporary()
    this.add(`${results}=${names.length === 1 ? 'first' : 'values'}(`)
    if (this.mayYield) this.add('(P(t=')
    this.add(`fn(${generator},${site})`)
    this.markLastSite()
    this.add(`(${state},${key}`)
    if (this.mayYield) this.waitForCall(this.sites[this.sites.length - 1])
    else this.add(')')
    this.add(');')
    if (names.length === 1) this.add(`${control}=${results};`)
    else for (const [at, name] of names.entries()) this.add(`${name}=${results}[${at}];`)
    this.add(`if(${control}===undefined)${end}${key}=${control};}`)
    this.forBody(statement, variables, [
      ['(for generator)', generator],
      ['(for state)', state],
      ['(for control)', key],
    ])
    this.add('}')
  }

  private returnStatement(values: readonly Expression[]): void {
    const [only] = values
    if (only === undefined) return this.add('return NOTHING;')
    // The parentheses keep JavaScript from ending the statement at a line end.
    this.add('return(')
    if (values.length > 1) {
      this.add('[')
      this.list(values)
      this.add(']')
    } else if (only.kind === 'call' || only.kind === 'method') {
      this.call(only, true)
    } else if (only.kind === 'vararg') {
      this.add('V')
    } else {
      this.value(only)
    }
    this.add(');')
  }
}

/** Whether a statement at the end of a body tells itself of the jump behind it, or always jumps before. */
function tellsOfJump({ kind }: Statement): boolean {
  switch (kind) {
    case 'if':
    case 'do':
    case 'while':
    case 'repeat':
    case 'numeric-for':
    case 'generic-for':
    case 'return':
    case 'break':
      return true
    default:
      return false
  }
}

function endsBlock(body: readonly Statement[]): boolean {
  const last = body[body.length - 1]
  return last?.kind === 'return' || last?.kind === 'break'
}
