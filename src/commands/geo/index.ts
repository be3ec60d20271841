/** Geo commands. */
import { positionCommands } from './positions.js'
import { searchCommands } from './search.js'

export const geoCommands = [...positionCommands, ...searchCommands]
