/** All commands, by group. */
import { bitmapCommands } from './bitmap.js'
import { genericCommands } from './generic/generic.js'
import { lcsCommands } from './lcs.js'
import type { Command } from './spec/command.js'
import { CommandTable } from './spec/table.js'
import { stringCommands } from './string.js'
import { stringNumberCommands } from './string-numbers.js'

export const commandTable = new CommandTable([
  ...genericCommands,
  ...stringCommands,
  ...stringNumberCommands,
  ...lcsCommands,
  ...bitmapCommands,
] as Command[])
