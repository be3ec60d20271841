/**
 * The parser: Lua 5.1's grammar by recursive descent, in the order of PUC's `lparser.c`, whose messages it gives.
 *
 * PUC generates code while it reads, and the line of an instruction is that of the last token read at that moment. So
 * the tree's lines are set where PUC would generate the instruction: `discharge` is called where `luaK_exp2nextreg`
 * and its kin are.
 */
import type { BinaryOperator, CallExpression, Expression, FunctionNode, MethodCallExpression } from './ast.js'
import type { Statement, TableExpression, Target, Variable } from './ast.js'
import { END, Lexer, NAME, NUMBER, STRING } from './lexer.js'
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

const BLOCK_END = new Set(['else', 'elseif', 'end', END, 'until'])

/**
 * Parses a chunk.
 *
 * @param displayName how error messages name it.
 * @throws LuaError with PUC's text when it is no Lua.
 */
export function parse(source: string, displayName: string): FunctionNode {
  return new Parser(source, displayName).chunk()
}

class Parser {
  private readonly lexer: Lexer
  private readonly scope: Scope
  private levels = 0

  constructor(source: string, displayName: string) {
    this.lexer = new Lexer(source, displayName)
    this.scope = new Scope((owner, limit, what) => {
      const where = owner.line === 0 ? 'main function' : `function at line ${owner.line}`
      return this.lexer.error(`${where} has more than ${limit} ${what}`)
    })
  }

  chunk(): FunctionNode {
    const main = newFunction(null, 0)
    main.isVararg = true
    this.scope.openFunction(main)
    this.lexer.next()
    main.body = this.statements()
    this.check(END)
    main.endLine = this.lexer.lastLine
    this.scope.closeFunction()
    return main
  }

  // Tokens

  private get token(): string {
    return this.lexer.token
  }

  private accept(token: string): boolean {
    if (this.token !== token) return false
    this.lexer.next()
    return true
  }

  private check(token: string): void {
    if (this.token !== token) throw this.lexer.errorHere(`'${token}' expected`)
  }

  private expect(token: string): void {
    this.check(token)
    this.lexer.next()
  }

  private expectMatch(token: string, opener: string, line: number): void {
    if (this.token !== token && line !== this.lexer.line) {
      throw this.lexer.errorHere(`'${token}' expected (to close '${opener}' at line ${line})`)
    }
    this.expect(token)
  }

  private name(): string {
    this.check(NAME)
    const { text } = this.lexer
    this.lexer.next()
    return text
  }

  private enter(): void {
    if (++this.levels > LEVELS_MAX) throw this.lexer.error('chunk has too many syntax levels')
  }

  private leave(): void {
    this.levels--
  }

  /** The moment at which PUC would load the value into a register. */
  private discharge<E extends Expression>(expression: E): E {
    if ((expression.kind === 'index' || expression.kind === 'global') && expression.line === 0) {
      expression.line = this.lexer.lastLine
    }
    return expression
  }

  // Statements

  private block(isLoop = false): Statement[] {
    this.scope.openBlock(isLoop)
    const body = this.statements()
    this.scope.closeBlock()
    return body
  }

  private statements(): Statement[] {
    const body: Statement[] = []
    this.enter()
    for (let isLast = false; !isLast && !BLOCK_END.has(this.token);) {
      isLast = this.token === 'return' || this.token === 'break'
      body.push(this.statement())
      this.accept(';')
    }
    this.leave()
    return body
  }

  private statement(): Statement {
    const { line } = this.lexer
    switch (this.token) {
      case 'if':
        return this.ifStatement(line)
      case 'while': {
        this.lexer.next()
        const condition = this.condition()
        this.expect('do')
        const body = this.block(true)
        this.expectMatch('end', 'while', line)
        return { kind: 'while', condition, body, line }
      }
      case 'do': {
        this.lexer.next()
        const body = this.block()
        this.expectMatch('end', 'do', line)
        return { kind: 'do', body, line }
      }
      case 'for':
        return this.forStatement(line)
      case 'repeat':
        return this.repeatStatement(line)
      case 'function':
        return this.functionStatement(line)
      case 'local':
        this.lexer.next()
        return this.accept('function') ? this.localFunction(line) : this.localStatement(line)
      case 'return':
        return this.returnStatement(line)
      case 'break':
        this.lexer.next()
        if (!this.scope.isInLoop()) throw this.lexer.errorHere('no loop to break')
        return { kind: 'break', line }
      default:
        return this.expressionStatement(line)
    }
  }

  private condition(): Expression {
    return this.discharge(this.expression())
  }

  private ifStatement(line: number): Statement {
    const clauses: { condition: Expression; body: Statement[]; line: number }[] = []
    do {
      const clauseLine = this.lexer.line
      this.lexer.next()
      const condition = this.condition()
      this.expect('then')
      clauses.push({ condition, body: this.block(), line: clauseLine })
    } while (this.token === 'elseif')
    const otherwise = this.accept('else') ? this.block() : null
    this.expectMatch('end', 'if', line)
    return { kind: 'if', clauses, otherwise, line }
  }

  private repeatStatement(line: number): Statement {
    this.lexer.next()
    this.scope.openBlock(true)
    this.scope.openBlock(false)
    const body = this.statements()
    this.expectMatch('until', 'repeat', line)
    // The condition still sees the locals of the body.
    const conditionLine = this.lexer.lastLine
    const condition = this.condition()
    this.scope.closeBlock()
    this.scope.closeBlock()
    return { kind: 'repeat', body, condition, conditionLine, line }
  }

  private forStatement(line: number): Statement {
    this.lexer.next()
    this.scope.openBlock(true)
    const first = this.name()
    let statement: Statement
    if (this.token === '=') statement = this.numericFor(first, line)
    else if (this.token === ',' || this.token === 'in') statement = this.genericFor(first, line)
    else throw this.lexer.errorHere(`'=' or 'in' expected`)
    this.expectMatch('end', 'for', line)
    this.scope.closeBlock()
    return statement
  }

  private numericFor(name: string, line: number): Statement {
    const hidden = 3
    const variable = this.scope.create(name, hidden)
    this.lexer.next()
    const from = this.condition()
    this.expect(',')
    const to = this.condition()
    const step = this.accept(',') ? this.condition() : null
    this.scope.activateHidden(hidden)
    this.expect('do')
    const prepareLine = this.lexer.lastLine
    variable.isCounter = true
    const body = this.loopBody([variable])
    if (variable.isAssigned) variable.isCounter = false
    return { kind: 'numeric-for', variable, from, to, step, body, prepareLine, line }
  }

  private genericFor(first: string, line: number): Statement {
    const hidden = 3
    const variables = [this.scope.create(first, hidden)]
    while (this.accept(',')) variables.push(this.scope.create(this.name(), hidden + variables.length))
    this.expect('in')
    const callLine = this.lexer.line
    const values = this.expressions()
    this.scope.activateHidden(hidden)
    this.expect('do')
    return { kind: 'generic-for', variables, values, body: this.loopBody(variables), callLine, line }
  }

  private loopBody(variables: Variable[]): Statement[] {
    this.scope.openBlock(false)
    this.scope.activate(variables)
    const body = this.statements()
    this.scope.closeBlock()
    return body
  }

  private functionStatement(line: number): Statement {
    this.lexer.next()
    let target: Target = this.variable(this.name())
    let isMethod = false
    while (!isMethod && (this.token === '.' || this.token === ':')) {
      isMethod = this.token === ':'
      this.lexer.next()
      this.discharge(target)
      target = { kind: 'index', object: target, key: { kind: 'string', value: this.name() }, line: 0 }
    }
    const body = this.functionBody(isMethod, line)
    markAssigned(target)
    // PUC: "definition happens in the first line".
    return { kind: 'assign', targets: [target], values: [body], storeLine: line, line }
  }

  private localFunction(line: number): Statement {
    const variable = this.scope.create(this.name())
    this.scope.activate([variable])
    return { kind: 'local-function', variable, body: this.functionBody(false, this.lexer.line), line }
  }

  private localStatement(line: number): Statement {
    const variables: Variable[] = []
    do variables.push(this.scope.create(this.name(), variables.length))
    while (this.accept(','))
    const values = this.accept('=') ? this.expressions() : []
    this.scope.activate(variables)
    return { kind: 'local', variables, values, line }
  }

  private returnStatement(line: number): Statement {
    this.lexer.next()
    const isEmpty = BLOCK_END.has(this.token) || this.token === ';'
    return { kind: 'return', values: isEmpty ? [] : this.expressions(), line }
  }

  private expressionStatement(line: number): Statement {
    const first = this.suffixedExpression()
    if (first.kind === 'call' || first.kind === 'method') return { kind: 'call', call: first, line }
    const targets: Target[] = []
    let next: Expression = first as Expression
    for (;;) {
      if (next.kind !== 'local' && next.kind !== 'global' && next.kind !== 'index') {
        throw this.lexer.errorHere('syntax error')
      }
      targets.push(next)
      if (targets.length > LEVELS_MAX) {
        throw this.lexer.error(
          `function at line ${this.scope.function.line} has more than ${LEVELS_MAX} variables in assignment`,
        )
      }
      if (!this.accept(',')) break
      next = this.suffixedExpression()
    }
    this.expect('=')
    const values = this.expressions()
    for (const target of targets) markAssigned(target)
    return { kind: 'assign', targets, values, storeLine: this.lexer.lastLine, line }
  }

  // Expressions

  private expressions(): Expression[] {
    const list = [this.expression()]
    while (this.accept(',')) {
      const previous = list[list.length - 1]
      if (previous !== undefined) this.discharge(previous)
      list.push(this.expression())
    }
    const last = list[list.length - 1]
    if (last !== undefined) this.discharge(last)
    return list
  }

  private expression(limit = 0): Expression {
    this.enter()
    let left = this.unaryOrSimple()
    for (;;) {
      const operator = this.token
      const priority = PRIORITY[operator]
      if (priority === undefined || priority[0] <= limit) break
      this.lexer.next()
      this.discharge(left)
      const right = this.discharge(this.expression(priority[1]))
      left = this.combine(operator, left, right)
    }
    this.leave()
    return left
  }

  private combine(operator: string, left: Expression, right: Expression): Expression {
    if (operator === 'and' || operator === 'or') return { kind: operator, left, right }
    return { kind: 'binary', operator: operator as BinaryOperator, left, right, line: this.lexer.lastLine }
  }

  private unaryOrSimple(): Expression {
    const operator = this.token
    if (operator !== 'not' && operator !== '-' && operator !== '#') return this.simpleExpression()
    this.lexer.next()
    const operand = this.discharge(this.expression(UNARY_PRIORITY))
    if (operator === 'not') return { kind: 'not', operand }
    if (operator === '-' && operand.kind === 'number') return { kind: 'number', value: -operand.value }
    return { kind: 'unary', operator, operand, line: this.lexer.lastLine }
  }

  private simpleExpression(): Expression {
    const { token, lexer } = this
    let expression: Expression
    switch (token) {
      case NUMBER:
        expression = { kind: 'number', value: lexer.number }
        break
      case STRING:
        expression = { kind: 'string', value: lexer.text }
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

  private tableConstructor(): TableExpression {
    const { line } = this.lexer
    const fields: { key: Expression | null; value: Expression; line: number }[] = []
    this.expect('{')
    while (this.token !== '}') {
      let key: Expression | null = null
      if (this.token === NAME && this.lexer.peek() === '=') {
        key = { kind: 'string', value: this.name() }
        this.expect('=')
      } else if (this.token === '[') {
        key = this.bracketedKey()
        this.expect('=')
      }
      const value = this.expression()
      if (key !== null) this.discharge(value)
      fields.push({ key, value, line: this.lexer.lastLine })
      const isMore = this.accept(',') || this.accept(';')
      this.discharge(value)
      if (!isMore) break
    }
    this.expectMatch('}', '{', line)
    return { kind: 'table', fields }
  }

  private bracketedKey(): Expression {
    this.lexer.next()
    const key = this.discharge(this.expression())
    this.expect(']')
    return key
  }

  private primaryExpression(): Expression {
    const { line } = this.lexer
    if (this.token === NAME) return this.variable(this.name())
    if (this.token !== '(') throw this.lexer.errorHere('unexpected symbol')
    this.lexer.next()
    const inner = this.expression()
    this.expectMatch(')', '(', line)
    this.discharge(inner)
    return { kind: 'paren', inner }
  }

  private variable(name: string): Target {
    return this.scope.resolve(name) ?? { kind: 'global', name, line: 0 }
  }

  private suffixedExpression(): Expression {
    let expression = this.primaryExpression()
    for (;;) {
      switch (this.token) {
        case '.':
          this.discharge(expression)
          this.lexer.next()
          expression = { kind: 'index', object: expression, key: { kind: 'string', value: this.name() }, line: 0 }
          break
        case '[':
          this.discharge(expression)
          expression = { kind: 'index', object: expression, key: this.bracketedKey(), line: 0 }
          break
        case ':':
          expression = this.methodCall(expression)
          break
        case '(':
        case STRING:
        case '{':
          this.discharge(expression)
          expression = this.call(expression)
          break
        default:
          return expression
      }
    }
  }

  private call(callee: Expression): CallExpression {
    const { line } = this.lexer
    return { kind: 'call', callee, args: this.callArguments(), line }
  }

  private methodCall(object: Expression): MethodCallExpression {
    this.lexer.next()
    const name = this.name()
    this.discharge(object)
    const selfLine = this.lexer.lastLine
    const { line } = this.lexer
    return { kind: 'method', object, name, args: this.callArguments(), line, selfLine }
  }

  private callArguments(): Expression[] {
    const { lexer } = this
    const { line } = lexer
    if (this.token === STRING) {
      const argument: Expression = { kind: 'string', value: lexer.text }
      lexer.next()
      return [argument]
    }
    if (this.token === '{') return [this.tableConstructor()]
    if (this.token !== '(') throw lexer.errorHere('function arguments expected')
    if (line !== lexer.lastLine) throw lexer.errorHere('ambiguous syntax (function call x new statement)')
    lexer.next()
    if (this.accept(')')) return []
    const args = [this.expression()]
    while (this.accept(',')) {
      this.dischargeLast(args)
      args.push(this.expression())
    }
    this.expectMatch(')', '(', line)
    this.dischargeLast(args)
    return args
  }

  private dischargeLast(list: Expression[]): void {
    const last = list[list.length - 1]
    if (last !== undefined) this.discharge(last)
  }

  private functionBody(isMethod: boolean, line: number): FunctionNode {
    const node = newFunction(this.scope.function, line)
    this.scope.openFunction(node)
    this.expect('(')
    if (isMethod) this.parameter(node, 'self')
    if (this.token !== ')') this.parameters(node)
    this.expect(')')
    node.body = this.statements()
    node.endLine = this.lexer.line
    this.expectMatch('end', 'function', line)
    this.scope.closeFunction()
    return node
  }

  private parameters(node: FunctionNode): void {
    do {
      if (this.accept('...')) {
        node.isVararg = true
        node.legacyArg = this.scope.create('arg')
        this.scope.activate([node.legacyArg])
        return
      }
      if (this.token !== NAME) throw this.lexer.errorHere("<name> or '...' expected")
      this.parameter(node, this.name())
    } while (this.accept(','))
  }

  private parameter(node: FunctionNode, name: string): void {
    const variable = this.scope.create(name)
    node.parameters.push(variable)
    this.scope.activate([variable])
  }
}

function newFunction(parent: FunctionNode | null, line: number): FunctionNode {
  return {
    kind: 'function',
    parent,
    parameters: [],
    isVararg: false,
    legacyArg: null,
    usesVararg: false,
    body: [],
    line,
    endLine: line,
  }
}

function markAssigned(target: Target): void {
  if (target.kind !== 'local') return
  target.variable.isAssigned = true
}
