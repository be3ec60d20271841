/** The commands under the names that lines `rename-command` of the configuration give them. */
import { commandTable } from '../commands/index.js'
import type { CommandTable } from '../commands/spec/table.js'
import type { Config } from './config/config.js'
import { renameTargetTaken, renameUnknownCommand } from './config/errors.js'

/** @throws Error if one of the lines can't be followed */
export function renamedCommands({ renamedCommands }: Config): CommandTable {
  let table = commandTable
  for (const { from, to } of renamedCommands) {
    const renamed = table.renamed(from, to)
    if (renamed === 'unknown') throw new Error(`${renameUnknownCommand}: ${from}`)
    if (renamed === 'taken') throw new Error(`${renameTargetTaken}: ${to}`)
    table = renamed
  }
  return table
}
