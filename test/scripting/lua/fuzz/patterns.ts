/** The string library: patterns of every part, with what takes them; and format with every conversion. */
import { PRELUDE, Random } from './random.js'

export class PatternPrograms extends Random {
  program(): string {
    const calls = this.times(12, () => `try(function() return ${this.call()} end)`)
    return [PRELUDE, ...calls, 'return unpack(log)'].join('\n')
  }

  private call(): string {
    const s = this.subject()
    const p = `"${this.pattern()}"`
    return this.make([
      () => `(${s}):find(${p}${this.pick(['', ', 2', ', -3', ', 0', ', 9', ', nil, true', ', 1, 1', ', 3, false'])})`,
      () => `(${s}):match(${p}${this.pick(['', ', 2', ', -2', ', 1.5', ', "2"', ', 20'])})`,
      () => `(${s}):gsub(${p}, ${this.replacement()}${this.pick(['', ', 1', ', 2', ', 0', ', -1', ', "1"', ', 1e9'])})`,
      () =>
        `(function() local r = "" for a, b in (${s}):gmatch(${p}) do r = r .. tostring(a) .. tostring(b) .. "," end return r end)()`,
      () => `string.format(${this.template()}, ${this.argument()}, ${this.argument()})`,
      () => `(${s}):rep(${this.pick(['0', '2', '3.7', '-1', '"2"', '1e1'])}):len()`,
      () => `(${s}):reverse():upper():lower()`,
      () => `(${s}):byte(${this.pick(['1, -1', '-2, 9', '0', '2', '1.9, 2.1', '5, 1'])})`,
      () =>
        `string.char(${this.times(this.below(4), () => this.pick(['65', '"66"', '0', '255', '256', '-1', '67.9'])).join(', ')})`,
      () => `(${s}):sub(${this.pick(['1', '-3', '2, 4', '0, -1', '3, -3', '1e10', '-1e10, 2', '1/0', '"2", "3"'])})`,
      () => `${s} ${this.pick(['<', '<=', '==', '>', '..'])} ${this.subject()}`,
    ])
  }

  private subject(): string {
    const letters = [
      'a',
      'b',
      'A',
      '1',
      '0',
      ' ',
      '(',
      ')',
      '[',
      ']',
      '%%',
      '.',
      '-',
      '_',
      '\\n',
      '\\0',
      '\\200',
      '=',
      'ab',
      'x(y)z',
    ] as const
    return `"${this.times(this.below(12), () => this.pick([...letters]).replace('%%', '%')).join('')}"`
  }

  private pattern(): string {
    const parts = this.times(1 + this.below(5), () => this.part(0))
    return this.pick(['', '', '', '^']) + parts.join('') + this.pick(['', '', '', '$'])
  }

  private part(depth: number): string {
    return this.make([
      () => this.single() + this.pick(['', '', '*', '+', '-', '?']),
      () => this.single() + this.pick(['', '', '*', '+', '-', '?']),
      () => (depth > 2 ? '()' : `(${this.times(this.below(3), () => this.part(depth + 1)).join('')})`),
      () => this.pick(['()', '%b()', '%bxz', '%b[]', '%f[%w]', '%f[^%w]', '%f[%z]', '%f[a-b]']),
      () => this.pick(['%1', '%2', '$', '^', '%0', '%', '(', ')', '[', '*', ']', '%9', '%b', '%f', '%bx']),
    ])
  }

  private single(): string {
    return this.make([
      () => this.pick(['a', 'b', '1', '.', ' ', '%.', '%(', '%)', '%%', '\\0', '\\200', '%z']),
      () => `%${this.pick([...'acdlpsuwxzACDLPSUWXZ'] as [string, ...string[]])}`,
      () =>
        `[${this.pick(['', '^'])}${this.times(1 + this.below(3), () => this.pick(['a', 'a-z', '%w', '%-', ']', '%]', '0-9', '\\0', '-', '^', '%D', '\\128-\\255', 'z-a', '%a-z', '.'])).join('')}]`,
    ])
  }

  private replacement(): string {
    return this.make([
      () =>
        `"${this.times(this.below(4), () => this.pick(['x', '%0', '%1', '%2', '%%', '\\0', '%', '<', '%9'])).join('')}"`,
      () => '{a = "T", b = 1, ["1"] = true, ["0"] = false, x = {}}',
      () => 'function(a, b) return b or a end',
      () => 'function(...) return select("#", ...) end',
      () => 'function(a) if a == "a" then return nil elseif a == "b" then return false end return a .. a end',
      () => 'function(a) if a == "1" then error("in callback") end end',
      () => 'setmetatable({}, {__index = function(_, k) return tostring(k):upper() end})',
      () => this.pick(['5', '1.5', 'nil', 'true', 'string.upper', 'function() return {} end', 'type']),
    ])
  }

  private template(): string {
    const one = (): string =>
      this.pick(['', 'x', '%%', ' ']) +
      `%${this.pick(['', '-', '+', ' ', '#', '0', '-0', '+#', '+ -#0', '00'])}${this.pick(['', '', '5', '12', '99', '100'])}${this.pick(['', '.', '.0', '.3', '.12', '.99'])}${this.pick([...'diuoxXeEfgGcsqacpAn%'] as [string, ...string[]])}`
    return `"${this.times(1 + this.below(3), one).join('')}"`
  }

  private argument(): string {
    return this.make([
      () => String(this.below(2000) / 8 - 100),
      () => `${this.below(1e9)}e${this.below(40) - 20}`,
      () =>
        this.pick([
          '1/0',
          '-1/0',
          '0',
          '-0',
          '2^63',
          '-2^63',
          '2^31',
          '1e308',
          '5e-324',
          '65',
          '0.5',
          '1.5',
          '2.5',
          '0.05',
          '0.25',
        ]),
      () => this.subject(),
      () =>
        this.pick([
          '"12"',
          '"0x10"',
          '" 5 "',
          'nil',
          'true',
          '{}',
          '"a\\0b"',
          '("y"):rep(120)',
          '"line\\nbreak\\r\\\\"',
        ]),
    ])
  }
}
