/**
 * Random programs in PUC's Lua 5.1 and here: same values, same errors, same lines.
 *
 *     npx tsx test/scripting/lua/fuzz.ts --programs 20000 --seed 1
 *     npx tsx test/scripting/lua/fuzz.ts --programs 20000 --kind library
 *
 * The kind "library" calls what formats numbers, matches patterns and sizes tables, with arguments at random.
 * Programs end by construction: loops count, and functions call only those defined before them. What differs by design
 * is not generated: the order of `pairs` over a hash, the sign of a NaN, an operand that a later operand's call changes.
 */
import { parseArgs } from 'node:util'
import { HAS_PUC, pucOutcomes, WHY_SKIPPED } from './puc.js'
import { outcome } from './render.js'

const BATCH = 500

const { values: options } = parseArgs({
  options: {
    programs: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', default: 'language' },
  },
})

const PRELUDE = `local log, n1, n2, s1, s2, t1 = {}, 3, 0.5, "abc", "12", {1, 2, 3, k0 = "x"}
local function show(x)
  if type(x) == 'table' then return 'table of ' .. #x end
  return (tostring(x):gsub('0x%x+', ''))
end
local function try(f)
  local r = {pcall(f)}
  for i = 1, 4 do log[#log + 1] = show(r[i]) end
end`

class Generator {
  private names: string[] = []
  private functions: string[] = []
  private made = 0
  private depth = 0

  constructor(private state: number) {}

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

  /** Many calls of library functions, each with a protected call of its own. */
  libraryProgram(): string {
    const calls = Array.from({ length: 20 }, () => {
      const call = this.pick([
        () => `string.format(${this.format()}, ${this.double()})`,
        () => `string.format(${this.format()}, ${this.double()})`,
        () => `tostring(${this.double()})`,
        () => `tonumber(tostring(${this.double()})) == ${this.double()}`,
        () => `tonumber(${this.text('0123456789.eE+-xXpPaf ')})`,
        () => `tonumber(${this.text('0123456789abzZ- ')}, ${this.below(38)})`,
        () => `string.find(${this.text('abc(01]')}, ${this.text('abc(01])%[^$.*+-?wd')}, ${this.below(6) - 2})`,
        () => `string.match(${this.text('abc(01]')}, ${this.text('abc()%[^$.*+-?wda01')})`,
        () => `string.gsub(${this.text('abc(01]')}, ${this.text('abc()%[^$.*+-?wda')}, ${this.text('ab%01')})`,
        () => `string.sub(${this.text('abcdef')}, ${this.below(20) - 10}, ${this.below(20) - 10})`,
        () => `string.byte(${this.text('abcdef')}, ${this.below(20) - 10}, ${this.below(20) - 10})`,
        () => `(function() local t = {${this.holes()}} ${this.tableSteps()} return #t end)()`,
        () => `math.ldexp(${this.double()}, ${this.below(200) - 100})`,
        () => `math.frexp(${this.double()})`,
        () => `math.modf(${this.double()})`,
        () => `${this.double()} % ${this.double()}`,
        () => `math.fmod(${this.double()}, ${this.double()})`,
      ])()
      return `try(function() return ${call} end)`
    })
    return [PRELUDE, ...calls, 'return unpack(log)'].join('\n')
  }

  private double(): string {
    return this.pick([
      () => String(this.below(100000) / 2 ** this.below(17)),
      () => `${this.below(2 ** 31)}${this.below(2 ** 31)}e${this.below(40) - 30}`,
      () => `${this.below(1000)}.${this.pick(['5', '25', '125', '0625', '05', '005'])}`,
      () => `-${this.below(1e9)}.5`,
      () => `${this.below(1e9)}${this.pick(['5', '50', '500', '5000'])}e${this.below(30)}`,
      () => `${1 + this.below(9)}e${this.below(600) - 300}`,
      () => this.pick(['0', '1/0', '-1/0', '2^53', '2^63', '-2^63', '1e15', '5e-324', '999999999999995']),
    ])()
  }

  private format(): string {
    const flags = Array.from({ length: this.below(3) }, () => this.pick(['-', '+', ' ', '#', '0'])).join('')
    const width = this.pick(['', '', String(this.below(30))])
    const precision = this.pick(['', `.${this.below(20)}`, '.14', '.0', '.'])
    return `"%${flags}${width}${precision}${this.pick(['d', 'i', 'u', 'x', 'X', 'o', 'e', 'E', 'f', 'g', 'G', 's', 'c', 'q'])}|"`
  }

  private text(letters: string): string {
    return `"${Array.from({ length: this.below(9) }, () => letters.charAt(this.below(letters.length))).join('')}"`
  }

  private holes(): string {
    return Array.from({ length: this.below(20) }, () => this.pick(['1', '2', 'nil'])).join(',')
  }

  private tableSteps(): string {
    const step = (): string =>
      this.pick([
        `t[${1 + this.below(20)}] = ${this.pick(['1', 'nil'])}`,
        't[#t + 1] = 1',
        't[#t] = nil',
        `t.k${this.below(4)} = 1`,
        'table.insert(t, 5)',
        'table.remove(t)',
      ])
    return Array.from({ length: this.below(12) }, step).join(' ')
  }

  private below(bound: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0
    return Math.floor((this.state / 2 ** 32) * bound)
  }

  private pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
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
    const text = this.pick([
      () => this.local(),
      () => this.local(),
      () => `${this.name()} = ${this.expression()}`,
      () => `${this.name()}, ${this.name()} = ${this.list(3)}`,
      () => `${this.name()}[${this.key()}] = ${this.expression()}`,
      () =>
        `if ${this.expression()} then ${this.block()} elseif ${this.expression()} then ${this.block()} else ${this.block()} end`,
      () => this.loop(),
      () => this.functionDefinition(),
      () => `do ${this.block()} end`,
      () => `repeat local stop = true ${this.block()} until stop or ${this.expression()}`,
      () =>
        `local ok, e = pcall(function(...) ${this.block()} return ${this.list(2)} end, ${this.list(2)}) ${this.name()} = e`,
    ])()
    this.depth--
    return text
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
    return this.pick([() => `"k${this.below(3)}"`, () => String(1 + this.below(5)), () => this.atom()])()
  }

  private atom(): string {
    return this.pick([
      () => this.name(),
      () => this.name(),
      () => this.number(),
      () =>
        this.pick(['nil', 'true', 'false', '"abc"', '"10"', '"0x1F"', '""', "'a\\0b'", '{}', '{1, nil, 3}', '[[x]]']),
    ])()
  }

  private number(): string {
    return this.pick([
      () => String(this.below(10)),
      () => String(this.below(1e9)),
      () => String(this.below(1000) / 8),
      () => this.pick(['1e15', '2^53', '0.1', '1e300', '1e-300', '123456789012345', '0x7fffffff', '1700000000000']),
    ])()
  }

  private expression(): string {
    if (++this.depth > 6) {
      this.depth--
      return this.atom()
    }
    const text = this.pick([
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
    ])()
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
    return this.pick([
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
    ])()
  }
}

/** Every NaN is "-nan" here, while PUC shows its sign; and addresses in capitals are addresses still. */
function normalised(text: string | undefined): string {
  return (text ?? '').replace(/-?\bnan\b/gi, 'nan').replace(/0X[0-9A-F]+/g, '0X')
}

function main(): void {
  if (!HAS_PUC) return console.log(`skipped: ${WHY_SKIPPED}`)
  const programs = Number(options.programs)
  const generator = new Generator(Number(options.seed))
  let different = 0
  let failing = 0
  for (let done = 0; done < programs; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, programs - done) }, () =>
      options.kind === 'library' ? generator.libraryProgram() : generator.program(),
    )
    const expected = pucOutcomes(batch)
    for (const [at, source] of batch.entries()) {
      let ours: string
      try {
        ours = outcome(source)
      } catch (error) {
        ours = `crash ${String((error as Error).stack)}`
      }
      if (ours.startsWith('error')) failing++
      if (normalised(ours) === normalised(expected[at])) continue
      different++
      if (different <= 10) console.log(`${source}\n  PUC  ${expected[at] ?? ''}\n  ours ${ours}\n`)
    }
  }
  console.log(`${programs} programs (${failing} end in an error), ${different} differ, seed ${options.seed}`)
  process.exitCode = different === 0 ? 0 : 1
}

main()
