/** `cinnabar check-rdb`: what is in an RDB file, or what is wrong with it and where. The file is only read. */
import { basename, dirname } from 'node:path'
import { checkRdb } from '../persistence/check-rdb.js'
import { fileStorage } from '../persistence/file-storage.js'
import { realTime } from '../real-time.js'

/** What the subcommand needs of the program. */
interface Output {
  print(text: string): void
  printError(text: string): void
}

/** @returns the exit code: 0 if the file is sound */
export function checkRdbFile({ print, printError }: Output, args: readonly string[]): number {
  const [file, ...more] = args
  if (file === undefined || more.length > 0 || file.startsWith('-')) {
    printError('Usage: cinnabar check-rdb <file.rdb>\n')
    return 1
  }
  const path = Buffer.from(file, 'latin1').toString()
  try {
    return checkRdb(fileStorage(dirname(path)).read(basename(path)), path, realTime, print) ? 0 : 1
  } catch (error) {
    printError(`${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}
