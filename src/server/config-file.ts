/** CONFIG REWRITE: brings the configuration file up to date. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../engine/config/config.js'
import { withSystemReason } from './system-error.js'
import { systemCode } from './system-error.js'

/**
 * Replaces the file at once or not at all: the new text is written beside it, and takes its name when it is on disk.
 * @throws Error with the system's reason
 */
export function rewriteConfigFile(config: Config, path: string): void {
  withSystemReason(() => {
    const text = config.rewrite(readIfThere(path))
    const temporary = `${path}.${process.pid}-${process.hrtime.bigint()}.tmp`
    try {
      writeThrough(temporary, text)
      renameSync(temporary, path)
      syncFolder(dirname(path))
    } catch (error) {
      rmSync(temporary, { force: true })
      throw error
    }
  })
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw error
  }
}

function writeThrough(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o644)
  try {
    writeFileSync(file, text, 'latin1')
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The new name is in the folder, which has to reach the disk too. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
