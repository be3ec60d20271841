/** Tables: constructors, sizes, order of traversal, and the table library. What `pairs` gives is compared in order. */
import { PRELUDE, Random } from './random.js'

const HELPERS = `local function dump(t)
  local parts = {}
  for k, v in pairs(t) do parts[#parts + 1] = tostring(k) .. '=' .. (type(v) == 'table' and '{}' or tostring(v)) end
  return #t .. ':' .. table.concat(parts, ',')
end`

export class TablePrograms extends Random {
  program(): string {
    const parts = this.times(4, () => `try(function() ${this.body()} return dump(t) end)`)
    return [PRELUDE, HELPERS, ...parts, 'return unpack(log)'].join('\n')
  }

  private body(): string {
    const start = `local t = ${this.constructor_()}`
    return [start, ...this.times(1 + this.below(14), () => this.step())].join(this.pick([' ', '\n']))
  }

  private constructor_(): string {
    const fields = this.times(this.below(this.pick([3, 8, 20, 60])), () =>
      this.make([
        () => this.value(),
        () => this.value(),
        () => this.value(),
        () => `${this.key()} = ${this.value()}`,
        () => `[${this.anyKey()}] = ${this.value()}`,
      ]),
    )
    const last = this.pick([
      '',
      '',
      'unpack({1, nil, 3})',
      '(unpack({4, 5}))',
      '(function() end)()',
      '(function(...) return ... end)(7, 8, nil)',
    ])
    return `{${fields.join(this.pick([', ', '; ']))}${fields.length > 0 && last !== '' ? ', ' : ''}${last}}`
  }

  private value(): string {
    return this.pick([
      String(this.below(50)),
      'nil',
      'true',
      '"v"',
      '1.5',
      'false',
      '{}',
      '"w' + String(this.below(9)) + '"',
    ])
  }

  private key(): string {
    return this.pick(['a', 'b', 'c', 'name', 'id', 'x', 'y', 'z', 'longer_name_of_a_field']) + String(this.below(5))
  }

  private anyKey(): string {
    return this.make([
      () => String(this.below(20)),
      () => String(this.below(70)),
      () => `"${this.key()}"`,
      () => `"k" .. ${this.below(1000)}`,
      () =>
        this.pick([
          'true',
          'false',
          '0.5',
          '-1',
          '1e15',
          '2^53',
          '-0',
          '1e300',
          '"1"',
          '""',
          '("q"):rep(70)',
          '1/0',
          '"\\200\\0"',
        ]),
    ])
  }

  private step(): string {
    const n = (): string => String(this.below(20))
    return this.make([
      () => `t[${this.anyKey()}] = ${this.value()}`,
      () => `t[${this.anyKey()}] = nil`,
      () => `t.${this.key()} = ${this.value()}`,
      () => `t[#t + 1] = ${this.value()}`,
      () => 't[#t] = nil',
      () => `for i = ${n()}, ${n()} do t[i] = i end`,
      () => `for i = ${n()}, 1, -${1 + this.below(3)} do t[i] = nil end`,
      () => `for i = 1, ${this.below(40)} do t["k" .. i * ${1 + this.below(9)}] = i end`,
      () => `for i = 1, ${n()} do t[i * ${this.pick(['0.5', '2', '3', '1.1', '-1', '1e6'])}] = i end`,
      () =>
        `for k, v in pairs(t) do if v == ${n()} or type(k) == "${this.pick(['number', 'string', 'boolean'])}" then t[k] = nil end end`,
      () => 'for k in next, t do put(k) break end',
      () => `put(pcall(next, t, ${this.anyKey()}))`,
      () => `table.insert(t, ${this.pick(['', `${n()}, `, '-1, ', '1, ', '"2", ', '1.7, '])}${this.value()})`,
      () => `put(table.remove(t${this.pick(['', ', 1', `, ${n()}`, ', 0', ', -1'])}))`,
      () => `put(pcall(table.concat, t${this.pick(['', ', ","', ', "", 2', `, ", ", 1, ${n()}`, ', 5'])}))`,
      () => 'put(table.maxn(t), #t, table.getn(t))',
      () => `put(unpack(t, ${this.pick(['1, 3', '-1, 1', '2', '1, #t', '3, 1'])}))`,
      () => `table.foreachi(t, function(i, v) put(i) ${this.pick(['', 'return v'])} end)`,
      () => `put(table.foreach(t, function(k, v) ${this.pick(['', 'return k'])} end))`,
      () => `for i, v in ipairs(t) do put(i, v) ${this.pick(['', 'if i == 3 then break end'])} end`,
      () => this.sort(),
      () => this.sort(),
      () => 't = {unpack(t)}',
      () => `t = {n = 1, unpack(t, 1, ${n()})}`,
    ])
  }

  /** Also by orders that contradict themselves: PUC's quicksort then does what it does, and so must ours. */
  private sort(): string {
    const isMixed = this.below(6) === 0
    const item = (): string => {
      if (this.below(4) > 0) return String(this.below(30))
      return isMixed ? '"s"' : String(this.below(9) / 4)
    }
    const list = `local l = {${this.times(this.below(this.pick([4, 12, 40])), item).join(',')}}`
    const order = this.pick([
      '',
      '',
      ', function(a, b) return a > b end',
      ', function(a, b) return a <= b end',
      ', function(a, b) return tostring(a) < tostring(b) end',
      ', function(a, b) return true end',
      ', function(a, b) return false end',
      `, function(a, b) put(a, b) return a < b end`,
      `, function(a, b) return (a * 7) % 5 < (b * 7) % 5 end`,
      ', function(a, b) if a == 3 then error("three") end return a < b end',
      ', nil',
      ', 5',
    ])
    return `${list} put(pcall(table.sort, l${order})) put(dump(l))`
  }
}
