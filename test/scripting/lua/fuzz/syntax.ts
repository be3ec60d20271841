/** Programs with tokens dropped, doubled, swapped or changed: what the compiler says to them. They are not run. */
import { ClosurePrograms } from './closures.js'
import { LanguagePrograms } from './language.js'
import { Random } from './random.js'

const TOKEN =
  /\[\[[^\]]*\]\]|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_][A-Za-z_0-9]*|0x[0-9a-fA-F]+|[0-9.]+(?:e[-+]?[0-9]+)?|[=~<>]=|\.{2,3}|\n|[^\s]/g

const ODD = [
  'end',
  'then',
  'do',
  'local',
  'function',
  'return',
  'break',
  'if',
  'elseif',
  'until',
  'repeat',
  'in',
  'and',
  'not',
  'nil',
  '=',
  '==',
  '~',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  ',',
  ';',
  ':',
  '.',
  '..',
  '...',
  '"',
  "'",
  '[[',
  '[=[',
  ']]',
  '--',
  '--[[',
  '--[==[',
  '3x',
  '0x',
  '1e',
  '1..2',
  '@',
  '$',
  '!',
  '\\',
  '"\\300"',
  '"a\\',
  "'\n",
  '\0',
  '\x80',
  'x',
  '1',
  '#',
  '%',
  '-',
  '^',
  '~=',
  '<',
  '[=',
  '0x1p4',
  '1e+',
  '.5.',
  '..5',
  'goto',
  'continue',
  '"\\x41"',
  '[==[',
] as const

export class SyntaxPrograms extends Random {
  private readonly bases: Random[]

  constructor(seed: number) {
    super(seed)
    this.bases = [new LanguagePrograms(seed + 1), new ClosurePrograms(seed + 2)]
  }

  program(): string {
    const base = this.bases[this.below(this.bases.length)]
    const tokens =
      base === undefined
        ? []
        : [...base.program().split('\n').slice(10).join('\n').matchAll(TOKEN)].map(([text]) => text)
    const from = this.below(tokens.length)
    const some = tokens.slice(this.pick([0, from]), from + 5 + this.below(120))
    for (let changes = this.below(3); changes >= 0; changes--) this.change(some)
    const source = some.join(' ')
    const literal = `"${source.replace(/[^ -!#-[\]-~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)}"`
    return `local f, e = loadstring(${literal}, ${this.pick(['"@user_script"', '"=name"', literal])}) return f and 'compiles' or e`
  }

  private change(tokens: string[]): void {
    const at = this.below(tokens.length)
    this.pick([
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, tokens[at] ?? 'x'),
      () => tokens.splice(at, 1, this.pick([...ODD])),
      () => tokens.splice(at, 0, this.pick([...ODD])),
      () => tokens.splice(at, 2, tokens[at + 1] ?? '', tokens[at] ?? ''),
      () => tokens.splice(at),
    ])()
  }
}
