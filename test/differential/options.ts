/** The command line of `npm run differential`. */
import { parseArgs } from 'node:util'

export type Options = {
  groups: string[]
  ops: number
  seed: number
  protocols: (2 | 3)[]
  /** A server to compare with instead of a Redis of our own. */
  against: string | undefined
  /** Only this chunk of the run. */
  chunk: number | undefined
  divergencesMax: number
  /** Keep each divergence as a case of `npm test`. */
  record: boolean
  /** Make the recorded sequences anew. */
  recordCorpus: boolean
}

export const USAGE = `npm run differential -- [options]
  --group NAME         a group of test/differential/groups/ (repeatable; default: all)
  --ops N              commands per group and protocol (default 10000)
  --seed N             default 1
  --protocol 2|3|both  default both
  --against HOST:PORT  compare with this server, which is flushed, not with a Redis of our own
  --chunk N            run only this chunk
  --max N              stop after so many different divergences in a group (default 10)
  --record             keep the divergences found as cases that \`npm test\` replays
  --record-corpus      record the sequences that \`npm test\` replays
  --ci                 the bounded run of the build: all groups, both protocols, 20000 commands per group`

/** Per group and protocol: with all of them, a run of less than a minute on a small shared machine. */
const CI_OPS = 10_000

/** @throws Error that says what is wrong */
export function readOptions(args: readonly string[], known: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      group: { type: 'string', multiple: true },
      ops: { type: 'string' },
      seed: { type: 'string' },
      protocol: { type: 'string' },
      against: { type: 'string' },
      chunk: { type: 'string' },
      max: { type: 'string' },
      record: { type: 'boolean' },
      'record-corpus': { type: 'boolean' },
      ci: { type: 'boolean' },
    },
  })
  if (values.ci === true && (values.group ?? values.ops ?? values.protocol ?? values.chunk) !== undefined) {
    throw new Error('--ci is a run of its own: it takes no group, ops, protocol or chunk')
  }
  const groups = values.group?.flatMap((names) => names.split(',')) ?? [...known]
  for (const name of groups)
    if (!known.includes(name)) throw new Error(`no group ${name}; there are: ${known.join(', ')}`)
  const protocol = values.protocol ?? 'both'
  if (!['2', '3', 'both'].includes(protocol)) throw new Error('--protocol takes 2, 3 or both')
  return {
    groups,
    ops: values.ops === undefined ? CI_OPS : count('ops', values.ops),
    seed: count('seed', values.seed ?? '1'),
    protocols: protocol === 'both' ? [2, 3] : [protocol === '2' ? 2 : 3],
    against: values.against,
    chunk: values.chunk === undefined ? undefined : count('chunk', values.chunk),
    divergencesMax: count('max', values.max ?? '10'),
    record: values.record === true,
    recordCorpus: values['record-corpus'] === true,
  }
}

function count(name: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} takes a number`)
  return Number(text)
}
