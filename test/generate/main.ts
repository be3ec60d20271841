/** `npm run generate`: writes everything that follows from the command declarations. */
import { writeFileSync } from 'node:fs'
import { format, resolveConfig } from 'prettier'
import { commandsText } from './commands.js'
import { referenceText } from './reference.js'

/** What is generated: the file's path and its text. */
export const GENERATED: readonly { path: string; text: () => string }[] = [
  { path: 'src/api/generated/commands.ts', text: commandsText },
  { path: 'docs/commands.md', text: referenceText },
]

/** A generated file's text as it is committed. */
export async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path })
}

if (process.argv[1]?.endsWith('main.ts')) {
  for (const { path, text } of GENERATED) {
    writeFileSync(path, await formatted(path, text()))
    console.log(`wrote ${path}`)
  }
}
