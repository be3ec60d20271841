/**
 * The parser: Lua 5.1's grammar by recursive descent, in the order of PUC's `lparser.c`, whose messages it gives.
 *
 * PUC generates code while it reads, and the line of an instruction is that of the last token read at that moment. So
 * the tree's lines are set where PUC would generate the instruction: `discharge` is called where `luaK_exp2nextreg`
 * and its kin are.
 */
import type { Expression, FunctionNode, Statement, Target, Variable } from './ast.js'
import { ExpressionParser } from './expression-parser.js'
import { END, NAME } from './lexer.js'

/** How many variables may be assigned to at once, less the levels that are open: LUAI_MAXCCALLS. */
const TARGETS_MAX = 200

const BLOCK_END = new Set(['else', 'elseif', 'end', END, 'until'])

/**
 * Parses a chunk.
 *
 * @param displayName how error messages name it.
 * @param progress called now and then with the number of tokens read since; what it throws ends the parsing.
 * @throws LuaError with PUC's text when it is no Lua.
 */
export function parse(
  source: string,
  displayName: string,
  progress: (tokens: number) => void = () => undefined,
): FunctionNode {
  return new Parser(source, displayName, progress).chunk()
}

class Parser extends ExpressionParser {
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
      this.scope.endStatement()
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
        const jumpLine = this.lexer.lastLine
        this.expectMatch('end', 'while', line)
        return { kind: 'while', condition, body, jumpLine, line }
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
    const condition = this.discharge(this.expression())
    this.registers.test(condition)
    return condition
  }

  private bound(): Expression {
    const bound = this.discharge(this.expression())
    this.registers.toNext(bound)
    return bound
  }

  private ifStatement(line: number): Statement {
    const clauses: Extract<Statement, { kind: 'if' }>['clauses'] = []
    do {
      const clauseLine = this.lexer.line
      this.lexer.next()
      const condition = this.condition()
      this.expect('then')
      const body = this.block()
      clauses.push({ condition, body, jumpLine: this.lexer.lastLine, line: clauseLine })
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
    const from = this.bound()
    this.expect(',')
    const to = this.bound()
    const step = this.accept(',') ? this.bound() : null
    if (step === null) this.registers.reserve(1)
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
    this.registers.adjust(hidden, values.length, values[values.length - 1])
    // What is called in each turn, and its arguments.
    this.registers.require(hidden)
    this.scope.activateHidden(hidden)
    this.expect('do')
    return { kind: 'generic-for', variables, values, body: this.loopBody(variables), callLine, line }
  }

  private loopBody(variables: Variable[]): Statement[] {
    this.scope.openBlock(false)
    this.scope.activate(variables)
    this.scope.endStatement()
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
      target = this.indexed(target)
    }
    const body = this.functionBody(isMethod, line)
    markAssigned(target)
    // PUC: "definition happens in the first line".
    return { kind: 'assign', targets: [target], values: [body], storeLine: line, line }
  }

  private localFunction(line: number): Statement {
    const variable = this.scope.create(this.name())
    this.registers.reserve(1)
    this.scope.activate([variable])
    return { kind: 'local-function', variable, body: this.functionBody(false, this.lexer.line), line }
  }

  private localStatement(line: number): Statement {
    const variables: Variable[] = []
    do variables.push(this.scope.create(this.name(), variables.length))
    while (this.accept(','))
    const values = this.accept('=') ? this.expressions() : []
    this.registers.adjust(variables.length, values.length, values[values.length - 1])
    this.scope.activate(variables)
    return { kind: 'local', variables, values, line }
  }

  private returnStatement(line: number): Statement {
    this.lexer.next()
    const isEmpty = BLOCK_END.has(this.token) || this.token === ';'
    const values = isEmpty ? [] : this.expressions()
    const last = values[values.length - 1]
    if (last !== undefined) {
      if (values.length === 1) this.registers.toAny(last)
      else this.registers.toNextOrOpen(last)
    }
    return { kind: 'return', values, line }
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
      if (targets.length > 1) this.scope.requireTargets(targets.length - 1, TARGETS_MAX - this.levels)
      if (!this.accept(',')) break
      next = this.suffixedExpression()
    }
    this.expect('=')
    const values = this.expressions()
    if (values.length === targets.length) this.registers.toOperand(values[values.length - 1] ?? next)
    else this.registers.adjust(targets.length, values.length, values[values.length - 1])
    for (const target of targets) markAssigned(target)
    return { kind: 'assign', targets, values, storeLine: this.lexer.lastLine, line }
  }

  protected functionBody(isMethod: boolean, line: number): FunctionNode {
    const node = newFunction(this.scope.function, line)
    this.scope.openFunction(node)
    this.expect('(')
    if (isMethod) this.parameter(node, 'self')
    if (this.token !== ')') this.parameters(node)
    this.expect(')')
    this.scope.endStatement()
    node.body = this.statements()
    node.endLine = this.lexer.line
    this.expectMatch('end', 'function', line)
    this.scope.closeFunction()
    this.registers.addFunction()
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
