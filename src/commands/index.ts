/** All commands, by group. */
import { bitmapCommands } from './bitmap.js'
import { commandCommands } from './command.js'
import { connectionCommands } from './connection/connection.js'
import { functionCommands } from './functions.js'
import { genericCommands } from './generic/generic.js'
import { geoCommands } from './geo/index.js'
import { hashCommands } from './hash.js'
import { hashNumberCommands } from './hash-numbers.js'
import { hashScanCommands } from './hash-scan.js'
import { hyperloglogCommands } from './hyperloglog.js'
import { lcsCommands } from './lcs.js'
import { listCommands } from './list.js'
import { listBlockingCommands } from './list-blocking.js'
import { listMoveCommands } from './list-move.js'
import { scriptingCommands } from './scripting.js'
import { serverCommands } from './server/index.js'
import { setCommands } from './set.js'
import { sortedSetCommands } from './sorted-set/index.js'
import type { Command } from './spec/command.js'
import { tableOf } from './spec/table.js'
import { stringCommands } from './string.js'
import { stringNumberCommands } from './string-numbers.js'
import { transactionCommands } from './transactions.js'

export const commandTable = tableOf([
  ...genericCommands,
  ...stringCommands,
  ...stringNumberCommands,
  ...lcsCommands,
  ...sortedSetCommands,
  ...geoCommands,
  ...bitmapCommands,
  ...hashCommands,
  ...hashNumberCommands,
  ...hashScanCommands,
  ...hyperloglogCommands,
  ...listCommands,
  ...listMoveCommands,
  ...listBlockingCommands,
  ...setCommands,
  ...connectionCommands,
  ...transactionCommands,
  ...commandCommands,
  ...scriptingCommands,
  ...functionCommands,
  ...serverCommands,
] as Command[])
