/**
 * What can be said of an expression before it runs: what the emitter asks.
 */
import type { BinaryOperator, Expression, Variable } from './ast.js'
import type { Subject } from './frames.js'

const COMPARISONS = new Set<BinaryOperator>(['<', '<=', '>', '>=', '==', '~='])
const ARITHMETIC = new Set<BinaryOperator>(['+', '-', '*', '/', '%', '^'])
/** How far down an expression is looked at for whether it's a number. */
const NUMBER_LEVELS_MAX = 16

/** What of the expression is evaluated first, and is an expression with operands itself. */
export function leftOf(expression: Expression): Expression | null {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'binary':
      return expression.left
    case 'index':
    case 'method':
      return expression.object
    case 'call':
      return expression.callee
    case 'paren':
      return expression.inner
    case 'not':
    case 'unary':
      return expression.operand
    default:
      return null
  }
}

/** The value of a named field is one value, even if it comes last. */
export function parenthesised(value: Expression): Expression {
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
export function firstOfConcatenation(expression: Expression): Subject | undefined {
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
      return truthOfChain(expression)
    default:
      return foldedNumber(expression) === undefined ? undefined : true
  }
}

/** The same of a chain of operators, which may be as long as the source: from its left end on. */
function truthOfChain(expression: Expression): boolean | undefined {
  const chain: Extract<Expression, { kind: 'and' | 'or' }>[] = []
  let left = expression
  for (; left.kind === 'and' || left.kind === 'or'; left = left.left) chain.push(left)
  let truth = truthOf(left)
  for (let link = chain.pop(); link !== undefined && truth !== undefined; link = chain.pop()) {
    truth = truth === (link.kind === 'and') ? truthOf(link.right) : undefined
  }
  return truth
}

/** The value of arithmetic on literals, where PUC does it when it compiles; undefined for anything else. */
function foldedNumber(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value
  if (expression.kind === 'paren') return foldedNumber(expression.inner)
  if (expression.kind === 'unary') {
    const operand = expression.operator === '-' ? foldedNumber(expression.operand) : undefined
    return operand === undefined ? undefined : -operand
  }
  return expression.kind === 'binary' ? foldedChain(expression) : undefined
}

/** The same of a chain of operators. */
function foldedChain(expression: Expression): number | undefined {
  const chain: Extract<Expression, { kind: 'binary' }>[] = []
  let left = expression
  for (; left.kind === 'binary'; left = left.left) chain.push(left)
  let value = foldedNumber(left)
  for (let link = chain.pop(); link !== undefined && value !== undefined; link = chain.pop()) {
    const right = foldedNumber(link.right)
    value = right === undefined ? undefined : folded(link.operator, value, right)
    if (Number.isNaN(value)) value = undefined
  }
  return value
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
export function isSimple({ kind }: Expression): boolean {
  return kind === 'local' || kind === 'number' || kind === 'string'
}

/** A literal that is certainly no number. */
export function isKnown({ kind }: Expression): boolean {
  return kind === 'string'
}

/** Literals that equal only themselves, without any metamethod. */
export function isConstant({ kind }: Expression): boolean {
  return kind === 'nil' || kind === 'true' || kind === 'false' || kind === 'number' || kind === 'string'
}

export function isBoolean(expression: Expression): boolean {
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

export function isNumber(expression: Expression, levels = NUMBER_LEVELS_MAX): boolean {
  if (levels === 0) return false
  switch (expression.kind) {
    case 'number':
      return true
    case 'local':
      return expression.variable.isCounter
    case 'paren':
    case 'unary': {
      if (expression.kind === 'paren') return isNumber(expression.inner, levels - 1)
      return expression.operator === '-' && isNumber(expression.operand, levels - 1)
    }
    case 'binary':
      return (
        ARITHMETIC.has(expression.operator) &&
        isNumber(expression.left, levels - 1) &&
        isNumber(expression.right, levels - 1)
      )
    default:
      return false
  }
}
