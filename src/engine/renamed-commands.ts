/** The commands under the names that lines `rename-command` of the configuration give them. */
import { commandTable } from '../commands/index.js'
import type { CommandTable } from '../commands/spec/table.js'
import type { Config } from './config/config.js'
import { renameTargetTaken, renameUnknownCommand } from './config/errors.js'

/** What one line makes of the names. @throws Error with Redis's reason if it can't be followed */
export function renameCommand(table: CommandTable, from: string, to: string): CommandTable {
  const renamed = table.renamed(from, to)
  if (renamed === 'unknown') throw new Error(renameUnknownCommand)
  if (renamed === 'taken') throw new Error(renameTargetTaken)
  return renamed
}

/** @throws Error if one of the lines can't be followed */
export const renamedCommands = ({ renamedCommands: lines }: Config): CommandTable =>
  lines.reduce((table, { from, to }) => renameCommand(table, from, to), commandTable)
