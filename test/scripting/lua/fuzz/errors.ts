/** Errors with their lines and names: raised at any level of chains of calls, over lines broken at random. */
import { PRELUDE, Random } from './random.js'

export class ErrorPrograms extends Random {
  program(): string {
    const parts = [
      'local up, tab, str, num = nil, {f = {}, s = "s", n = 1}, "str", 5',
      'function tab:m() return self.zz.y end',
      'glob = {}',
    ]
    const count = 3 + this.below(4)
    for (let at = 0; at < count; at++) parts.push(this.functionText(at))
    for (let at = 0; at < 5; at++) parts.push(`try(function(...)${this.gap()}${this.body(count)} end)`)
    return [PRELUDE, ...parts, 'return unpack(log)'].join('\n')
  }

  /** What may stand between two tokens. */
  private gap(): string {
    return this.pick([' ', ' ', ' ', '\n', ' --[[ c ]] ', '\n\n'])
  }

  private spread(text: string): string {
    return text.replace(/ /g, () => this.gap())
  }

  private functionText(at: number): string {
    const head = this.pick([
      `local function f${at}(p, q, ...)`,
      `local f${at} = function(p, q, ...)`,
      `function tab.f${at}(p, q, ...)`,
      `function glob${at}(p, q, ...)`,
    ])
    const alias = head.includes('tab.')
      ? ` local f${at} = tab.f${at}`
      : head.includes('glob')
        ? ` local f${at} = glob${at}`
        : ''
    return `${head}${this.gap()}${this.body(at)}${this.gap()}end${alias}`
  }

  private body(callable: number): string {
    const before = this.times(this.below(3), () =>
      this.spread(
        this.pick([
          'local v = q ',
          'local w , x = 1 , tab ',
          'if p then local y = p end ',
          'for i = 1 , 2 do end ',
          'num = num + 1 ',
        ]),
      ),
    ).join('')
    const call = callable === 0 ? null : `f${this.below(callable)}(${this.pick(['', 'p', '1, 2', 'nil, nil', 'str'])})`
    const last = this.make([
      () => this.failure(),
      () => this.failure(),
      () =>
        `error(${this.pick(['"m"', '"m", 1', '"m", 2', '"m", 3', '"m", 4', '"m", 0', '5, 2', '{}', 'nil', '"m", "2"', '"m", 9'])})`,
      ...(call === null
        ? []
        : [
            () => call,
            () => call,
            () => `return ${call}`,
            () => `local r = ${call} return r`,
            () => `return (${call})`,
            () => `return 1 + ${call}`,
            () => `put(pcall(function() return ${call} end))`,
            () => `put(pcall(function() local r = ${call} return r end))`,
            () => `table.sort({1, 2}, function() ${call} end)`,
            () => `return (("x"):gsub("x", function() ${call} end))`,
            () => `local t = setmetatable({}, {__index = function() ${call} end}) return t.x`,
            () => `local t = setmetatable({}, {__add = function() return ${call} end}) return t + 1`,
            () =>
              `put(xpcall(function() ${call} end, function(m) return type(m) == "string" and m .. "!" or type(m) end))`,
            () => `for i = 1, 2 do ${call} end`,
            () => `put(coroutine.resume(coroutine.create(function() ${call} end)))`,
            () => `coroutine.wrap(function() ${call} end)()`,
            () => `local ok, e = pcall(${call.replace(/\(.*/, '')}, 1) error(e, 0)`,
            () => `return loadstring("local f = ... f()\\n", "=loaded")(function() ${call} end)`,
            () => `assert(pcall(function() ${call} end))`,
            () => `return select(2, ${call})`,
            () => `put(tostring(setmetatable({}, {__tostring = function() ${call} end})))`,
          ]),
    ])
    return before + last
  }

  private value(): string {
    return this.pick([
      'up',
      'tab',
      'str',
      'num',
      'p',
      'q',
      'undefined_global',
      'tab.f',
      'tab.zz',
      'tab.s',
      'glob',
      'glob.x',
      'nil',
      'true',
      '{}',
      '"x"',
      '...',
      '(p)',
      'tab[1]',
      'tab.f.g',
      'str.x',
      '(p or q)',
      '(nil or up)',
    ])
  }

  private failure(): string {
    const v = (): string => this.value()
    const paren = (): string => `(${v()})`
    return this.spread(
      this.make([
        () => `return ${v()} ${this.pick(['+', '-', '*', '/', '%', '^', '..', '<', '<=', '>', '>='])} ${v()}`,
        () => `local z = ${v()} ${this.pick(['+', '..', '<'])} ${v()} return z`,
        () => `return ${v()} .. ${v()} .. ${v()}`,
        () => `return -${paren()}`,
        () => `return #${paren()}`,
        () => `return ${paren()} .x`,
        () => `return ${paren()} .x .y`,
        () => `return ${paren()} [ 1 ] [ 2 ]`,
        () => `return ${this.pick(['up', 'p', 'undefined_global', 'tab.zz', 'str', 'num'])}( ${v()} , 2 )`,
        () => `${this.pick(['up', 'p', 'undefined_global', 'tab.zz', 'tab.f.g', 'num'])}( ${v()} )`,
        () =>
          `${this.pick(['up', 'tab', 'str', 'num', 'glob', 'tab.f', 'tab.zz'])}:${this.pick(['m', 'upper', 'nope'])}( 1 )`,
        () => `${this.pick(['up', 'str', 'num', 'tab', 'glob', 'tab.f', 'tab.zz', 'undefined_global'])}.field = ${v()}`,
        () => `${this.pick(['up', 'str', 'tab', 'tab.zz'])}[ ${this.pick(['nil', '1', 'p'])} ] = ${v()}`,
        () => `for i = ${v()} , ${v()} do end`,
        () => `for i = 1 , 2 , ${v()} do end`,
        () => `for k in ${this.pick(['up', 'tab', 'num', 'pairs(p)', 'ipairs(up)', 'nil', 'next'])} do end`,
        () => `return string.rep( ${v()} , ${v()} )`,
        () => `return ( ${v()} ):rep( ${v()} )`,
        () => `return math.floor( ${v()} )`,
        () => `return table.concat( ${v()} )`,
        () => `return setmetatable( ${v()} , ${v()} )`,
        () =>
          `return ( "x" ):${this.pick(['rep', 'sub', 'find', 'gsub', 'format', 'byte'])}( ${this.pick(['', '{}', 'nil', 'up , up'])} )`,
        () => `return tab.g${this.below(3)}( )`,
        () => `return { [ ${v()} ] = 1 }`,
        () => `assert( ${v()} , ${this.pick(['"msg"', '5', '{}', 'nil'])} )`,
        () => `return unpack( ${v()} )`,
        () => `return tonumber( ${v()} , ${this.pick(['10', '99', '16', '"x"'])} )`,
        () => `return loadstring( ${this.pick(['"x ="', '"error(1)"', '"return {} + 1"', 'p'])} )( )`,
        () =>
          `return load( function( ) ${this.pick(['return nil', 'error("r")', 'return 5'])} end )`.replace(
            'return 5',
            'return {}',
          ),
        () => `return next( ${v()} , ${this.pick(['1', '"nokey"', 'nil'])} )`,
        () => `return rawset( ${v()} , ${v()} , 1 )`,
        () => `return select( ${v()} , 1 )`,
        () => `return ( ${v()} < ${v()} ) == ( ${v()} <= ${v()} )`,
      ]),
    )
  }
}
