/**
 * Records, for every parameter, what the real server answers to each probe.
 *
 * What can be set at run time is set with CONFIG SET and read back. What is immutable is put into a configuration
 * file: first with a broken line after it, so that the server never starts and says which of the two lines it
 * refuses; then some accepted values are given to a server that starts, and read back with CONFIG GET.
 */
import type { RespClient } from '../../../support/resp-client.js'
import { ask, askPairs, inFolder, runServer, withServer } from './oracle.js'
import { hidden, mayBeAsked, probesFrom, probesOf } from './probes.js'

export interface RecordedParameter {
  immutable: boolean
  /** Accepted, and printed by CONFIG GET as they were given. */
  same: string[]
  /** Accepted and printed otherwise; with null, how was not asked. */
  accepted: Record<string, string | null>
  /** Each error text, with the values that get it. */
  refused: Record<string, string[]>
}

/** Accepted values of an immutable parameter that a server is started for. */
const STARTS_MAX = 14

/**
 * Not started: it leaves the process (daemonize), ends after listening (aclfile), takes memory by the value (databases),
 * or has the server listen elsewhere (unixsocket). A NUL cannot be given as an argument.
 */
function mayStart(name: string, value: string): boolean {
  if (['aclfile', 'daemonize', 'unixsocket'].includes(name) || value.includes('\0')) return false
  return name !== 'databases' || Number(value) < 100_000
}

const quote = (value: string): string =>
  '"' + Array.from(value, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('') + '"'

/** What a server that was told nothing says; `<dir>` stands for its folder. */
export const recordDefaults = (): Promise<Record<string, string>> =>
  withServer([], async (client, server) => {
    const pairs = await askPairs(client, '*', ...hidden)
    return Object.fromEntries(pairs.map(([name, value]) => [name, value.replaceAll(server.dir, '<dir>')]))
  })

export const recordValues = (defaults: Record<string, string>): Promise<Record<string, RecordedParameter>> =>
  withServer(['--enable-protected-configs', 'yes', '--save', ''], async (client) => {
    const recorded: Record<string, RecordedParameter> = {}
    for (const [name, initial] of Object.entries(defaults)) {
      const first = await ask(client, 'CONFIG', 'SET', name, initial)
      const immutable = JSON.stringify(first).includes('immutable')
      const { accepted, refused } = immutable ? await recordImmutable(name) : await recordSettable(client, name)
      const answers = Object.entries(accepted)
      recorded[name] = {
        immutable,
        same: answers.filter(([value, printed]) => value === printed).map(([value]) => value),
        accepted: Object.fromEntries(answers.filter(([value, printed]) => value !== printed)),
        refused,
      }
    }
    return recorded
  })

type Answers = Pick<RecordedParameter, 'accepted' | 'refused'>

/** Asks every probe once, adding those that the answers suggest. */
async function eachProbe(
  name: string,
  answerTo: (value: string) => Promise<{ refused: string } | { accepted: string | null }>,
): Promise<Answers> {
  const accepted: Record<string, string | null> = {}
  const refused: Record<string, string[]> = {}
  const queue = probesOf(name)
  const seen = new Set<string>()
  for (let value = queue.shift(); value !== undefined; value = queue.shift()) {
    if (seen.has(value)) continue
    seen.add(value)
    const answer = await answerTo(value)
    if ('accepted' in answer) {
      accepted[value] = answer.accepted
    } else {
      ;(refused[answer.refused] ??= []).push(value)
      queue.push(...probesFrom(answer.refused).filter((suggested) => mayBeAsked(name, suggested)))
    }
  }
  return { accepted, refused }
}

const printed = async (client: RespClient, name: string): Promise<string> =>
  (await askPairs(client, name))[0]?.[1] ?? ''

async function recordSettable(client: RespClient, name: string): Promise<Answers> {
  const before = await printed(client, name)
  const asked = await eachProbe(name, async (value) => {
    // Back to the start first: each answer is independent of the one before it.
    await ask(client, 'CONFIG', 'SET', name, before)
    const answer = await ask(client, 'CONFIG', 'SET', name, value)
    if (answer === 'OK') return { accepted: await printed(client, name) }
    if (answer !== null && typeof answer === 'object' && 'error' in answer) return { refused: answer.error }
    throw new Error(`CONFIG SET ${name} answered ${JSON.stringify(answer)}`)
  })
  await ask(client, 'CONFIG', 'SET', name, before)
  return asked
}

async function recordImmutable(name: string): Promise<Answers> {
  const asked = await eachProbe(name, async (value) => {
    const files = { 'probe.conf': `${name} ${quote(value)}\nthis-line-is-broken\n` }
    const printed = await inFolder(files, async (folder) => {
      const run = await runServer(folder, ['probe.conf'], { path: `${folder}/none` }, () => Promise.resolve())
      return 'printed' in run ? run.printed : ''
    })
    if (!printed.includes('FATAL CONFIG FILE ERROR')) throw new Error(`${name} ${value}: ${printed}`)
    return printed.includes('at line 2') ? { accepted: null } : { refused: printed.trimEnd().split('\n').at(-1) ?? '' }
  })
  const values = Object.keys(asked.accepted).filter((value) => mayStart(name, value))
  const every = Math.max(1, Math.ceil(values.length / STARTS_MAX))
  for (const value of values.filter((_, i) => i % every === 0)) {
    const folderless = withServer([`--${name}`, value], (client) => printed(client, name))
    asked.accepted[value] = await folderless.catch((error: unknown) => {
      // The server may refuse to run with a value that the configuration accepts (a cluster without a port).
      if (String(error).includes('did not start')) return null
      throw error
    })
  }
  return asked
}
