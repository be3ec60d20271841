/**
 * Expressions to JavaScript.
 *
 * Numbers take a fast path in place where an operand may be named twice (a variable, a literal); everything else goes
 * to the functions of `operators.ts`, which get a site for the error message. A call answers one value as it is or an
 * array of several (see `value.ts`): `first` and `values` make of it what is needed.
 *
 * `t` is a temporary variable of each function. It is read right after it is written, before anything else can be
 * evaluated, so one is enough.
 */
import type { BinaryOperator, CallExpression, Expression, FunctionNode, MethodCallExpression } from './ast.js'
import type { TableExpression, Variable } from './ast.js'
import type { ChunkInfo, Site, Subject } from './frames.js'
import { Writer } from './writer.js'

type BinaryExpression = Extract<Expression, { kind: 'binary' }>

/** The operators that JavaScript has for numbers, with the runtime function for anything else. */
const NUMERIC: Partial<Record<BinaryOperator, readonly [infix: string, slow: string]>> = {
  '+': ['+', 'add'],
  '-': ['-', 'subtract'],
  '*': ['*', 'multiply'],
  '/': ['/', 'divide'],
  '<': ['<', 'lessThan'],
  '<=': ['<=', 'lessEqual'],
  '>': ['>', 'greaterThan'],
  '>=': ['>=', 'greaterEqual'],
}
const COMPARISONS = new Set<BinaryOperator>(['<', '<=', '>', '>=', '==', '~='])
const ARITHMETIC = new Set<BinaryOperator>(['+', '-', '*', '/', '%', '^'])

export abstract class ExpressionEmitter {
  protected readonly writer = new Writer()
  /** In the order of their numbers: site n is `s<n>` in the text. */
  protected readonly sites: Site[] = []
  /** In the function being emitted, the first zero constant: PUC's constant table cannot tell 0 from -0. */
  protected zero: number | undefined

  constructor(
    protected readonly chunk: ChunkInfo,
    /** Whether functions may yield: they are generators then, and every call may have to wait for one. */
    protected readonly mayYield: boolean,
  ) {}

  protected abstract functionExpression(node: FunctionNode): void

  protected add(text: string): void {
    this.writer.add(text)
  }

  /** Makes a site; its name in the text is "s" and its index. */
  protected site(line: number, subject?: Subject, other?: Subject, call: 'none' | 'call' | 'tail' = 'none'): string {
    const { chunk } = this
    const isTail = call === 'tail'
    return `s${this.sites.push({ slot: 0, chunk, line, subject, other, isCall: call !== 'none', isTail }) - 1}`
  }

  /** What is added next is the call that the site made last stands for. */
  protected markLastSite(): void {
    const site = this.sites[this.sites.length - 1]
    if (site !== undefined) this.writer.mark(site)
  }

  /** Starts the call of a runtime function that may fail, and returns its site's name, the last argument. */
  protected helper(name: string, line: number, subject?: Subject, other?: Subject): string {
    const site = this.site(line, subject, other)
    this.markLastSite()
    this.add(`${name}(`)
    return site
  }

  /** One value. */
  protected value(expression: Expression): void {
    switch (expression.kind) {
      case 'nil':
        return this.add('undefined')
      case 'true':
      case 'false':
        return this.add(expression.kind)
      case 'number':
        return this.number(expression.value)
      case 'string':
        return this.add(JSON.stringify(expression.value))
      case 'vararg':
        return this.add('V[0]')
      case 'function':
        return this.functionExpression(expression)
      case 'local':
        return this.add(nameOf(expression.variable))
      case 'global': {
        const site = this.helper('global', expression.line)
        return this.add(`${JSON.stringify(expression.name)},${site})`)
      }
      case 'index':
        return this.index(expression.object, expression.key, expression.line)
      case 'call':
      case 'method':
        this.add('first(')
        this.call(expression, false)
        return this.add(')')
      case 'paren':
        return this.value(expression.inner)
      case 'table':
        return this.table(expression)
      case 'not':
        this.add('!')
        return this.condition(expression.operand)
      case 'and':
      case 'or':
        return this.logical(expression.kind, expression.left, expression.right)
      case 'unary':
        return this.unary(expression)
      case 'binary':
        return this.binary(expression)
    }
  }

  /** All values of an expression that may have several, as a JavaScript array. */
  protected multiple(expression: Expression): void {
    if (expression.kind === 'vararg') return this.add('V')
    if (expression.kind !== 'call' && expression.kind !== 'method') throw new TypeError('not a multiple expression')
    this.add('values(')
    this.call(expression, false)
    this.add(')')
  }

  /** The inside of an argument list or an array of values: all expressions, the last one with all it has. */
  protected list(expressions: readonly Expression[]): void {
    for (const [at, expression] of expressions.entries()) {
      if (at > 0) this.add(',')
      if (at === expressions.length - 1 && isMultiple(expression)) {
        this.add('...')
        this.multiple(expression)
      } else {
        this.value(expression)
      }
    }
  }

  /** A JavaScript condition that is true if the value is neither nil nor false. */
  protected condition(expression: Expression): void {
    switch (expression.kind) {
      case 'paren':
        return this.condition(expression.inner)
      case 'not':
        this.add('!')
        return this.condition(expression.operand)
      case 'and':
      case 'or':
        this.add('(')
        this.condition(expression.left)
        this.add(expression.kind === 'and' ? '&&' : '||')
        this.condition(expression.right)
        return this.add(')')
      case 'local': {
        const name = nameOf(expression.variable)
        return this.add(`(${name}!==undefined&&${name}!==false)`)
      }
      default:
        if (isBoolean(expression)) return this.value(expression)
        this.add('((t=')
        this.value(expression)
        this.add(')!==undefined&&t!==false)')
    }
  }

  /** A call with whatever it answers. */
  protected call(expression: CallExpression | MethodCallExpression, isTail: boolean): void {
    const resolve = isTail ? 'tail' : 'fn'
    let site: Site | undefined
    // A generator answers at once and runs when somebody waits for it, so a tail call has nothing to wait for.
    const waits = this.mayYield && !isTail
    if (waits) this.add('(P(t=')
    this.writer.goToLine(expression.line)
    if (expression.kind === 'call') {
      this.add(`${resolve}(`)
      this.value(expression.callee)
      site = this.openArguments(expression.line, subjectOf(expression.callee), isTail)
      this.list(expression.args)
    } else {
      const object = isSimple(expression.object) ? expression.object : null
      this.add('(')
      if (object === null) {
        this.add('t=')
        this.value(expression.object)
        this.add(',')
      }
      this.add(`${resolve}(`)
      const selfSite = this.helper('field', expression.selfLine, subjectOf(expression.object))
      if (object === null) this.add('t')
      else this.value(object)
      this.add(`,${JSON.stringify(expression.name)},${selfSite})`)
      const subject: Subject = { kind: 'method', name: expression.name }
      site = this.openArguments(expression.line, subject, isTail, ')')
      if (object === null) this.add('t')
      else this.value(object)
      if (expression.args.length > 0) this.add(',')
      this.list(expression.args)
    }
    if (waits) this.waitForCall(site)
    else this.add(')')
  }

  private openArguments(line: number, subject: Subject | undefined, isTail: boolean, close = ''): Site | undefined {
    this.add(`,${this.site(line, subject, undefined, isTail ? 'tail' : 'call')})${close}`)
    this.markLastSite()
    this.add('(')
    return this.sites[this.sites.length - 1]
  }

  /** Ends a call whose answer may be pending. While it is, the stack shows the place of the waiting. */
  protected waitForCall(site: Site | undefined): void {
    this.add('))?')
    if (site !== undefined) this.writer.mark(site)
    this.add('yield*')
    if (site !== undefined) this.writer.mark(site)
    this.add('wait(t):t)')
  }

  private number(value: number): void {
    let shown = value
    if (value === 0) shown = this.zero ??= value
    if (shown === Infinity) this.add('Infinity')
    else if (Object.is(shown, -0) || shown < 0) this.add(`(-${-shown})`)
    else this.add(String(shown))
  }

  private index(object: Expression, key: Expression, line: number): void {
    const name = key.kind === 'string' ? 'field' : 'index'
    const site = this.helper(name, line, subjectOf(object))
    this.value(object)
    this.add(',')
    this.value(key)
    this.add(`,${site})`)
  }

  private logical(kind: 'and' | 'or', left: Expression, right: Expression): void {
    if (isBoolean(left)) {
      this.add('(')
      this.value(left)
      this.add(kind === 'and' ? '&&' : '||')
      this.value(right)
      return this.add(')')
    }
    this.add('((t=')
    this.value(left)
    this.add(')===undefined||t===false?')
    if (kind === 'and') {
      this.add('t:')
      this.value(right)
    } else {
      this.value(right)
      this.add(':t')
    }
    this.add(')')
  }

  private unary(expression: Extract<Expression, { kind: 'unary' }>): void {
    const { operator, operand, line } = expression
    if (operator === '-' && isNumber(operand)) {
      this.add('(-')
      this.value(operand)
      return this.add(')')
    }
    const site = this.helper(operator === '-' ? 'negate' : 'length', line, subjectOf(operand))
    this.value(operand)
    this.add(`,${site})`)
  }

  private binary(expression: BinaryExpression): void {
    const { operator, left, right } = expression
    if (operator === '==' || operator === '~=') return this.equality(expression)
    const numeric = NUMERIC[operator]
    if (numeric !== undefined) {
      const [infix, slow] = numeric
      if (isNumber(left) && isNumber(right)) return this.infix(left, infix, right)
      if (isSimple(left) && isSimple(right) && !isKnown(left) && !isKnown(right)) {
        this.add('(')
        const tests = [left, right].filter((operand) => !isNumber(operand))
        for (const [at, operand] of tests.entries()) {
          this.add(at > 0 ? '&&typeof ' : 'typeof ')
          this.value(operand)
          this.add("==='number'")
        }
        this.add('?')
        this.infix(left, infix, right)
        this.add(':')
        this.slowBinary(slow, expression)
        return this.add(')')
      }
      return this.slowBinary(slow, expression)
    }
    this.slowBinary(operator === '%' ? 'modulo' : operator === '^' ? 'power' : 'concat', expression)
  }

  private infix(left: Expression, infix: string, right: Expression): void {
    this.add('(')
    this.value(left)
    // "a--1" would be a decrement; negative literals are in parentheses already.
    this.add(infix)
    this.value(right)
    this.add(')')
  }

  private slowBinary(name: string, { left, right, line }: BinaryExpression): void {
    const site = this.helper(name, line, subjectOf(left), subjectOf(right) ?? firstOfConcatenation(right))
    this.value(left)
    this.add(',')
    this.value(right)
    this.add(`,${site})`)
  }

  private equality({ operator, left, right, line }: BinaryExpression): void {
    if (isConstant(left) || isConstant(right)) return this.infix(left, operator === '==' ? '===' : '!==', right)
    if (operator === '~=') this.add('!')
    const site = this.helper('equals', line)
    this.value(left)
    this.add(',')
    this.value(right)
    this.add(`,${site})`)
  }

  private table({ fields }: TableExpression): void {
    const items = fields.filter((field) => field.key === null).length
    const named = fields.length - items
    const last = fields[fields.length - 1]
    const isOpen = last !== undefined && last.key === null && isMultiple(last.value)
    const arraySize = roundedSize(isOpen ? items - 1 : items)
    if (fields.length === 0) return this.add('(--T.left,new LuaTable())')
    if (named === 0) {
      this.add(`list(${arraySize},[`)
      this.list(fields.map((field) => field.value))
      return this.add('])')
    }
    const site = this.helper('construct', last?.line ?? 0)
    const layout = fields.map((field) => (field.key === null ? '-' : '=')).join('')
    this.add(`${arraySize},${roundedSize(named)},"${layout}",${site},[`)
    this.list(fields.flatMap(({ key, value }) => (key === null ? [value] : [key, parenthesised(value)])))
    this.add('])')
  }
}

/** The value of a named field is one value, even if it comes last. */
function parenthesised(value: Expression): Expression {
  return isMultiple(value) ? { kind: 'paren', inner: value } : value
}

export function nameOf(variable: Variable): string {
  return `$${variable.name === '(for)' ? 'for' : variable.name}_${variable.id}`
}

/** Whether an expression may have several values or none. */
export function isMultiple({ kind }: Expression): boolean {
  return kind === 'call' || kind === 'method' || kind === 'vararg'
}

/** What error messages call the value. */
export function subjectOf(expression: Expression): Subject | undefined {
  switch (expression.kind) {
    case 'local':
      return { kind: expression.isUpvalue ? 'upvalue' : 'local', name: expression.variable.name }
    case 'global':
      return { kind: 'global', name: expression.name }
    case 'index':
      return { kind: 'field', name: expression.key.kind === 'string' ? expression.key.value : '?' }
    case 'paren':
      return subjectOf(expression.inner)
    case 'and':
    case 'or':
      // PUC leaves the test of a constant out, and what remains is the right side alone.
      return isDecided(expression.kind, expression.left) ? subjectOf(expression.right) : undefined
    default:
      return undefined
  }
}

/** PUC leaves the result of "x .. y" where x was; a message then takes it for x. */
function firstOfConcatenation(expression: Expression): Subject | undefined {
  if (expression.kind === 'paren') return firstOfConcatenation(expression.inner)
  return expression.kind === 'binary' && expression.operator === '..' ? subjectOf(expression.left) : undefined
}

/** Whether what stands on the left says, when it is compiled, that the value is the right one. */
function isDecided(operator: 'and' | 'or', left: Expression): boolean {
  return truthOf(left) === (operator === 'and')
}

/** Whether a constant, as PUC's compiler knows it, is true; undefined for anything else. */
function truthOf(expression: Expression): boolean | undefined {
  switch (expression.kind) {
    case 'nil':
    case 'false':
      return false
    case 'true':
    case 'string':
      return true
    case 'paren':
      return truthOf(expression.inner)
    case 'not': {
      const truth = truthOf(expression.operand)
      return truth === undefined ? undefined : !truth
    }
    case 'and':
    case 'or':
      return isDecided(expression.kind, expression.left) ? truthOf(expression.right) : undefined
    default:
      return foldedNumber(expression) === undefined ? undefined : true
  }
}

/** The value of arithmetic on literals, where PUC does it when it compiles; undefined for anything else. */
function foldedNumber(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value
  if (expression.kind === 'paren') return foldedNumber(expression.inner)
  if (expression.kind === 'unary') {
    const operand = expression.operator === '-' ? foldedNumber(expression.operand) : undefined
    return operand === undefined ? undefined : -operand
  }
  if (expression.kind !== 'binary') return undefined
  const x = foldedNumber(expression.left)
  const y = x === undefined ? undefined : foldedNumber(expression.right)
  if (x === undefined || y === undefined) return undefined
  const value = folded(expression.operator, x, y)
  return value === undefined || Number.isNaN(value) ? undefined : value
}

/** Dividing by zero is left for when it runs. */
function folded(operator: BinaryOperator, x: number, y: number): number | undefined {
  switch (operator) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '/':
      return y === 0 ? undefined : x / y
    case '%':
      return y === 0 ? undefined : x - Math.floor(x / y) * y
    case '^':
      return x ** y
    default:
      return undefined
  }
}

/** Whether the text of the expression may stand twice: evaluating it has no effect and costs nothing. */
function isSimple({ kind }: Expression): boolean {
  return kind === 'local' || kind === 'number' || kind === 'string'
}

/** A literal that is certainly no number. */
function isKnown({ kind }: Expression): boolean {
  return kind === 'string'
}

/** Literals that equal only themselves, without any metamethod. */
function isConstant({ kind }: Expression): boolean {
  return kind === 'nil' || kind === 'true' || kind === 'false' || kind === 'number' || kind === 'string'
}

function isBoolean(expression: Expression): boolean {
  switch (expression.kind) {
    case 'true':
    case 'false':
    case 'not':
      return true
    case 'paren':
      return isBoolean(expression.inner)
    case 'binary':
      return COMPARISONS.has(expression.operator)
    default:
      return false
  }
}

export function isNumber(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return true
    case 'local':
      return expression.variable.isCounter
    case 'paren':
    case 'unary': {
      if (expression.kind === 'paren') return isNumber(expression.inner)
      return expression.operator === '-' && isNumber(expression.operand)
    }
    case 'binary':
      return ARITHMETIC.has(expression.operator) && isNumber(expression.left) && isNumber(expression.right)
    default:
      return false
  }
}

/** PUC encodes the sizes of a constructor in a byte, as three bits of mantissa and an exponent, rounded up. */
function roundedSize(size: number): number {
  let mantissa = size
  let exponent = 0
  while (mantissa >= 16) {
    mantissa = (mantissa + 1) >> 1
    exponent++
  }
  return mantissa * 2 ** exponent
}
