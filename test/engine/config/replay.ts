/** The recordings of `record.ts`, and how a `Config` is asked what the real server was asked. */
import { readFileSync } from 'node:fs'
import type { Config, ConfigOptions, SetOptions } from '../../../src/engine/config/config.js'
import { ConfigError } from '../../../src/engine/config/errors.js'
import type { Answer } from './record/oracle.js'
import type { RecordedRewrite } from './record/rewrites.js'
import type { RecordedScenario } from './record/scenarios.js'
import type { RecordedStartUp } from './record/start-ups.js'
import type { RecordedParameter } from './record/values.js'

interface Recordings {
  defaults: Record<string, string>
  values: Record<string, RecordedParameter>
  scenarios: RecordedScenario[]
  'start-ups': RecordedStartUp[]
  rewrites: RecordedRewrite[]
}

export function recorded<K extends keyof Recordings>(name: K): Recordings[K] {
  const path = new URL(`recorded/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as Recordings[K]
}

export const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** Stands for the folder of the recorded server. */
export const FOLDER = '<dir>'

/** The paths that exist in the recordings: the server's folder and the root. */
export const directories: ConfigOptions = {
  directory: FOLDER,
  resolveDirectory(path, current) {
    if (path === '.') return current
    if (path === '/' || path === FOLDER) return path
    throw new Error('No such file or directory')
  },
}

/** The answer to `GET name ...` or `SET name value ...`, in the form of the recordings. */
export function answerTo(config: Config, request: readonly string[], options: SetOptions = {}): Answer {
  const [verb, ...rest] = request
  if (verb === 'GET') return config.match(...rest).sort(byName)
  const pairs: [string, string][] = []
  for (let i = 0; i < rest.length; i += 2) pairs.push([rest[i] ?? '', rest[i + 1] ?? ''])
  try {
    config.set(pairs, options)
    return 'OK'
  } catch (error) {
    if (error instanceof ConfigError) return { error: error.message }
    throw error
  }
}
