/** Coroutines: yields in every place that can wait, errors on either side, and resumes in any order. */
import { PRELUDE, Random } from './random.js'

export class CoroutinePrograms extends Random {
  private depth = 0

  program(): string {
    this.depth = 0
    const makers = this.times(
      3,
      (at) =>
        `local co${at} = coroutine.${at === 2 ? 'wrap' : 'create'}(function(x, ...) local y = x ${this.block()} return x, y, ... end)`,
    )
    const helper =
      'local function deep(n, v) if n == 0 then return coroutine.yield(v) end local r = deep(n - 1, v) return r end'
    const gen =
      'local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * 2) end end) end'
    const steps = this.times(4 + this.below(10), () => `try(function() ${this.resume()} end)`)
    return [PRELUDE, helper, gen, ...makers, ...steps, 'return unpack(log)'].join('\n')
  }

  private resume(): string {
    const values = this.pick(['', ', 1', ', "s", 2', ', nil, 3', ', {}'])
    const co = this.pick(['co0', 'co1'])
    return this.make([
      () => `return coroutine.resume(${co}${values})`,
      () => `return coroutine.resume(${co}${values})`,
      () => `return coroutine.status(${co})`,
      () => `return co2(${values.slice(2)})`,
      () => `return pcall(co2${values})`,
      () => `put(coroutine.resume(${co}${values})) return coroutine.status(${co}), coroutine.running()`,
      () => `local s = 0 for i, j in gen(${this.below(5)}) do s = s + i * j end return s`,
      () =>
        `local c = coroutine.create(function() return coroutine.resume(${co}${values}) end) put(coroutine.resume(c)) return coroutine.status(c)`,
      () => `local c = coroutine.wrap(function() return co2(${values.slice(2)}) end) return c()`,
      () =>
        `return coroutine.resume(coroutine.create(${this.pick(['print', 'string.rep', 'nil', '5', 'function(...) return ... end'])})${values})`,
      () =>
        `return ${this.pick(['coroutine.yield(1)', 'pcall(coroutine.yield)', 'coroutine.resume(5)', 'coroutine.status()', 'coroutine.wrap(1)', 'coroutine.running()'])}`,
    ])
  }

  private block(): string {
    return this.times(1 + this.below(4), () => this.statement()).join(this.pick([' ', '\n']))
  }

  private yields(): string {
    return this.make([
      () => `coroutine.yield(${this.atom()})`,
      () => `coroutine.yield(${this.atom()})`,
      () => `coroutine.yield(${this.atom()}, ${this.atom()})`,
      () => 'coroutine.yield()',
      () => `coroutine.yield(coroutine.yield(${this.atom()}))`,
      () => `deep(${this.below(4)}, ${this.atom()})`,
      () => `(coroutine.yield(x, ...))`,
    ])
  }

  private atom(): string {
    return this.pick(['x', 'y', '1', '"a"', 'nil', '...', 'true', '{}', 'y'])
  }

  private value(): string {
    return this.make([
      () => this.yields(),
      () => this.yields(),
      () => this.atom(),
      () => `(${this.yields()} or 5) + ${this.below(9)}`,
      () => `tostring(${this.yields()}) .. "-" .. tostring(${this.yields()})`,
      () => `{${this.yields()}, ${this.yields()}}`,
      () => `{k = ${this.yields()}, ${this.yields()}}`,
      () => `select("#", ${this.yields()})`,
      () => `(${this.yields()} and ${this.yields()} or ${this.yields()})`,
      () => `not ${this.yields()}`,
      () => `type(${this.yields()}) == type(${this.yields()})`,
      () => `({10, 20})[${this.yields()}]`,
      () => `tostring((${this.yields()})):rep(2)`,
    ])
  }

  private statement(): string {
    if (++this.depth > 4) {
      this.depth--
      return `y = ${this.yields()}`
    }
    const text = this.make([
      () => `y = ${this.value()}`,
      () => `y = ${this.value()}`,
      () => `local z = ${this.value()} put(z)`,
      () => `local z, w = ${this.value()} put(z, w)`,
      () => `x, y = ${this.value()}, ${this.value()}`,
      () => `put(${this.value()})`,
      () => this.yields().replace(/^\((.*)\)$/, '$1'),
      () => `if ${this.value()} then ${this.block()} else ${this.block()} end`,
      () => `for i = 1, ${1 + this.below(3)} do ${this.block()} end`,
      () => `for i, v in ipairs({1, 2, ${this.value()}}) do ${this.block()} end`,
      () => `for i = ${this.pick(['1', `(${this.yields()} or 1)`])}, 2 do put(i) ${this.block()} end`,
      () => `local n = 0 while n < 2 do n = n + 1 ${this.block()} end`,
      () => `local n = 0 repeat n = n + 1 local stop = ${this.value()} until stop or n > 2`,
      () => `local t = {} t[${this.pick(['1', '"k"'])}] = ${this.value()} put(t[1], t.k)`,
      () => `local f = function(a, ...) ${this.block()} return a, ... end put(f(${this.value()}, 2))`,
      () => `put(pcall(function(...) ${this.block()} end, ${this.atom()}))`,
      () => `put(pcall(coroutine.yield, ${this.atom()}))`,
      () => `error(${this.pick(['"boom"', '"lvl", 2', '{}', 'nil', '5', '"z", 0'])})`,
      () => `for a, b in gen(2) do put(a, b) ${this.block()} end`,
      () =>
        `local t = setmetatable({}, {__index = function(t, k) ${this.pick(['return k', 'return coroutine.yield(k)'])} end}) put(t.foo)`,
      () => `table.sort({3, 1, 2}, function(a, b) ${this.pick(['', 'coroutine.yield(a)'])} return a < b end)`,
      () => `put((("ab"):gsub(".", function(c) ${this.pick(['return c .. c', 'coroutine.yield(c)'])} end)))`,
      () => `do return ${this.value()} end`,
      () => `return ${this.pick(['deep(2, 1)', 'coroutine.yield(7)', 'x', this.value()])}`,
      () => 'local u = nil; put(u.x)',
    ])
    this.depth--
    return text.startsWith('return') ? `do ${text} end` : text
  }
}
