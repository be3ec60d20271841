/** What formats numbers, finds texts and sizes tables, with arguments at random. */
import { PRELUDE, Random } from './random.js'

export class LibraryPrograms extends Random {
  /** Many calls of library functions, each with a protected call of its own. */
  program(): string {
    const calls = Array.from({ length: 20 }, () => {
      const call = this.make([
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
      ])
      return `try(function() return ${call} end)`
    })
    return [PRELUDE, ...calls, 'return unpack(log)'].join('\n')
  }

  private double(): string {
    return this.make([
      () => String(this.below(100000) / 2 ** this.below(17)),
      () => `${this.below(2 ** 31)}${this.below(2 ** 31)}e${this.below(40) - 30}`,
      () => `${this.below(1000)}.${this.pick(['5', '25', '125', '0625', '05', '005'])}`,
      () => `-${this.below(1e9)}.5`,
      () => `${this.below(1e9)}${this.pick(['5', '50', '500', '5000'])}e${this.below(30)}`,
      () => `${1 + this.below(9)}e${this.below(600) - 300}`,
      () => this.pick(['0', '1/0', '-1/0', '2^53', '2^63', '-2^63', '1e15', '5e-324', '999999999999995']),
    ])
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
}
