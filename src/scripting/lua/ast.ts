/**
 * The syntax tree of a Lua chunk, with names already resolved: each local variable is one object, wherever it is used.
 *
 * Lines are those that PUC Lua would report for the instruction, not where a node starts: the line of the last token
 * read when the instruction is generated, or for a call that of its opening parenthesis.
 */

export interface Variable {
  readonly name: string
  /** Unique in the chunk. */
  readonly id: number
  /** The function that declares it. */
  readonly owner: FunctionNode
  /** Whether it is written after its declaration. */
  isAssigned: boolean
  /** Whether an inner function uses it. */
  isCaptured: boolean
  /** Whether it is known to hold a number always: the counter of a numeric `for` that nobody assigns. */
  isCounter: boolean
}

export interface FunctionNode {
  readonly kind: 'function'
  readonly parent: FunctionNode | null
  readonly parameters: Variable[]
  isVararg: boolean
  /** Lua 5.0's `arg`, which a vararg function that does not say `...` still gets. */
  legacyArg: Variable | null
  usesVararg: boolean
  body: Statement[]
  /** 0 for the main function. */
  readonly line: number
  /** Of `end`; of the last token for the main function. */
  endLine: number
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '..' | '==' | '~=' | '<' | '<=' | '>' | '>='

export interface LocalExpression {
  readonly kind: 'local'
  readonly variable: Variable
  readonly isUpvalue: boolean
}
export interface GlobalExpression {
  readonly kind: 'global'
  readonly name: string
  line: number
}
export interface IndexExpression {
  readonly kind: 'index'
  readonly object: Expression
  readonly key: Expression
  line: number
}
export interface CallExpression {
  readonly kind: 'call'
  readonly callee: Expression
  readonly args: Expression[]
  readonly line: number
}
export interface MethodCallExpression {
  readonly kind: 'method'
  readonly object: Expression
  readonly name: string
  readonly args: Expression[]
  readonly line: number
  /** Of the instruction that fetches the method. */
  readonly selfLine: number
}
export interface TableExpression {
  readonly kind: 'table'
  /** In the order of the source; a null key is the next array item. */
  readonly fields: { readonly key: Expression | null; readonly value: Expression; readonly line: number }[]
}

export type Expression =
  | { readonly kind: 'nil' | 'true' | 'false' | 'vararg' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | FunctionNode
  | LocalExpression
  | GlobalExpression
  | IndexExpression
  | CallExpression
  | MethodCallExpression
  | TableExpression
  | { readonly kind: 'paren'; readonly inner: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'unary'; readonly operator: '-' | '#'; readonly operand: Expression; readonly line: number }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
      readonly line: number
    }

export type Target = LocalExpression | GlobalExpression | IndexExpression

export type Statement = (
  | { readonly kind: 'local'; readonly variables: Variable[]; readonly values: Expression[] }
  | { readonly kind: 'local-function'; readonly variable: Variable; readonly body: FunctionNode }
  | { readonly kind: 'assign'; readonly targets: Target[]; readonly values: Expression[]; readonly storeLine: number }
  | { readonly kind: 'call'; readonly call: CallExpression | MethodCallExpression }
  | { readonly kind: 'do'; readonly body: Statement[] }
  | {
      readonly kind: 'while'
      readonly condition: Expression
      readonly body: Statement[]
      /** Of the jump behind the body: where that ends. */
      readonly jumpLine: number
    }
  | {
      readonly kind: 'repeat'
      readonly body: Statement[]
      readonly condition: Expression
      readonly conditionLine: number
    }
  | {
      readonly kind: 'if'
      readonly clauses: {
        readonly condition: Expression
        readonly body: Statement[]
        /** Of the jump behind the body, if another clause follows. */
        readonly jumpLine: number
        readonly line: number
      }[]
      readonly otherwise: Statement[] | null
    }
  | {
      readonly kind: 'numeric-for'
      readonly variable: Variable
      readonly from: Expression
      readonly to: Expression
      readonly step: Expression | null
      readonly body: Statement[]
      readonly prepareLine: number
    }
  | {
      readonly kind: 'generic-for'
      readonly variables: Variable[]
      readonly values: Expression[]
      readonly body: Statement[]
      /** Of the instruction that calls the iterator. */
      readonly callLine: number
    }
  | { readonly kind: 'return'; readonly values: Expression[] }
  | { readonly kind: 'break' }
) & { readonly line: number }
