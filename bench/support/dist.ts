/** The built package: what users run is what is measured. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as Package from '../../src/index.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the package if its sources are newer than `dist`, and gives that folder. */
export function builtPackage(progress: (what: string) => void): string {
  const dist = join(root, 'dist')
  const built = join(dist, 'cli.js')
  if (existsSync(built) && statSync(built).mtimeMs > newestSourceMs()) return dist
  progress('npm run build')
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm run build failed:\n${stdout}${stderr}`)
  return dist
}

function newestSourceMs(): number {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(root, 'src', path))
  return Math.max(...[...sources, join(root, 'tsup.config.ts')].map((path) => statSync(path).mtimeMs))
}

/** Imports the package from a folder like `dist`. */
export async function importPackage(dist: string): Promise<typeof Package> {
  const url = pathToFileURL(resolve(dist, 'index.js')).href
  return (await import(url)) as typeof Package
}
