/** Configuration files and command lines, replayed as recorded from the real server by `record.ts`. */
import { describe, expect, it } from 'vitest'
import { Config, type ArgumentsHost } from '../../../src/engine/config/config.js'
import { ConfigFileError, modulesNotSupported, noSuchFile } from '../../../src/engine/config/errors.js'
import { renameTargetTaken, renameUnknownCommand } from '../../../src/engine/config/errors.js'
import type { RecordedStartUp } from './record/start-ups.js'
import { byName, directories, FOLDER, recorded } from './replay.js'

/** A machine with the files of a case, a few commands, and no user yet. */
function hostOf({ file, others, stdin }: RecordedStartUp): ArgumentsHost {
  const files = new Map(
    Object.entries({ ...others, ...(file === undefined ? {} : { [`${FOLDER}/redis.conf`]: file }) }),
  )
  const users = new Set<string>()
  return {
    ...directories,
    absolutePath: (path) => `${FOLDER}/${path}`,
    readStandardInput: () => stdin ?? '',
    readFiles(path) {
      if (path.includes('*')) {
        const [before = '', after = ''] = path.split('*')
        const names = [...files.keys()].filter((name) => name.startsWith(before) && name.endsWith(after))
        return names.sort().map((name) => files.get(name) ?? '')
      }
      const text = files.get(path)
      if (text === undefined) throw new Error(noSuchFile)
      return [text]
    },
    checkUser([name = '']) {
      const known = users.has(name)
      users.add(name)
      return known
        ? { word: name, reason: 'Duplicate user found. A user can only be defined once in config files' }
        : null
    },
    checkRename(from, to) {
      const commands = ['get', 'set']
      if (!commands.includes(from.toLowerCase())) return renameUnknownCommand
      return commands.includes(to) ? renameTargetTaken : null
    },
    checkLogFile: (path) => (path.startsWith('/nonexistent/') ? noSuchFile : null),
  }
}

function start(startUp: RecordedStartUp): { config: Config; file: string | null } {
  return Config.fromArguments(
    [...(startUp.file === undefined ? [] : ['redis.conf']), ...(startUp.args ?? [])],
    hostOf(startUp),
  )
}

describe('starting', () => {
  it.each(recorded('start-ups').map((startUp) => [startUp.title, startUp] as const))('%s', (_, startUp) => {
    if ('values' in startUp) {
      const { config, file } = start(startUp)
      expect(config.match(...(startUp.ask ?? [])).sort(byName)).toEqual(startUp.values)
      expect(file).toBe(startUp.file === undefined ? null : `${FOLDER}/redis.conf`)
      return
    }
    const error = refusalOf(() => start(startUp))
    expect(error).toBe(startUp.printed.trim())
  })

  it('without arguments', () => {
    const { config, file } = Config.fromArguments([])
    expect(file).toBeNull()
    expect(config.match('*').sort(byName)).toEqual(new Config().match('*').sort(byName))
  })
})

describe('a file', () => {
  it('is read wholly or not at all', () => {
    const config = new Config()
    expect(refusalOf(() => config.loadText('hz 20\nuser bob on\nrename-command get ""\nfoo'))).toContain('at line 4')
    expect(config.get('hz')).toBe('10')
    expect(config.users).toEqual([])
    expect(config.renamedCommands).toEqual([])
  })

  it('gives users and renamed commands', () => {
    const config = new Config()
    config.loadText('user bob on >"a b" ~*\nUSER alice off\nrename-command FLUSHALL ""\nrename-command get fetch')
    expect(config.users).toEqual([
      ['bob', 'on', '>a b', '~*'],
      ['alice', 'off'],
    ])
    expect(config.renamedCommands).toEqual([
      { from: 'FLUSHALL', to: '' },
      { from: 'get', to: 'fetch' },
    ])
  })

  it.each(['loadmodule /x.so', 'loadmodule /x.so a b', 'module.parameter 1'])('refuses modules: %s', (line) => {
    const reason = modulesNotSupported().reason
    expect(refusalOf(() => new Config().loadText(`hz 1\n${line}`))).toBe(
      `*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n>>> '${line}'\n${reason}`,
    )
  })

  it('has no other files without a host', () => {
    expect(refusalOf(() => new Config().loadText('include other.conf'))).toBe(
      "Fatal error, can't open config file 'other.conf': No such file or directory",
    )
  })

  it('lets a mistake of the host through', () => {
    const mistake = new TypeError('a mistake')
    const host = {
      checkUser: () => {
        throw mistake
      },
    }
    expect(() => new Config().loadText('user bob', host)).toThrow(mistake)
  })

  it('tells listeners what changed, once', () => {
    const config = new Config()
    const heard: string[] = []
    config.onChange(['hz', 'timeout'], () => heard.push(config.get('hz') ?? ''))
    config.onChange('port', () => heard.push('port'))
    config.loadText('hz 20\ntimeout 3\nhz 30\nport 6379')
    expect(heard).toEqual(['30'])
  })
})

function refusalOf(load: () => unknown): string {
  try {
    load()
  } catch (error) {
    if (error instanceof ConfigFileError) return error.message
    throw error
  }
  throw new Error('it was accepted')
}
