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
import type { TableExpression } from './ast.js'
import { firstOfConcatenation, isBoolean, isConstant, isKnown, isMultiple, isNumber } from './expression-traits.js'
import { isSimple, leftOf, nameOf, parenthesised, subjectOf } from './expression-traits.js'
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

/** Sites beyond have no variable of their own: V8 is slow where there are tens of thousands in a scope. */
export const SITES_NAMED = 1000
/** How deep an expression may nest to the left in JavaScript. */
const DEPTH_MAX = 100

export abstract class ExpressionEmitter {
  protected readonly writer: Writer
  /** In the order of their numbers: site n is `s<n>` in the text. */
  protected readonly sites: Site[] = []
  /** In the function being emitted, the first zero constant: PUC's constant table cannot tell 0 from -0. */
  protected zero: number | undefined
  /** In the function being emitted, how many temporary variables are in use, and were at most. */
  protected temporaries = 0
  protected temporariesMost = 0
  /** Expressions that are evaluated already, and the temporary variables that have their values. */
  private readonly evaluated = new Map<Expression, string>()

  constructor(
    protected readonly chunk: ChunkInfo,
    /** Whether functions may yield: they are generators then, and every call may have to wait for one. */
    protected readonly mayYield: boolean,
    onText: (length: number) => void,
  ) {
    this.writer = new Writer(onText)
  }

  protected abstract functionExpression(node: FunctionNode): void

  /** A variable of the function, free again when the statement is over: so even a very long function has few. */
  protected temporary(): string {
    const name = `x${++this.temporaries}`
    if (this.temporaries > this.temporariesMost) this.temporariesMost = this.temporaries
    return name
  }

  protected add(text: string): void {
    this.writer.add(text)
  }

  /** Makes a site; its name in the text is "s" and its index. */
  protected site(line: number, subject?: Subject, other?: Subject, call: 'none' | 'call' | 'tail' = 'none'): string {
    const { chunk } = this
    const isTail = call === 'tail'
    const at = this.sites.push({ slot: 0, chunk, line, subject, other, isCall: call !== 'none', isTail }) - 1
    return at < SITES_NAMED ? `s${at}` : `C[${at}]`
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
    if (this.isEvaluated(expression)) return
    if (this.isDeep(expression)) this.evaluateLeft(expression, () => this.nestedValue(expression))
    else this.nestedValue(expression)
  }

  private isDeep(expression: Expression): boolean {
    let levels = 0
    for (let left = leftOf(expression); left !== null; left = leftOf(left)) {
      if (++levels > DEPTH_MAX * 2) return true
      if (this.evaluated.size > 0 && this.evaluated.has(left)) break
    }
    return false
  }

  private isEvaluated(expression: Expression): boolean {
    const name = this.evaluated.size > 0 ? this.evaluated.get(expression) : undefined
    if (name === undefined) return false
    this.add(name)
    return true
  }

  /**
   * What stands leftmost is evaluated first. A chain of thousands of operators nests as deep to the left, deeper than
   * JavaScript's parser can follow, so its parts are evaluated one after the other into a variable.
   */
  private evaluateLeft(expression: Expression, rest: () => void): void {
    const chain: Expression[] = []
    for (let left = leftOf(expression); left !== null; left = leftOf(left)) chain.push(left)
    const name = this.temporary()
    let before = expression
    this.add('(')
    for (let at = chain.length - DEPTH_MAX; at >= 0; at -= DEPTH_MAX) {
      const part = chain[at]
      if (part === undefined) continue
      this.add(`${name}=`)
      this.nestedValue(part)
      this.add(',')
      this.evaluated.delete(before)
      this.evaluated.set(part, name)
      before = part
    }
    rest()
    this.evaluated.delete(before)
    this.add(')')
  }

  private nestedValue(expression: Expression): void {
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
    if (this.evaluated.size > 0 && this.evaluated.has(expression)) return this.truth(expression)
    switch (expression.kind) {
      case 'paren':
        return this.condition(expression.inner)
      case 'not':
        this.add('!')
        return this.condition(expression.operand)
      case 'and':
      case 'or':
        return this.logicalCondition(expression.kind, expression)
      case 'local': {
        const name = nameOf(expression.variable)
        return this.add(`(${name}!==undefined&&${name}!==false)`)
      }
      default:
        if (isBoolean(expression)) return this.value(expression)
        this.truth(expression)
    }
  }

  private truth(expression: Expression): void {
    this.add('((t=')
    this.value(expression)
    this.add(')!==undefined&&t!==false)')
  }

  /** "a and b and c" nests to the left, but JavaScript's parser needs no parentheses. */
  private logicalCondition(kind: 'and' | 'or', expression: Expression): void {
    const operands: Expression[] = []
    let first = expression
    while (first.kind === kind && !this.evaluated.has(first)) {
      operands.push(first.right)
      first = first.left
    }
    this.add('(')
    this.condition(first)
    for (let at = operands.length - 1; at >= 0; at--) {
      const operand = operands[at]
      if (operand === undefined) continue
      this.add(kind === 'and' ? '&&' : '||')
      this.condition(operand)
    }
    this.add(')')
  }

  /** A call with whatever it answers. */
  protected call(expression: CallExpression | MethodCallExpression, isTail: boolean): void {
    if (this.isDeep(expression)) this.evaluateLeft(expression, () => this.nestedCall(expression, isTail))
    else this.nestedCall(expression, isTail)
  }

  private nestedCall(expression: CallExpression | MethodCallExpression, isTail: boolean): void {
    const callsError =
      expression.kind === 'call' && expression.callee.kind === 'global' && expression.callee.name === 'error'
    const resolve = isTail ? 'tail' : callsError ? 'raiser' : 'fn'
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
    this.add('))?t===Y?yield Y.values:')
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
