/** All commands, by group. */
import type { Command } from './spec/command.js'
import { CommandTable } from './spec/table.js'
import { stringCommands } from './string.js'

export const commandTable = new CommandTable([...stringCommands] as Command[])
