/** The typed methods, made from the declarations: what each is called, takes and runs. */
import { latin1Bytes } from '../memory/utf8.js'
import { commandTable } from '../commands/index.js'
import type { Command } from '../commands/spec/command.js'
import { camelCase, type Option, optionsOf, type Param, positionalOf, signatureOf } from '../commands/spec/signature.js'

export interface Method {
  /** In node-redis's naming: `getDel`, `clientSetName`. */
  readonly name: string
  readonly command: Command
  /** The command's name, and the subcommand's, as bytes. */
  readonly words: readonly Uint8Array[]
  readonly params: readonly Param[]
  /** How many parameters stand before the options. */
  readonly positionalCount: number
  /** Which of these takes pairs or tuples, one of which may also be given as arguments of its own; -1 if none. */
  readonly rowsAt: number
  /** Its options by name. */
  readonly options: ReadonlyMap<string, Option>
  /** They all stand at one place of the request, in any order. */
  readonly areOptionsLoose: boolean
  /** How many of its leading parameters are plain values, where whatever follows may be left out; 0 for none or many. */
  readonly plainCount: number
  /** It returns a promise, except in a transaction. */
  readonly mayWait: boolean
}

/** Parameters that a call passes on without an array. */
const PLAIN_MAX = 3

/** Commands that the API offers in a form of its own, and one that would silence it. */
const OWN_FORM = new Set(['multi', 'exec', 'discard', 'clientReply'])

/** All typed methods. */
export const METHODS: readonly Method[] = commandTable.all.flatMap((command) => {
  const name = command.spec.method ?? camelCase(command.fullName)
  if (!command.run || OWN_FORM.has(name)) return []
  const words = command.fullName.split('|').map((word) => latin1Bytes(word.toUpperCase()))
  const params = signatureOf(command.spec.args ?? [], command.arity)
  const options = new Map(optionsOf(params).map((option) => [option.name, option]))
  const positional = positionalOf(params)
  const rowsAt = positional.findIndex((param) => param.kind === 'pairs')
  const counts = { positionalCount: positional.length, rowsAt, plainCount: plainCount(params) }
  const areOptionsLoose = params.some((param) => param.kind === 'options' && areLoose(param.options, options.size))
  return [{ name, command, words, params, options, areOptionsLoose, ...counts, mayWait: command.serve !== undefined }]
})

/** Whether so many options in all stand together, each with a token that tells it. */
function areLoose(options: readonly Option[], all: number): boolean {
  return options.length === all && options.every(({ kind, token }) => token !== undefined || kind === 'flag')
}

function plainCount(params: readonly Param[]): number {
  const isPlain = (param: Param): boolean => param.kind === 'value' && param.token === undefined && !param.optional
  const first = params.findIndex((param) => !isPlain(param))
  const count = first < 0 ? params.length : first
  const mayEnd = params
    .slice(count)
    .every((param) =>
      param.kind === 'options'
        ? !param.options.some((option) => option.isCounted)
        : param.kind === 'value' && param.optional,
    )
  return count <= PLAIN_MAX && mayEnd ? count : 0
}
