/** Sorted set commands. */
import { sortedSetAddCommands } from './add.js'
import { sortedSetPopCommands } from './pop.js'
import { sortedSetRangeCommands } from './range.js'
import { sortedSetReadCommands } from './read.js'
import { sortedSetRemoveCommands } from './remove.js'

export const sortedSetCommands = [
  ...sortedSetAddCommands,
  ...sortedSetReadCommands,
  ...sortedSetRangeCommands,
  ...sortedSetRemoveCommands,
  ...sortedSetPopCommands,
]
