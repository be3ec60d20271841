/**
 * Which processes keep their data in a folder: each leaves an empty file there that says who it is, and for what.
 *
 *     cinnabar-<process id>-<start>-<file>.lock           start: when the process began, 0 where the system doesn't tell
 *
 * Node has no `flock`, which would end with the process. So a lock counts as long as its process lives: after `kill -9`
 * the next one takes over at once. The start tells a process from a later one with its number, as in a container, where
 * numbers are the same each time.
 *
 * Files of different processes have different names, so removing what a dead one has left can't hit a living one's. Of
 * two that come at the same moment both may see each other: the one with the larger number gives way, the other looks
 * again, so at most one stays. Processes that don't see each other, on two machines or in two containers, aren't told apart
 * from dead ones.
 */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { StorageInUseError } from './storage-in-use-error.js'

/** The system calls it makes. */
export type LockSystem = Pick<typeof nodeFs, 'closeSync' | 'openSync' | 'readdirSync' | 'unlinkSync'>

const LOCK = /^cinnabar-(\d+)-(\d+)-(.+)\.lock$/
/** How often, and how long, one looks again whether another that came at the same moment gives way. */
const LOOKS = 5
const LOOK_MS = 40

/** Whether a name is that of a lock. */
export const isLock = (name: string): boolean => LOCK.test(name)

/** The locks of this process, by path, and how many hold each: within a process, it's the program's matter. */
const own = new Map<string, number>()

/** Locks `file` in `folder`, which is there, against other processes. @returns what unlocks it @throws StorageInUseError */
export function lockFile(folder: string, file: string, system: LockSystem = nodeFs): () => void {
  const name = file.replaceAll(/[^\w.-]/g, '+')
  const path = join(folder, `cinnabar-${process.pid}-${startOf(process.pid)}-${name}.lock`)
  const holders = own.get(path) ?? 0
  if (holders === 0) {
    system.closeSync(system.openSync(path, 'w', 0o666))
    const other = othersLook(system, folder, name)
    if (other !== undefined) {
      remove(system, path)
      throw new StorageInUseError(folder, file, other)
    }
  }
  own.set(path, holders + 1)
  let isHeld = true
  return () => {
    if (!isHeld) return
    isHeld = false
    const left = (own.get(path) ?? 1) - 1
    own.set(path, left)
    if (left === 0) remove(system, path)
  }
}

/** Who else holds the lock for good. */
function othersLook(system: LockSystem, folder: string, name: string): number | undefined {
  for (let look = 1; ; look++) {
    const other = otherHolder(system, folder, name)
    if (other === undefined || other < process.pid || look === LOOKS) return other
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS)
  }
}

/** Another living process with a lock of this name; what dead ones have left is removed. */
function otherHolder(system: LockSystem, folder: string, name: string): number | undefined {
  let holder: number | undefined
  for (const entry of system.readdirSync(folder)) {
    const [, pid, start, locked] = LOCK.exec(entry) ?? []
    if (locked !== name || Number(pid) === process.pid) continue
    if (isAlive(Number(pid), start ?? '')) holder = Math.min(holder ?? Infinity, Number(pid))
    else remove(system, join(folder, entry))
  }
  return holder
}

function isAlive(pid: number, start: string): boolean {
  // As a target of signals 0 is a group of processes.
  if (pid === 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    // One that belongs to somebody else lives, too.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const now = startOf(pid)
  return start === '0' || now === '0' || now === start
}

/** When a process began, in ticks since the system did: field 22 of Linux's `/proc/<pid>/stat`. */
function startOf(pid: number): string {
  try {
    const stat = nodeFs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field, the program's name in brackets, may have spaces and brackets in it.
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
    return start !== undefined && /^\d+$/.test(start) ? start : '0'
  } catch {
    return '0'
  }
}

function remove(system: LockSystem, path: string): void {
  try {
    system.unlinkSync(path)
  } catch {
    // Somebody else has removed it, or it stays, and harms nobody once this process is gone.
  }
}

/** Whether a system call was refused because nothing may be written there. */
export const isReadOnly = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EROFS', 'EACCES', 'EPERM'].includes(String(error.code))
