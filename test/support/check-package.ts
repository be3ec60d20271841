/**
 * Checks the built package the way its users meet it, after `npm run build`. What publint and attw cannot know:
 *
 * - every entry point loads in both formats, exports the same names in both, and does not keep the process alive;
 * - the entry points of one format share one copy of the code, so that `instanceof` holds across them;
 * - `cinnabar` itself loads no Node built-in (it may on demand, by `import()`), so that it also runs where there is no Node.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(root, 'dist')
const entries = [
  'cinnabar',
  'cinnabar/server',
  'cinnabar/testing',
  'cinnabar/scripting',
  'cinnabar/persistence',
  'cinnabar/persistence/testing',
]
const problems: string[] = []

/** Loads an entry point in a Node of its own; the process must end by itself in time. */
function exportedNames(entry: string, format: 'import' | 'require'): string[] {
  const print = 'console.log(JSON.stringify(Object.keys(entry).sort()))'
  const script =
    format === 'import' ? `import * as entry from '${entry}'; ${print}` : `const entry = require('${entry}'); ${print}`
  const type = format === 'import' ? 'module' : 'commonjs'
  const output = execFileSync(process.execPath, [`--input-type=${type}`, '-e', script], {
    cwd: root,
    encoding: 'utf8',
    timeout: 10_000,
  })
  return JSON.parse(output) as string[]
}

function checkExports(): void {
  for (const entry of entries) {
    try {
      const imported = exportedNames(entry, 'import')
      const required = exportedNames(entry, 'require')
      if (imported.length === 0) problems.push(`${entry} exports nothing`)
      if (imported.join() !== required.join()) {
        problems.push(`${entry} exports ${imported.join()} as ESM and ${required.join()} as CommonJS`)
      }
    } catch (error) {
      problems.push(`${entry} does not load: ${String(error)}`)
    }
  }
}

/** Who has TypeScript resolve modules as before `exports` finds the types of each entry point all the same. */
function checkOldResolution(): void {
  const { typesVersions } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    typesVersions: { '*': Record<string, string[]> }
  }
  for (const entry of entries.slice(1)) {
    const [path = ''] = typesVersions['*'][entry.slice('cinnabar/'.length)] ?? []
    if (!existsSync(join(root, path)) || path === '') problems.push(`${entry} has no types in typesVersions`)
  }
}

/** What two entry points of one format both export must be the same thing. */
function checkIdentity(): void {
  const compare = `
    const seen = new Map()
    for (const [name, entry] of loaded) for (const [key, value] of Object.entries(entry)) {
      if (key === 'default' || typeof value !== 'function') continue
      if (seen.has(key) && seen.get(key) !== value) console.log(key + ' of ' + name)
      seen.set(key, value)
    }`
  const names = JSON.stringify(entries)
  const scripts = {
    module: `const loaded = await Promise.all(${names}.map(async (n) => [n, await import(n)]))\n${compare}`,
    commonjs: `const loaded = ${names}.map((n) => [n, require(n)])\n${compare}`,
  }
  for (const [type, script] of Object.entries(scripts)) {
    const output = execFileSync(process.execPath, [`--input-type=${type}`, '-e', script], {
      cwd: root,
      encoding: 'utf8',
    })
    for (const line of output.split('\n').filter(Boolean)) problems.push(`${type}: ${line} is a second copy`)
  }
}

/** esbuild heads each module's code with its path, so a path that heads code in two files was bundled twice. */
function checkSharing(extension: '.js' | '.cjs'): void {
  const homes = new Map<string, string>()
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith(extension)) continue
    for (const [, module = ''] of readFileSync(join(dist, name), 'utf8').matchAll(/^\/\/ (src\/\S+\.ts)$/gm)) {
      const first = homes.get(module)
      if (first !== undefined && first !== name) problems.push(`${module} is in both ${first} and ${name}`)
      homes.set(module, name)
    }
  }
  if (homes.size === 0) problems.push(`no module of src was found in dist/*${extension}`)
}

function checkPortable(file: string, seen = new Set<string>()): void {
  if (seen.has(file)) return
  seen.add(file)
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*["']([^"']+)["']/g)) {
    if (specifier.startsWith('.')) checkPortable(join(dirname(file), specifier), seen)
    else if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
      problems.push(`cinnabar reaches ${specifier} through ${relative(root, file)}`)
    }
  }
}

checkExports()
checkOldResolution()
checkIdentity()
checkSharing('.js')
checkSharing('.cjs')
checkPortable(join(dist, 'index.js'))

for (const problem of problems) console.error(`package: ${problem}`)
if (problems.length > 0) process.exit(1)
console.log(`package: ${entries.length} entry points load as ESM and CommonJS and share one copy of the code`)
