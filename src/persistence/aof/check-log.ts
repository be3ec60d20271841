/**
 * Checks an append-only file, as redis-check-aof does: what is wrong and where, and up to where it's right. Nothing is run,
 * so an unknown command is found only when the file is loaded.
 *
 * What is wrong at the end of the last part can be mended by cutting it off; so can what came after a given time, where the
 * log has notes of it (`aof-timestamp-enabled`). A copy stays beside it.
 */
import { CommandError } from '../../keyspace/errors.js'
import { token } from '../../commands/args.js'
import { copyFile } from '../copy-file.js'
import type { LoadTarget } from '../load-target.js'
import { RdbFileLoader } from '../rdb/rdb-file-loader.js'
import { SnapshotError } from '../snapshot-error.js'
import { nameOfBytes, type ReadableFile, readWhole, type Storage } from '../storage.js'
import { CommandReader } from './command-reader.js'
import { Manifest } from './manifest.js'

export interface CheckedPart {
  readonly name: string
  readonly size: number
  /** Up to here the file is right. */
  readonly okUpTo: number
  /** Commands found to be right. */
  readonly commands: number
  /** What is wrong, and where; undefined: nothing. */
  readonly mistake: string | undefined
  readonly place: number
  /** What comes from `okUpTo` on came after `CheckOptions.untilS`; what is behind that wasn't looked at. */
  readonly hasLater?: boolean
}

export interface CheckOptions {
  /** Cuts off what is wrong at the end. */
  readonly fix: boolean
  /** Cuts off what came after this time, in Unix s. */
  readonly untilS?: number
  readonly print: (line: string) => void
  /** Where values of a snapshot are decoded and dropped. */
  readonly target: LoadTarget
}

const MULTI = token('multi')
const EXEC = token('exec')
const RDB_MAGIC = 'REDIS'

/** Checks a manifest and the parts that it names, or one file. @returns whether all is right, or has been mended */
export function checkLog(storage: Storage, name: string, options: CheckOptions): boolean {
  const { print } = options
  const file = storage.read(name)
  if (!file) {
    print(`Cannot open file ${name}: there is none`)
    return false
  }
  file.close()
  if (!name.endsWith('.manifest')) {
    print('Start checking one append-only file')
    return checkOne(storage, name, true, options)
  }
  print('Start checking an append-only file in parts')
  let manifest: Manifest
  try {
    manifest = Manifest.parse(readWhole(storage, name) ?? new Uint8Array(0))
  } catch (error) {
    print(`The manifest ${name} is not valid: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : ''
  const parts = [...(manifest.base ? [manifest.base] : []), ...manifest.increments]
  const isRight = parts.every((part, i) =>
    checkOne(storage, folder + nameOfBytes(part.name), i === parts.length - 1, options),
  )
  if (isRight) print('All parts and the manifest are valid')
  return isRight
}

/** Checks one file, says what is found, and mends it if that is asked for. @returns whether it is right now */
function checkOne(storage: Storage, name: string, isLast: boolean, options: CheckOptions): boolean {
  const { print, fix, untilS } = options
  const file = storage.read(name)
  if (!file) {
    print(`Cannot open file ${name}: there is none`)
    return false
  }
  let checked: CheckedPart
  try {
    checked = checkFile(file, name, options.target, untilS)
  } finally {
    file.close()
  }
  const { size, okUpTo, commands, mistake, place, hasLater } = checked
  if (hasLater === true) return cutLater(storage, checked, isLast, options)
  if (mistake !== undefined) print(`[offset ${place}] ${mistake}`)
  print(`${name}: ${size} bytes, ${commands} commands, valid up to byte ${okUpTo}, ${size - okUpTo} bytes are not`)
  if (mistake === undefined) {
    if (untilS !== undefined) print(`${name} has nothing after timestamp ${untilS}: nothing was cut off`)
    print(`${name} is valid`)
    return true
  }
  if (!fix) {
    print(`${name} is not valid. With --fix it would be cut off at byte ${okUpTo}; a copy would be kept`)
    return false
  }
  if (!isLast) {
    print(
      `${name} is not valid, and not the last part: cutting it off would lose what is in between. Nothing was changed`,
    )
    return false
  }
  cut(storage, checked, print)
  return true
}

/** Cuts off what came too late. @returns whether it could be done */
function cutLater(storage: Storage, checked: CheckedPart, isLast: boolean, { print, untilS }: CheckOptions): boolean {
  const { name, okUpTo } = checked
  if (okUpTo === 0) {
    print(`${name} has nothing before timestamp ${untilS}. Nothing was changed`)
    return false
  }
  if (!isLast) {
    print(
      `${name} can't be cut off at byte ${okUpTo}, before timestamp ${untilS}, as it is not the last part: remove those ` +
        `behind it from the manifest and from the folder first. Nothing was changed`,
    )
    return false
  }
  cut(storage, checked, print)
  print(`${name} ends at timestamp ${untilS} now`)
  return true
}

function cut(storage: Storage, { name, size, okUpTo }: CheckedPart, print: (line: string) => void): void {
  const copy = keepCopy(storage, name)
  const appended = storage.append(name)
  try {
    appended.truncate(okUpTo)
  } finally {
    appended.close()
  }
  print(`${name} was cut from ${size} to ${okUpTo} bytes. What it was is in ${copy}`)
}

/** Looks for what is wrong with a file, up to the first note of a time after `untilS`. */
function checkFile(file: ReadableFile, name: string, target: LoadTarget, untilS = Infinity): CheckedPart {
  const { size } = file
  const head = new Uint8Array(RDB_MAGIC.length)
  file.read(0, head)
  let start = 0
  if (String.fromCharCode(...head) === RDB_MAGIC) {
    const loader = new RdbFileLoader(file, target, { name, checksum: true })
    try {
      loader.run()
    } catch (error) {
      if (!(error instanceof SnapshotError) && !(error instanceof CommandError)) throw error
      const place = error instanceof SnapshotError ? error.offset : 0
      const mistake = error instanceof SnapshotError ? error.reason : error.text
      return { name, size, okUpTo: 0, commands: 0, mistake: `the snapshot it begins with: ${mistake}`, place }
    }
    start = loader.offset
  }
  return checkCommands(file, name, start, untilS)
}

function checkCommands(file: ReadableFile, name: string, start: number, untilS: number): CheckedPart {
  const { size } = file
  const reader = new CommandReader(file, start)
  reader.untilS = untilS
  let okUpTo = start
  let commands = 0
  let inTransaction = 0
  let isIn = false
  const wrong = (mistake: string, place: number): CheckedPart => ({ name, size, okUpTo, commands, mistake, place })
  for (;;) {
    const result = reader.next()
    if (result === 'command') {
      const { args } = reader
      if (args.is(0, MULTI)) {
        if (isIn) return wrong('Unexpected MULTI', reader.start)
        isIn = true
        inTransaction = 0
      } else if (args.is(0, EXEC)) {
        if (!isIn) return wrong('Unexpected EXEC', reader.start)
        isIn = false
        commands += inTransaction
      }
      if (isIn) inTransaction++
      else {
        commands++
        okUpTo = reader.offset
      }
      continue
    }
    if (result === 'later') {
      // Half a transaction is none: Redis's tool would leave its beginning.
      if (!isIn) okUpTo = reader.start
      return { name, size, okUpTo, commands, mistake: undefined, place: reader.start, hasLater: true }
    }
    if (result === 'bad') return wrong(reader.mistake, reader.offset)
    if (result === 'torn') return wrong('The file ends in the middle of a command', reader.start)
    if (isIn) return wrong('Reached the end of the file before reading EXEC for MULTI', size)
    return { name, size, okUpTo: size, commands, mistake: undefined, place: size }
  }
}

/** Copies a file to a name that is free. @returns it */
function keepCopy(storage: Storage, name: string): string {
  let copy = `${name}.bak`
  for (let i = 2; isThere(storage, copy); i++) copy = `${name}.bak.${i}`
  copyFile(storage, name, copy)
  return copy
}

/** Asks for the one file: listing all would read the folders below it, too, which may be many, or others'. */
function isThere(storage: Storage, name: string): boolean {
  const file = storage.read(name)
  file?.close()
  return file !== undefined
}
