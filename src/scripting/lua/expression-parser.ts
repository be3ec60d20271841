/**
 * The parser's first half: tokens and expressions.
 */
import type { BinaryOperator, CallExpression, Expression, FunctionNode, MethodCallExpression } from './ast.js'
import type { IndexExpression, TableExpression, Target } from './ast.js'
import { LuaError } from './errors.js'
import { Lexer, NAME, NUMBER, STRING } from './lexer.js'
import type { Registers } from './registers.js'
import { Scope } from './scope.js'

/** How deep expressions and blocks may nest: PUC's LUAI_MAXCCALLS, 200, minus the C calls in progress. */
const LEVELS_MAX = 198

/** Left and right binding power; right-associative operators bind less on their right. */
const PRIORITY: Record<string, readonly [left: number, right: number] | undefined> = {
  '+': [6, 6],
  '-': [6, 6],
  '*': [7, 7],
  '/': [7, 7],
  '%': [7, 7],
  '^': [10, 9],
  '..': [5, 4],
  '~=': [3, 3],
  '==': [3, 3],
  '<': [3, 3],
  '<=': [3, 3],
  '>': [3, 3],
  '>=': [3, 3],
  and: [2, 2],
  or: [1, 1],
}
const UNARY_PRIORITY = 8
const COMPARISONS = new Set(['==', '~=', '<', '<=', '>', '>='])

export abstract class ExpressionParser {
  protected readonly lexer: Lexer
  protected readonly scope: Scope
  protected levels = 0

  constructor(source: string, displayName: string, progress: (tokens: number) => void) {
    this.lexer = new Lexer(source, displayName, progress)
    this.scope = new Scope({
      limitExceeded: (owner, limit, what) => this.lexer.error(`${nameOf(owner)} has more than ${limit} ${what}`),
      tooComplex: () => this.lexer.errorHere('function or expression too complex'),
      overflow: (message) => new LuaError(message),
    })
  }

  protected abstract functionBody(isMethod: boolean, line: number): FunctionNode

  protected get registers(): Registers {
    return this.scope.registers
  }

  // Tokens

  protected get token(): string {
    return this.lexer.token
  }

  protected accept(token: string): boolean {
    if (this.token !== token) return false
    this.lexer.next()
    return true
  }

  protected check(token: string): void {
    if (this.token !== token) throw this.lexer.errorHere(`'${token}' expected`)
  }

  protected expect(token: string): void {
    this.check(token)
    this.lexer.next()
  }

  protected expectMatch(token: string, opener: string, line: number): void {
    if (this.token !== token && line !== this.lexer.line) {
      throw this.lexer.errorHere(`'${token}' expected (to close '${opener}' at line ${line})`)
    }
    this.expect(token)
  }

  protected name(): string {
    this.check(NAME)
    const { text } = this.lexer
    this.lexer.next()
    return text
  }

  protected enter(): void {
    if (++this.levels > LEVELS_MAX) throw this.lexer.error('chunk has too many syntax levels')
  }

  protected leave(): void {
    this.levels--
  }

  /** The moment at which PUC would load the value into a register. */
  protected discharge<E extends Expression>(expression: E): E {
    if ((expression.kind === 'index' || expression.kind === 'global') && expression.line === 0) {
      expression.line = this.lexer.lastLine
    }
    return expression
  }

  // Expressions

  protected expressions(): Expression[] {
    const list = [this.expression()]
    while (this.accept(',')) {
      this.dischargeToNext(list)
      list.push(this.expression())
    }
    this.dischargeLast(list)
    return list
  }

  protected expression(limit = 0): Expression {
    this.enter()
    const { registers } = this
    const before = registers.free
    let left = this.unaryOrSimple()
    for (;;) {
      const operator = this.token
      const priority = PRIORITY[operator]
      if (priority === undefined || priority[0] <= limit) break
      this.lexer.next()
      this.discharge(left)
      if (operator === 'and' || operator === 'or') {
        registers.test(left)
        const right = this.discharge(this.expression(priority[1]))
        registers.fetch(right)
        left = { kind: operator, left, right }
        continue
      }
      const isConcatenation = operator === '..'
      if (isConcatenation) registers.toNext(left)
      else if (left.kind !== 'number' || COMPARISONS.has(operator)) registers.toOperand(left)
      registers.held = 0
      const right = this.discharge(this.expression(priority[1]))
      if (!isConcatenation) registers.toOperand(right)
      else if (right.kind !== 'binary' || right.operator !== '..') registers.toNext(right)
      registers.resetTo(before)
      left = { kind: 'binary', operator: operator as BinaryOperator, left, right, line: this.lexer.lastLine }
    }
    this.leave()
    return left
  }

  protected unaryOrSimple(): Expression {
    const operator = this.token
    if (operator !== 'not' && operator !== '-' && operator !== '#') return this.simpleExpression()
    this.lexer.next()
    const operand = this.discharge(this.expression(UNARY_PRIORITY))
    if (operator === '-' && operand.kind === 'number') return { kind: 'number', value: -operand.value }
    if (operator !== 'not' || !isLiteral(operand)) this.registers.toAny(operand)
    this.registers.drop()
    if (operator === 'not') return { kind: 'not', operand }
    return { kind: 'unary', operator, operand, line: this.lexer.lastLine }
  }

  protected simpleExpression(): Expression {
    const { token, lexer } = this
    let expression: Expression
    this.registers.held = 0
    switch (token) {
      case NUMBER:
        expression = { kind: 'number', value: lexer.number }
        break
      case STRING:
        expression = { kind: 'string', value: lexer.text }
        this.registers.addConstant(lexer.text)
        break
      case 'nil':
      case 'true':
      case 'false':
        expression = { kind: token }
        break
      case '...':
        if (!this.scope.function.isVararg) throw lexer.errorHere("cannot use '...' outside a vararg function")
        this.scope.function.usesVararg = true
        expression = { kind: 'vararg' }
        break
      case '{':
        return this.tableConstructor()
      case 'function':
        lexer.next()
        return this.functionBody(false, lexer.line)
      default:
        return this.suffixedExpression()
    }
    lexer.next()
    return expression
  }

  protected tableConstructor(): TableExpression {
    const { registers } = this
    const { line } = this.lexer
    const fields: { key: Expression | null; value: Expression; line: number }[] = []
    registers.held = 0
    registers.reserve(1)
    const base = registers.free
    let item: Expression | null = null
    let itemsWaiting = 0
    this.expect('{')
    while (this.token !== '}') {
      if (item !== null) itemsWaiting = registers.addItem(item, itemsWaiting, base)
      const before = registers.free
      let key: Expression | null = null
      if (this.token === NAME && this.lexer.peek() === '=') {
        key = { kind: 'string', value: this.name() }
        registers.held = 0
        this.expect('=')
      } else if (this.token === '[') {
        key = this.bracketedKey()
        this.expect('=')
      }
      if (key !== null) registers.toOperand(key)
      registers.held = 0
      const value = this.expression()
      if (key !== null) {
        this.discharge(value)
        registers.toOperand(value)
        registers.resetTo(before)
      }
      item = key === null ? value : null
      fields.push({ key, value, line: this.lexer.lastLine })
      const isMore = this.accept(',') || this.accept(';')
      this.discharge(value)
      if (!isMore) break
    }
    this.expectMatch('}', '{', line)
    if (item !== null) registers.toNextOrOpen(item)
    registers.resetTo(base - 1, 1)
    return { kind: 'table', fields }
  }

  protected bracketedKey(): Expression {
    this.lexer.next()
    this.registers.held = 0
    const key = this.discharge(this.expression())
    this.registers.fetch(key)
    this.expect(']')
    return key
  }

  protected primaryExpression(): Expression {
    const { line } = this.lexer
    if (this.token === NAME) return this.variable(this.name())
    if (this.token !== '(') throw this.lexer.errorHere('unexpected symbol')
    this.lexer.next()
    const inner = this.expression()
    this.expectMatch(')', '(', line)
    this.discharge(inner)
    this.registers.fetch(inner)
    return { kind: 'paren', inner }
  }

  protected variable(name: string): Target {
    this.registers.held = 0
    const local = this.scope.resolve(name)
    if (local !== null) return local
    this.registers.addConstant(name)
    return { kind: 'global', name, line: 0 }
  }

  protected suffixedExpression(): Expression {
    let expression = this.primaryExpression()
    for (;;) {
      switch (this.token) {
        case '.':
        case '[':
          expression = this.indexed(expression)
          break
        case ':':
          expression = this.methodCall(expression)
          break
        case '(':
        case STRING:
        case '{':
          this.discharge(expression)
          this.registers.toNext(expression)
          expression = this.call(expression)
          break
        default:
          return expression
      }
    }
  }

  /** The object and ".name" or "[key]" behind it. */
  protected indexed(object: Expression): IndexExpression {
    const { registers } = this
    this.discharge(object)
    registers.toAny(object)
    const { held } = registers
    const before = registers.free - held
    const key = this.token === '[' ? this.bracketedKey() : this.fieldName()
    registers.toOperand(key)
    registers.resetTo(before, held + registers.held)
    return { kind: 'index', object, key, line: 0 }
  }

  private fieldName(): Expression {
    this.lexer.next()
    this.registers.held = 0
    return { kind: 'string', value: this.name() }
  }

  protected call(callee: Expression): CallExpression {
    const { line } = this.lexer
    const before = this.registers.free
    const args = this.callArguments()
    this.registers.resetTo(before - 1, 1)
    return { kind: 'call', callee, args, line }
  }

  protected methodCall(object: Expression): MethodCallExpression {
    this.lexer.next()
    const name = this.name()
    this.discharge(object)
    const { registers } = this
    const before = registers.free - registers.held
    registers.addConstant(name)
    registers.toAny(object)
    registers.drop()
    registers.reserve(2)
    const selfLine = this.lexer.lastLine
    const { line } = this.lexer
    const args = this.callArguments()
    registers.resetTo(before, 1)
    return { kind: 'method', object, name, args, line, selfLine }
  }

  protected callArguments(): Expression[] {
    const { lexer } = this
    const { line } = lexer
    if (this.token === STRING) {
      const argument: Expression = { kind: 'string', value: lexer.text }
      this.registers.held = 0
      lexer.next()
      this.registers.toNext(argument)
      return [argument]
    }
    if (this.token === '{') return [this.tableConstructor()]
    if (this.token !== '(') throw lexer.errorHere('function arguments expected')
    if (line !== lexer.lastLine) throw lexer.errorHere('ambiguous syntax (function call x new statement)')
    lexer.next()
    if (this.accept(')')) return []
    const args = [this.expression()]
    while (this.accept(',')) {
      this.dischargeToNext(args)
      args.push(this.expression())
    }
    this.expectMatch(')', '(', line)
    const last = this.dischargeLast(args)
    if (last !== undefined) this.registers.toNextOrOpen(last)
    return args
  }

  protected dischargeLast(list: readonly Expression[]): Expression | undefined {
    const last = list[list.length - 1]
    return last && this.discharge(last)
  }

  private dischargeToNext(list: readonly Expression[]): void {
    const last = this.dischargeLast(list)
    if (last !== undefined) this.registers.toNext(last)
  }
}

function nameOf({ line }: FunctionNode): string {
  return line === 0 ? 'main function' : `function at line ${line}`
}

function isLiteral({ kind }: Expression): boolean {
  return kind === 'nil' || kind === 'true' || kind === 'false' || kind === 'number' || kind === 'string'
}
