/**
 * The command line of redis-server, turned into lines of a configuration file: `--port 7000 --save 60 1` becomes
 * `port "7000"` and `save "60" "1"`, which are read after the file that the first argument names.
 *
 * The word after an option's name is always a value, even one that starts with two dashes; only then may the next option
 * come. `--save` is the exception, so that `--save --port 7000` turns snapshots off.
 */
import { lowerCase, quote, splitLine } from './text.js'

export interface ParsedArguments {
  /** The configuration file, when the first argument does not start with a dash. */
  readonly file: string | null
  /** Whether a lone dash, first or last, asks for standard input. */
  readonly standardInput: boolean
  /** The options, as lines of a configuration file. */
  readonly options: string
}

export function parseArguments(argv: readonly string[]): ParsedArguments {
  const file = argv[0]?.startsWith('-') === false ? argv[0] : null
  const from = file === null ? 0 : 1
  const last = argv.length - 1
  let standardInput = false
  let options = ''
  let valueGiven = true

  for (let i = from; i <= last; i++) {
    const word = argv[i] ?? ''
    if (word === '-' && (i === 0 || i === last)) {
      standardInput = true
    } else if (valueGiven && word.startsWith('--')) {
      if (options !== '') options += '\n'
      options += `${word.slice(2)} `
      valueGiven = splitLine(word)?.length !== 1
      const endsHere = i === last || argv[i + 1]?.startsWith('--') === true
      if (lowerCase(word) === '--save' && endsHere) {
        options += '""'
        valueGiven = true
      }
    } else {
      options += `${quote(word)} `
      valueGiven = true
    }
  }
  return { file, standardInput, options }
}
