/** `cinnabar check-rdb`: reads a snapshot, says what is in it, or what is wrong with it and where. Writes nothing. */
import { Clock, type TimeSource } from '../keyspace/clock.js'
import { Keyspace } from '../keyspace/keyspace.js'
import { checkFile } from './load.js'
import { CheckTarget } from './load-target.js'
import { SnapshotError } from './snapshot-error.js'
import type { ReadableFile } from './storage.js'

/** More databases than anyone configures. */
const DATABASES = 10_000

/** Checks a file and prints what it found. @returns whether it's sound */
export function checkRdb(
  file: ReadableFile | undefined,
  name: string,
  source: TimeSource,
  print: (text: string) => void,
): boolean {
  if (!file) {
    print(`${name}: there is no such file\n`)
    return false
  }
  const target = new CheckTarget(new Keyspace(new Clock(source), () => 0.5, DATABASES))
  try {
    const loader = checkFile(target, file, name, true)
    for (const [fact, value] of loader.facts) print(`${fact}: ${printable(value)}\n`)
    const { loaded, expired } = target.counts
    print(`keys: ${loaded}, with an expiry: ${target.expiring}, already due: ${expired}\n`)
    if (target.libraries.length > 0) print(`libraries of functions: ${target.libraries.length}\n`)
    if (loader.offset < file.size) {
      print(`${name}: at byte ${loader.offset}: ${file.size - loader.offset} bytes follow that belong to no snapshot\n`)
      return false
    }
    print(`${name}: sound, ${file.size} bytes\n`)
    return true
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error
    print(`keys before the damage: ${target.counts.loaded}\n${error.message}\n`)
    return false
  } finally {
    file.close()
  }
}

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '.')
