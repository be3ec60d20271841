/** What functions keep and take: upvalues per turn of a loop, multiple assignment, varargs, tail calls, evaluation order. */
import { PRELUDE, Random } from './random.js'

export class ClosurePrograms extends Random {
  private depth = 0

  program(): string {
    this.depth = 0
    const parts = this.times(
      3 + this.below(3),
      () =>
        `try(function(...) local a, b, c, fs = 1, 2, "c", {} ${this.block()} put(a, b, c) for i = 1, #fs do put(pcall(fs[i], i)) end return ... end)`,
    )
    return [PRELUDE, ...parts, 'return unpack(log)'].join('\n')
  }

  private block(): string {
    return this.times(1 + this.below(4), () => this.statement()).join(this.pick([' ', '\n', '; ']))
  }

  private atom(): string {
    return this.pick(['a', 'b', 'c', String(this.below(9)), '"s"', 'nil', 'a', 'b', 'true'])
  }

  private name(): string {
    return this.pick(['a', 'b', 'c'])
  }

  private closure(): string {
    return this.make([
      () => `function(x) ${this.name()} = ${this.atom()} return a, b, c, x end`,
      () => `function(x) a = (tonumber(a) or 0) + 1 return a, x end`,
      () => `function(...) local x = ... return select("#", ...), x, ${this.name()} end`,
      () => `function(x) local a = ${this.atom()} ${this.block()} return a, b, c, x end`,
      () => `function(...) return ... end`,
      () => `function(x, ...) b = {...} return #b, x end`,
      () => `function(...) return arg.n, #arg, arg[1] end`,
      () => `function() return function() c = ${this.atom()} return c end end`,
      () => `(function(n) return function() n = n + 1 return n end end)(${this.below(9)})`,
      () => `function(x) return (function(...) return x, ... end)(a, b, c) end`,
    ])
  }

  private multiple(): string {
    return this.pick([
      '(function() return 1, 2, 3 end)()',
      '(function() end)()',
      'unpack({4, nil, 6}, 1, 3)',
      '((function() return 7, 8 end)())',
      '(function(...) return ... end)(a, b)',
      '...',
    ])
  }

  private statement(): string {
    if (++this.depth > 5) {
      this.depth--
      return `${this.name()} = ${this.atom()}`
    }
    const text = this.make([
      () => `${this.name()} = ${this.atom()}`,
      () => `${this.name()}, ${this.name()} = ${this.atom()}, ${this.atom()}`,
      () =>
        `a, b, c = ${this.pick(['b, a', 'c', `${this.atom()}, ${this.multiple()}`, `${this.multiple()}, ${this.atom()}`, this.multiple()])}`,
      () => `local ${this.name()}, ${this.name()} = ${this.atom()}, ${this.pick([this.atom(), this.multiple()])}`,
      () => `local ${this.name()} = ${this.closure()} fs[#fs + 1] = ${this.pick(['a', 'b', 'c', this.closure()])}`,
      () => `fs[#fs + 1] = ${this.closure()}`,
      () => `fs[#fs + 1] = ${this.closure()}`,
      () =>
        `for i = 1, 3 do local j = i fs[#fs + 1] = function() i = i + 1 j = j + i return i, j end ${this.pick(['', 'if i == 2 then break end', this.block()])} end`,
      () => `for i, v in ipairs({5, 6}) do fs[#fs + 1] = function() v = v + 1 return i, v end end`,
      () =>
        `for k, v in pairs({x = 1, y = 2}) do local w = k .. v fs[#fs + 1] = function() w = w .. "!" return w end end`,
      () =>
        `local n = 0 while true do local m = n n = n + 1 fs[#fs + 1] = function() m = m + n return m end if n == 2 then break end end`,
      () => `local n = 0 repeat local m = n n = n + 1 fs[#fs + 1] = function() m = m + 1 return m, n end until m == 2`,
      () => `do local ${this.name()} = ${this.atom()} ${this.block()} end`,
      () =>
        `do local up = ${this.atom()} local get, set = function() return up end, function(v) up = v end set(${this.atom()}) fs[#fs + 1] = get fs[#fs + 1] = set fs[#fs + 1] = get end`,
      () => `local t = {${this.multiple()}, ${this.multiple()}} put(#t, t[1], t[3])`,
      () => `local t, i = {}, 1 i, t[i], t[i + 1] = i + 1, 20, 30 put(i, t[1], t[2])`,
      () =>
        `local function f(n, acc) if n == 0 then return acc end return f(n - 1, (acc or 0) + n) end put(f(${this.below(300)}))`,
      () =>
        `local function even(n) if n == 0 then return true end return fs.odd(n - 1) end fs.odd = function(n) if n == 0 then return false end return even(n - 1) end put(even(${this.below(300)}))`,
      () =>
        `local function v(...) local p, q = ... return select("#", ...), p, q, (...) end put(v(${this.multiple()})) put(v(${this.atom()}, ${this.multiple()}))`,
      () =>
        `local o = {n = ${this.below(9)}} function o:inc(k) self.n = self.n + (k or 1) return self end function o.get(self) return self.n end put(o:inc():inc(5):get())`,
      () => `put(loadstring("local x = ... return x, select('#', ...)")(${this.multiple()}))`,
      () => `put(pcall(loadstring, ${this.pick(['"return 1"', '"x ="', '"return ..."', '5', 'nil'])}))`,
      () => `put(select(${this.pick(['1', '2', '-1', '"#"', '-2', '0', '9'])}, ${this.multiple()}))`,
      () =>
        `if ${this.atom()} == ${this.atom()} then ${this.block()} elseif ${this.atom()} then ${this.block()} else ${this.block()} end`,
      () => `put(a == b, a ~= c, not a, a and b, b or c, (a or b) and c, not (a == c) == true)`,
      () =>
        `put(pcall(function() return ${this.name()} ${this.pick(['<', '<=', '>', '>=', '+', '..'])} ${this.atom()} end))`,
      () => `g1 = ${this.atom()} fs[#fs + 1] = function() g1 = (tonumber(g1) or 0) + 1 return g1 end`,
      () =>
        `for i = ${this.pick(['3, 1, -1', '1, 3, 2', '1, 0', '0.5, 2, 0.5', '"1", "3"', '1, 2, 0.25', '3, 1', '1e15, 1e15 + 2'])} do put(i) end`,
    ])
    this.depth--
    return text
  }
}
