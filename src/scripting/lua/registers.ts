/**
 * How many registers PUC's compiler would need for a function, and how many constants and local variables it would note.
 *
 * Nothing here needs registers; but what PUC refuses, as 250 arguments in one call, is to be refused with its words, before
 * anybody relies on it. This is what `lcode.c` and `lparser.c` do to `freereg`, without the code they generate.
 */
import type { BinaryOperator, Expression } from './ast.js'
import type { LuaError } from './errors.js'

/** MAXSTACK in `lcode.c`. */
const REGISTERS_MAX = 250
/** MAXINDEXRK: only constants up to this one can be operands; others take a register. */
const OPERAND_CONSTANT_MAX = 255
/** MAXARG_Bx: constants of a function, and functions in it. */
const CONSTANTS_MAX = 262_143
/** What a function may declare: PUC counts in a short. */
const DECLARED_MAX = 32_767
/** LFIELDS_PER_FLUSH: items of a constructor that wait in registers. */
const ITEMS_WAITING_MAX = 50

type Constant = string | number | boolean | null

/** Raised towards the parser, which knows where: a limit that is told with a place, and one without. */
export interface RegisterErrors {
  tooComplex(): LuaError
  overflow(message: string): LuaError
}

export class Registers {
  /** Registers in use: those of the variables, and above them those of values that wait. */
  free = 0
  /** How many of them the expression read last holds. */
  held = 0
  private readonly constants = new Map<Constant, number>()
  private functions = 0
  private declared = 0

  constructor(private readonly errors: RegisterErrors) {}

  reserve(count: number): void {
    this.require(count)
    this.free += count
  }

  /** Makes sure that there could be so many more. */
  require(count: number): void {
    if (this.free + count >= REGISTERS_MAX) throw this.errors.tooComplex()
  }

  /** A variable is declared. */
  declare(): void {
    if (++this.declared > DECLARED_MAX) throw this.errors.overflow('too many local variables')
  }

  /** A function is defined in this one. */
  addFunction(): void {
    if (++this.functions > CONSTANTS_MAX) throw this.errors.overflow('constant table overflow')
    this.held = 0
  }

  /** @returns its index */
  addConstant(value: Constant): number {
    const known = this.constants.get(value)
    if (known !== undefined) return known
    const index = this.constants.size
    if (index >= CONSTANTS_MAX) throw this.errors.overflow('constant table overflow')
    this.constants.set(value, index)
    return index
  }

  /** The value goes to the next register, in place of what it holds: `luaK_exp2nextreg`. */
  toNext(expression: Expression): void {
    const { kind } = expression
    if (kind === 'string' || kind === 'number') this.addConstant(expression.value)
    this.free -= this.held
    this.reserve(1)
    this.held = 1
  }

  /** To any register; local variables have one already: `luaK_exp2anyreg`. */
  toAny(expression: Expression): void {
    if (expression.kind !== 'local' || expression.isUpvalue) this.toNext(expression)
  }

  /** To a register, unless it is a constant that an instruction can name: `luaK_exp2RK`. */
  toOperand(expression: Expression): void {
    if (!this.isOperand(expression)) this.toAny(expression)
  }

  private isOperand(expression: Expression): boolean {
    switch (expression.kind) {
      case 'string':
        return this.addConstant(expression.value) <= OPERAND_CONSTANT_MAX
      case 'number':
        return this.isFewConstants(expression.value)
      case 'nil':
        return this.isFewConstants(null)
      case 'true':
      case 'false':
        return this.isFewConstants(expression.kind === 'true')
      default:
        return false
    }
  }

  private isFewConstants(added: Constant): boolean {
    if (this.constants.size > OPERAND_CONSTANT_MAX) return false
    this.addConstant(added)
    return true
  }

  /** What is indexed, or behind a parenthesis, is fetched: only a call's result keeps its register. */
  fetch(expression: Expression): void {
    if (expression.kind === 'index') this.drop()
  }

  /** What the expression holds is free again. */
  drop(): void {
    this.free -= this.held
    this.held = 0
  }

  /** Everything from there on is free again, but for what the result holds. */
  resetTo(free: number, held = 0): void {
    this.free = free + held
    this.held = held
  }

  /** A condition was tested. */
  test(expression: Expression): void {
    const before = this.free - this.held
    if (!isTested(expression)) this.toAny(expression)
    this.resetTo(before)
  }

  /** Values for so many variables, of which so many are given: `adjust_assign`. */
  adjust(wanted: number, given: number, last: Expression | undefined): void {
    if (last !== undefined) {
      if (isOpen(last)) this.open(last)
      else this.toNext(last)
    }
    if (wanted > given) this.reserve(wanted - given)
  }

  /** All values that the expression has: `luaK_setreturns`. */
  open({ kind }: Expression): void {
    if (kind === 'vararg') this.reserve(1)
  }

  /** The last argument or the like. */
  toNextOrOpen(last: Expression): void {
    if (isOpen(last)) this.open(last)
    else this.toNext(last)
  }

  /** An item of a constructor, before which so many wait above `base`. @returns how many wait then */
  addItem(value: Expression, waiting: number, base: number): number {
    this.toNext(value)
    if (waiting + 1 < ITEMS_WAITING_MAX) return waiting + 1
    this.resetTo(base)
    return 0
  }
}

function isOpen({ kind }: Expression): boolean {
  return kind === 'call' || kind === 'method' || kind === 'vararg'
}

/** Whether testing it needs no register. */
function isTested(expression: Expression): boolean {
  switch (expression.kind) {
    case 'nil':
    case 'true':
    case 'false':
    case 'number':
    case 'string':
    case 'not':
      return true
    case 'binary':
      return isComparison(expression.operator)
    default:
      return false
  }
}

function isComparison(operator: BinaryOperator): boolean {
  return operator.endsWith('=') || operator === '<' || operator === '>'
}
