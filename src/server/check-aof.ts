/** `cinnabar check-aof`: says whether an append-only file is whole, and repairs it if that is asked for. */
import { basename, dirname } from 'node:path'
import { Clock } from '../keyspace/clock.js'
import { Keyspace } from '../keyspace/keyspace.js'
import { checkLog } from '../persistence/aof/check-log.js'
import { fileStorage } from '../persistence/file-storage.js'
import { CheckTarget } from '../persistence/load-target.js'
import { secureRandom } from './platform.js'
import { realTime } from '../real-time.js'

const USAGE = `Usage: cinnabar check-aof [--fix | --truncate-to-timestamp <Unix seconds>] <file.manifest|file.aof>

Says what is wrong with an append-only file, and where. With --fix what is wrong at its end is cut off, and a copy of what
it was is kept beside it. With --truncate-to-timestamp what came after that time is cut off in the same way, in a log that
was written with aof-timestamp-enabled. Otherwise nothing is changed.
`

/** What the subcommand needs of the program. */
interface Output {
  print(text: string): void
  printError(text: string): void
}

/** @returns the exit code: 0 if the file is whole, or has been repaired */
export function checkAof({ print, printError }: Output, args: readonly string[]): number {
  const fix = args[0] === '--fix'
  const cuts = args[0] === '--truncate-to-timestamp'
  const [file, ...more] = args.slice(fix ? 1 : cuts ? 2 : 0)
  if (file === undefined || more.length > 0 || file.startsWith('-')) {
    printError(USAGE)
    return 1
  }
  const untilS = cuts ? Number(/^\d+$/.exec(args[1] ?? '')?.[0]) : Infinity
  if (!(untilS > 0)) {
    printError('Invalid timestamp, aborting...\n')
    return 1
  }
  const path = Buffer.from(file, 'latin1').toString()
  try {
    const isWhole = checkLog(fileStorage(dirname(path)), basename(path), {
      fix,
      ...(cuts ? { untilS } : {}),
      print: (line) => print(`${line}\n`),
      target: new CheckTarget(new Keyspace(new Clock(realTime), secureRandom)),
    })
    return isWhole ? 0 : 1
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
