/** The typed methods, made from the declarations: what each is called, takes and runs. */
import { commandTable } from '../commands/index.js'
import type { Command } from '../commands/spec/command.js'
import { camelCase, type Param, signatureOf } from '../commands/spec/signature.js'

export interface Method {
  /** In node-redis's naming: `getDel`, `clientSetName`. */
  readonly name: string
  readonly command: Command
  /** The command's name, and the subcommand's, as bytes. */
  readonly words: readonly Uint8Array[]
  readonly params: readonly Param[]
  /** Its only parameter is a key or a value. */
  readonly takesText: boolean
}

/** Commands that the API offers in a form of its own. */
const OWN_FORM = new Set(['multi', 'exec', 'discard'])

export const METHODS: readonly Method[] = commandTable.all.flatMap((command) => {
  const name = command.spec.method ?? camelCase(command.fullName)
  if (!command.run || OWN_FORM.has(name)) return []
  const words = command.fullName.split('|').map((word) => Uint8Array.from(word.toUpperCase(), (char) => char.charCodeAt(0)))
  const params = signatureOf(command.spec.args ?? [])
  const only = params.length === 1 ? params[0] : undefined
  const takesText = only?.kind === 'value' && only.token === undefined && (only.value === 'key' || only.value === 'value')
  return [{ name, command, words, params, takesText }]
})
