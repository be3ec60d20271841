/**
 * The file system as the configuration sees it: configuration files, `include` with its patterns, `dir`, the log file.
 */
import { accessSync, closeSync, constants, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { constants as osConstants } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { commandTable } from '../commands/index.js'
import type { ArgumentsHost } from '../engine/config/config.js'
import { renameCommand } from '../engine/renamed-commands.js'
import { globMatch } from '../memory/glob.js'
import { bytesToPath, pathToBytes } from './byte-paths.js'
import { withSystemReason } from './system-error.js'

/** What `Config.fromArguments` needs. Texts have one character per byte. */
export function nodeConfigHost(readStandardInput: () => string): ArgumentsHost {
  let table = commandTable
  return {
    directory: pathToBytes(process.cwd()),
    readStandardInput,
    absolutePath: (path) => pathToBytes(resolve(bytesToPath(path))),
    resolveDirectory(path, current) {
      const resolved = resolve(bytesToPath(current), bytesToPath(path))
      return withSystemReason(() => {
        // Redis changes to it, which fails alike.
        if (path === '') throw failure('ENOENT')
        if (!statSync(resolved).isDirectory()) throw failure('ENOTDIR')
        accessSync(resolved, constants.X_OK)
        return pathToBytes(resolved)
      })
    },
    checkUser([name = '', ...rules]) {
      if (name === 'default' && rules.every((rule) => OPEN_RULES.has(rule.toLowerCase()))) return null
      return { word: name, reason: 'ACL users are not supported; requirepass sets the password of the default one' }
    },
    checkRename(from, to) {
      try {
        table = renameCommand(table, from, to)
        return null
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
    checkAclFile: () => 'ACL users are not supported',
    readFiles: (path) => withSystemReason(() => filesOf(bytesToPath(path)).map((file) => readFileSync(file, 'latin1'))),
    checkLogFile(path) {
      try {
        withSystemReason(() => closeSync(openSync(bytesToPath(path), 'a')))
        return null
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    },
  }
}

const failure = (code: 'ENOENT' | 'ENOTDIR'): Error => Object.assign(new Error(), { errno: -osConstants.errno[code] })

/** What the default user may do anyway, in the words of Redis's CONFIG REWRITE. */
const OPEN_RULES = new Set(
  ['on', 'nopass', 'sanitize-payload'].concat(['~*', 'allkeys', '&*', 'allchannels', '+@all', 'allcommands']),
)

/** The files that a path with wildcards in its last part stands for, in order; the path itself when it has none. */
function filesOf(path: string): string[] {
  const pattern = basename(path)
  if (!/[*?[]/.test(pattern)) return [path]
  const folder = dirname(path)
  const patternBytes = Buffer.from(pattern)
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.') || pattern.startsWith('.'))
    .filter((name) => {
      const bytes = Buffer.from(name)
      return globMatch(patternBytes, 0, patternBytes.length, bytes, 0, bytes.length)
    })
    .sort()
    .map((name) => join(folder, name))
}
