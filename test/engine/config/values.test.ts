/**
 * Every parameter against the real server's answers: what it accepts, how it prints it, and the words of each refusal.
 * Recorded by `record.ts`; the recorded server had TLS but no certificate, and a Unix socket.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Config } from '../../../src/engine/config/config.js'
import { ConfigFileError } from '../../../src/engine/config/errors.js'
import { parameters } from '../../../src/engine/config/parameters/index.js'
import { quote } from '../../../src/engine/config/text.js'
import { hidden } from './record/probes.js'
import { refuseTls } from '../../../src/engine/config/no-tls.js'
import { answerTo, byName, directories, FOLDER, recorded } from './replay.js'

const defaults = recorded('defaults')
const values = recorded('values')

/** What the recorded server was told when it was started, or found around it. */
const ofTheMachine = { dir: FOLDER, port: '6379', unixsocket: '', logfile: '' }

function recordedServer(): Config {
  const config = new Config(directories)
  config.loadText(`port 0\nunixsocket ${FOLDER}/redis.sock\nenable-protected-configs yes\nsave ""\n`)
  refuseTls(config)
  return config
}

describe('the parameters', () => {
  it('are those of Redis 7.0.15', () => {
    const names = parameters.flatMap((parameter) => [
      parameter.name,
      ...('alias' in parameter && parameter.alias !== undefined ? [parameter.alias] : []),
    ])
    expect(names.sort()).toEqual(Object.keys(defaults).sort())
  })

  it('have the defaults of Redis 7.0.15, but for what belongs to the machine', () => {
    const config = new Config(directories)
    const printed = Object.fromEntries(config.match('*', ...hidden).sort(byName))
    expect(printed).toEqual({ ...defaults, ...ofTheMachine })
  })

  it('are what the shared recording of the real server says, with its refusals', () => {
    const { parameters: shared, refusesItsOwnValue } = sharedRecording()
    const config = new Config(directories)
    expect(Object.keys(shared)).toHaveLength(192)
    expect(Object.fromEntries(config.match('*'))).toEqual({ ...shared, ...ofTheMachine })
    const refused = config.match('*').flatMap(([name, value]): [string, string][] => {
      const text = setRefusal(config, name, value)
      return text === 'OK' ? [] : [[name, `ERR ${text}`]]
    })
    expect(Object.fromEntries(refused)).toEqual(refusesItsOwnValue)
  })
})

it('the recording is whole', () => {
  const answers = Object.values(values).map(({ same, accepted, refused }) => {
    return same.length + Object.keys(accepted).length + Object.values(refused).flat().length
  })
  // All parameters have some sixty values each; `dir` has none here, since its answers depend on folders.
  expect(Object.keys(values)).toEqual(Object.keys(defaults))
  expect(answers.filter((count) => count === 0)).toHaveLength(1)
  expect(answers.reduce((total, count) => total + count, 0)).toBeGreaterThan(12_000)
})

describe.each(Object.entries(values))('%s', (name, { immutable, same, accepted, refused }) => {
  it('can or cannot be set at run time', () => {
    expect(new Config().describe(name)?.immutable === true).toBe(immutable)
  })

  const asked = [...same.map((value) => [value, value] as const), ...Object.entries(accepted)]
  if (asked.length > 0) {
    it('accepts and prints', () => {
      const answers = asked.map(([value, printed]) => {
        const config = recordedServer()
        if (immutable) config.loadText(`${name} ${quote(value)}`)
        else expect([value, answerTo(config, ['SET', name, value])]).toEqual([value, 'OK'])
        return [value, printed === null ? null : config.get(name)]
      })
      expect(answers).toEqual(asked)
    })
  }

  const refusals = Object.entries(refused).flatMap(([text, all]) => all.map((value) => [value, text] as const))
  if (refusals.length > 0) {
    it('refuses', () => {
      const config = recordedServer()
      const before = config.match('*')
      const answers = refusals.map(([value]) => [
        value,
        immutable ? fileRefusal(config, name, value) : setRefusal(config, name, value),
      ])
      expect(answers).toEqual(refusals)
      expect(config.match('*')).toEqual(before)
    })
  }
})

/** Recorded by `test/oracle/record.ts`, for this test and others. */
function sharedRecording(): { parameters: Record<string, string>; refusesItsOwnValue: Record<string, string> } {
  const path = new URL('../../oracle/config-defaults.json', import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof sharedRecording>
}

function setRefusal(config: Config, name: string, value: string): string {
  const answer = answerTo(config, ['SET', name, value])
  return answer !== null && typeof answer === 'object' && 'error' in answer ? answer.error : 'OK'
}

/** The last line of what the server prints: the reason. */
function fileRefusal(config: Config, name: string, value: string): string {
  try {
    config.loadText(`${name} ${quote(value)}`)
    return 'OK'
  } catch (error) {
    if (error instanceof ConfigFileError) return error.message.split('\n').at(-1) ?? ''
    throw error
  }
}
