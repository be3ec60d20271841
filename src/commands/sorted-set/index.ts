/** Sorted set commands. */
import { sortedSetAddCommands } from './add.js'
import { sortedSetOperationCommands } from './operations.js'
import { sortedSetPopCommands } from './pop.js'
import { sortedSetRandomCommands } from './random.js'
import { sortedSetRangeCommands } from './range.js'
import { sortedSetReadCommands } from './read.js'
import { sortedSetRemoveCommands } from './remove.js'

export const sortedSetCommands = [
  ...sortedSetAddCommands,
  ...sortedSetReadCommands,
  ...sortedSetRangeCommands,
  ...sortedSetRemoveCommands,
  ...sortedSetPopCommands,
  ...sortedSetOperationCommands,
  ...sortedSetRandomCommands,
]
