/**
 * Which variable a name means: the blocks and functions that are open while a chunk is parsed.
 */
import type { FunctionNode, LocalExpression, Variable } from './ast.js'
import { Registers, type RegisterErrors } from './registers.js'
import type { LuaError } from './errors.js'

/** PUC's limits per function. */
const LOCALS_MAX = 200
const UPVALUES_MAX = 60

interface OpenFunction {
  readonly node: FunctionNode
  readonly outer: OpenFunction | null
  /** Visible variables, innermost last. */
  readonly active: Variable[]
  readonly upvalues: Set<Variable>
  readonly registers: Registers
  /** For each open block: how many variables were active before, and whether it is a loop. */
  readonly blocks: { readonly activeBefore: number; readonly isLoop: boolean }[]
}

/** Raised towards the parser, which knows the line. */
export interface ScopeErrors extends RegisterErrors {
  limitExceeded(owner: FunctionNode, limit: number, what: string): LuaError
}

export class Scope {
  private current: OpenFunction | null = null
  private variableCount = 0

  constructor(private readonly errors: ScopeErrors) {}

  openFunction(node: FunctionNode): void {
    const registers = new Registers(this.errors)
    this.current = { node, outer: this.current, active: [], upvalues: new Set(), registers, blocks: [] }
  }

  closeFunction(): void {
    this.current = this.open.outer
  }

  get function(): FunctionNode {
    return this.open.node
  }

  get registers(): Registers {
    return this.open.registers
  }

  /** Refuses more targets of an assignment than so many. */
  requireTargets(count: number, limit: number): void {
    const { node } = this.open
    if (count > limit) throw this.errors.limitExceeded(node, limit, 'variables in assignment')
  }

  /** A statement is over: only variables hold registers. */
  endStatement(): void {
    const { registers, active } = this.open
    registers.resetTo(active.length)
  }

  openBlock(isLoop: boolean): void {
    const { blocks, active } = this.open
    blocks.push({ activeBefore: active.length, isLoop })
  }

  closeBlock(): void {
    const { blocks, active } = this.open
    const block = blocks.pop()
    if (block !== undefined) active.length = block.activeBefore
    this.endStatement()
  }

  isInLoop(): boolean {
    return this.open.blocks.some((block) => block.isLoop)
  }

  /** Makes a variable that `activate` will make visible. `pending` others wait, too. */
  create(name: string, pending = 0): Variable {
    const { node, active, registers } = this.open
    if (active.length + pending + 1 > LOCALS_MAX) throw this.errors.limitExceeded(node, LOCALS_MAX, 'local variables')
    registers.declare()
    return { name, id: ++this.variableCount, owner: node, isAssigned: false, isCaptured: false, isCounter: false }
  }

  activate(variables: readonly Variable[]): void {
    this.open.active.push(...variables)
  }

  /** What takes up a slot of the 200 without a name: the hidden variables of a `for`. */
  activateHidden(count: number): void {
    for (let i = 0; i < count; i++) this.activate([this.create('(for)', 0)])
  }

  /** The local variable or upvalue of that name; null means a global. */
  resolve(name: string): LocalExpression | null {
    for (let from: OpenFunction | null = this.open; from !== null; from = from.outer) {
      const variable = findLast(from.active, name)
      if (variable === undefined) continue
      if (from === this.open) return { kind: 'local', variable, isUpvalue: false }
      variable.isCaptured = true
      this.addUpvalue(variable, from)
      return { kind: 'local', variable, isUpvalue: true }
    }
    return null
  }

  /** An upvalue takes a slot in every function between its use and its owner. */
  private addUpvalue(variable: Variable, owner: OpenFunction): void {
    for (let user: OpenFunction | null = this.open; user !== null && user !== owner; user = user.outer) {
      user.upvalues.add(variable)
      if (user.upvalues.size > UPVALUES_MAX) throw this.errors.limitExceeded(user.node, UPVALUES_MAX, 'upvalues')
    }
  }

  private get open(): OpenFunction {
    if (this.current === null) throw new TypeError('no function is open')
    return this.current
  }
}

function findLast(variables: readonly Variable[], name: string): Variable | undefined {
  for (let i = variables.length - 1; i >= 0; i--) {
    const variable = variables[i]
    if (variable?.name === name) return variable
  }
  return undefined
}
