/**
 * Statements and expressions of any kind, nested at random. Most fail, so each has a protected call of its own.
 *
 * They end by construction: loops count, and functions call only those defined before them.
 */
import { PRELUDE, Random } from './random.js'

export class LanguagePrograms extends Random {
  private names: string[] = []
  private functions: string[] = []
  private made = 0
  private depth = 0

  program(): string {
    this.names = ['n1', 'n2', 's1', 's2', 't1']
    this.functions = []
    this.depth = 0
    // Most statements fail, so each has a protected call of its own; the variables on top are what they share.
    const parts = Array.from({ length: 2 + this.below(8) }, () => {
      const [names, functions] = [[...this.names], [...this.functions]]
      const body = Array.from({ length: 1 + this.below(3) }, () => this.statement()).join('\n')
      const text = `try(function() ${body} return ${this.list(3)} end)`
      this.names = names
      this.functions = functions
      return text
    })
    return [PRELUDE, ...parts, 'return unpack(log)'].join('\n')
  }

  private name(): string {
    return this.names[this.below(this.names.length)] ?? this.pick(['g1', 'g2', 'g3'])
  }

  private list(max: number): string {
    return Array.from({ length: 1 + this.below(max) }, () => this.expression()).join(this.pick([', ', ',\n']))
  }

  /** A block whose locals end with it. */
  private block(): string {
    const before = this.names.length
    const body = Array.from({ length: 1 + this.below(3) }, () => this.statement()).join(this.pick([' ', '\n']))
    this.names.length = before
    return body
  }

  private fresh(): string {
    return `v${++this.made % 25}`
  }

  private statement(): string {
    if (++this.depth > 4) {
      this.depth--
      return `${this.name()} = ${this.atom()}`
    }
    const text = this.make([
      () => this.local(),
      () => this.local(),
      () => `${this.name()} = ${this.expression()}`,
      () => `${this.name()}, ${this.name()} = ${this.list(3)}`,
      () => this.elementAssignment(),
      () =>
        `if ${this.expression()} then ${this.block()} elseif ${this.expression()} then ${this.block()} else ${this.block()} end`,
      () => this.loop(),
      () => this.functionDefinition(),
      () => `do ${this.block()} end`,
      () => `repeat local stop = true ${this.block()} until stop or ${this.expression()}`,
      () =>
        `local ok, e = pcall(function(...) ${this.block()} return ${this.list(2)} end, ${this.list(2)}) ${this.name()} = e`,
    ])
    this.depth--
    return text
  }

  /** What is called stands before: PUC reads the table's variable after the call on the right has changed it. */
  private elementAssignment(): string {
    const value = this.expression()
    const target = `${this.name()}[${this.key()}]`
    return value.includes('(') ? `do local late = ${value} ${target} = late end` : `${target} = ${value}`
  }

  private local(): string {
    const name = this.fresh()
    const text = `local ${name} = ${this.expression()}`
    this.names.push(name)
    return text
  }

  private loop(): string {
    const name = this.fresh()
    const head = this.pick([
      `for ${name} = ${this.below(5)}, ${this.below(8)}, ${this.pick(['1', '2', '0.5'])} do`,
      `for ${name} = ${this.below(8)}, ${this.below(5)}, -1 do`,
      `for _, ${name} in ipairs({${this.list(4)}}) do`,
      `for ${name}, x in pairs({${this.list(4)}}) do`,
      `for ${name} in ("a1b2c3"):gmatch(${this.pick(['"%d"', '"%a"', '"(%a)%d"', '"."'])}) do`,
    ])
    this.names.push(name)
    const text = `${head} ${this.block()} ${this.pick(['', 'break ', ''])}end`
    this.names.pop()
    return text
  }

  private functionDefinition(): string {
    const name = `f${++this.made % 20}`
    const before = this.names.length
    const parameters = [this.fresh(), this.fresh()]
    this.names.push(...parameters)
    const isVararg = this.below(3) === 0
    const body = `${this.block()} return ${isVararg ? this.pick(['...', '(...)', 'select("#", ...)', '{...}']) : this.list(3)}`
    this.names.length = before
    this.functions.push(name)
    return `local function ${name}(${parameters.join(', ')}${isVararg ? ', ...' : ''}) ${body} end`
  }

  private key(): string {
    return this.make([() => `"k${this.below(3)}"`, () => String(1 + this.below(5)), () => this.atom()])
  }

  private atom(): string {
    return this.make([
      () => this.name(),
      () => this.name(),
      () => this.number(),
      () =>
        this.pick(['nil', 'true', 'false', '"abc"', '"10"', '"0x1F"', '""', "'a\\0b'", '{}', '{1, nil, 3}', '[[x]]']),
    ])
  }

  private number(): string {
    return this.make([
      () => String(this.below(10)),
      () => String(this.below(1e9)),
      () => String(this.below(1000) / 8),
      () => this.pick(['1e15', '2^53', '0.1', '1e300', '1e-300', '123456789012345', '0x7fffffff', '1700000000000']),
    ])
  }

  private expression(): string {
    if (++this.depth > 6) {
      this.depth--
      return this.atom()
    }
    const text = this.make([
      () => this.atom(),
      () => this.atom(),
      () => this.binary(),
      () => this.binary(),
      () => `${this.pick(['not ', '#', '- '])}${this.expression()}`,
      () => `(${this.expression()})`,
      () => `${this.name()}[${this.key()}]`,
      () => `${this.name()}.k${this.below(3)}`,
      () => `{${this.list(4)}}`,
      () => `{k0 = ${this.expression()}, ${this.expression()}, [${this.below(5)}] = ${this.expression()}}`,
      () => this.call(),
      () => this.libraryCall(),
      () => this.libraryCall(),
    ])
    this.depth--
    return text
  }

  private binary(): string {
    const operators = ['+', '-', '*', '/', '%', '^', '..', '==', '~=', '<', '<=', '>', '>=', 'and', 'or'] as const
    // Calls stand on the left only: PUC reads a local operand after the call on its right has changed it.
    return `${this.expression()} ${this.pick([...operators])}${this.pick([' ', ' ', '\n'])}${this.atom()}`
  }

  private call(): string {
    const name = this.functions[this.below(this.functions.length)] ?? 'tostring'
    return this.pick([
      `${name}(${this.list(3)})`,
      `(${name}(${this.list(2)}))`,
      `select("#", ${name}(${this.list(2)}))`,
    ])
  }

  private libraryCall(): string {
    const e = (): string => this.expression()
    return this.make([
      () => `tostring(${e()})`,
      () => `tonumber(${e()})`,
      () => `type(${e()})`,
      () => `string.format("%5.2f|%d|%s|%g|%x", ${e()}, ${e()}, tostring(${e()}), ${e()}, ${e()})`,
      () => `string.sub(${e()}, ${e()}, ${e()})`,
      () => `string.rep(${e()}, ${this.below(4)})`,
      () => `string.find(${e()}, ${this.pick(['"%d+"', '"a"', '"(.)(.)"', '"[^b]"', '"^%s*"', '".-b"'])})`,
      () =>
        `string.gsub(${e()}, ${this.pick(['"%w"', '"a"', '"(.)"', '""'])}, ${this.pick(['"%0%0"', '"x"', '"%1"', '{a = 1}'])})`,
      () => `math.floor(${e()})`,
      () => `math.max(${e()}, ${e()})`,
      () => `math.fmod(${e()}, 3)`,
      () => `table.concat({${this.list(3)}}, ${this.atom()})`,
      () => `#{${this.list(6)}}`,
      () => `unpack({${this.list(3)}})`,
      () => `next({${this.atom()}})`,
      () => `rawequal(${e()}, ${e()})`,
      () => `setmetatable({}, {__index = function(t, k) return ${e()} end}).k0`,
      () => `setmetatable({}, {__add = function(a, b) return ${e()} end}) + 1`,
      () => `setmetatable({}, {__concat = function(a, b) return ${e()} end}) .. "x"`,
      () => `(${e()}):upper()`,
      () => `select(${this.pick(['1', '2', '-1', '"#"'])}, ${this.list(3)})`,
      () => `coroutine.wrap(function(a) local b = coroutine.yield(a) return b end)(${e()})`,
      () => `pcall(error, ${e()})`,
    ])
  }
}
