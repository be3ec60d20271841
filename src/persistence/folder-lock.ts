/**
 * Which stores keep their data in a folder: each process leaves an empty file there that says who it is, and for what, and
 * knows of its own.
 *
 *     cinnabar-<process id>-<start>-<file>.lock           start: when the process began, 0 where the system doesn't tell
 *
 * Node has no `flock`, which would end with the process. So a lock counts as long as its process lives: after `kill -9`
 * the next one takes over at once. The start tells a process from a later one with its number, as in a container, where
 * numbers are the same each time.
 *
 * Files of different processes have different names, so removing what a dead one has left can't hit a living one's. Whoever
 * sees another waits a moment and looks again, as that may be about to end; of two that come at the same moment, the one
 * with the larger number takes its file away meanwhile, so at most one stays. Processes that don't see each other, on two
 * machines or in two containers, aren't told apart from dead ones.
 */
import * as nodeFs from 'node:fs'
import { join } from 'node:path'
import { StorageInUseError } from './storage-in-use-error.js'

/** The system calls it makes. */
export type LockSystem = Pick<typeof nodeFs, 'closeSync' | 'openSync' | 'readdirSync' | 'unlinkSync'>

const LOCK = /^cinnabar-(\d+)-(\d+)-(.+)\.lock$/
/** How often one looks whether another is still there, and how long it waits in between. */
const LOOKS = 6
const LOOK_MS = 40

/** Whether a name is that of a lock. */
export const isLock = (name: string): boolean => LOCK.test(name)

/** The locks that stores of this process hold, by path. */
const own = new Set<string>()

/**
 * Locks `file` in `folder`, which is there, against other stores, of this process or another.
 * @returns what unlocks it, once
 * @throws StorageInUseError
 */
export function lockFile(folder: string, file: string, system: LockSystem = nodeFs): () => void {
  const name = file.replaceAll(/[^\w.-]/g, '+')
  const path = join(folder, `cinnabar-${process.pid}-${statOf(process.pid)?.start ?? 0}-${name}.lock`)
  const other = own.has(path) ? process.pid : acquire(system, folder, name, path)
  if (other !== undefined) throw new StorageInUseError(folder, file, other, other === process.pid)
  own.add(path)
  let isHeld = true
  return () => {
    // By then it may be another store's.
    if (!isHeld) return
    isHeld = false
    own.delete(path)
    remove(system, path)
  }
}

/** Leaves this process's file. @returns who else holds the lock, and then nothing is left */
function acquire(system: LockSystem, folder: string, name: string, path: string): number | undefined {
  for (let look = 1; ; look++) {
    system.closeSync(system.openSync(path, 'w', 0o666))
    const other = otherHolder(system, folder, name)
    if (other === undefined) return undefined
    if (other < process.pid || look === LOOKS) remove(system, path)
    if (look === LOOKS) return other
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
  const stat = statOf(pid)
  // What was killed stays as a zombie until its parent takes note of it.
  if (stat?.state === 'Z' || stat?.state === 'X') return false
  return start === '0' || stat === undefined || stat.start === start
}

/** A process's state, and when it began in ticks since the system did: fields 3 and 22 of Linux's `/proc/<pid>/stat`. */
function statOf(pid: number): { readonly state: string; readonly start: string } | undefined {
  try {
    const stat = nodeFs.readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field, the program's name in brackets, may have spaces and brackets in it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, start] = [fields[0], fields[19]]
    return state !== undefined && start !== undefined && /^\d+$/.test(start) ? { state, start } : undefined
  } catch {
    return undefined
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
