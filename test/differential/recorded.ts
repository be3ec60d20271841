/** Sequences with the oracle's replies, written down so that `npm test` can replay them without a server. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Group } from './group.js'
import { RULES } from './normalise.js'
import { commandName, encodeOp, lineOf, type Op } from './op.js'
import { batchesOf } from './sequence.js'
import { startOps, stateOps } from './state.js'
import { Connections, type Target } from './target.js'

const FOLDER = fileURLToPath(new URL('recorded/', import.meta.url))

/** Connection, command line, and the reply in RESP with one character per byte; a long one as its digest. */
export type RecordedStep = [connection: number, line: string, reply: string]

export type Recorded = {
  group: string
  protocol: 2 | 3
  /** Unix ms: when the replies were given, which is what relative expiries count from. */
  nowMs: number
  /** What it is that was found, for a case that once differed. */
  about?: string
  /** Each from empty. */
  chunks: { seed: number; steps: RecordedStep[] }[]
}

/** Replies longer than this are written down as a digest, unless they are compared by more than their bytes. */
const REPLY_MAX = 80

function written({ args }: Op, reply: Buffer): string {
  const name = commandName(args)
  if (reply.length <= REPLY_MAX || name === 'EXEC' || RULES[name] !== undefined) return reply.toString('latin1')
  return digestOf(reply)
}

/** What stands for a long reply. */
export const digestOf = (reply: Buffer): string =>
  `#${reply.length} ${createHash('sha1').update(reply).digest('base64')}`

/** Asks the oracle: a sequence from empty, and then what it has left behind. */
export async function recordSteps(
  oracle: Target,
  group: Group,
  protocol: 2 | 3,
  ops: readonly Op[],
  missing: ReadonlySet<string>,
): Promise<RecordedStep[]> {
  const connections = new Connections(oracle, protocol)
  const steps: RecordedStep[] = []
  let last: readonly Buffer[] = []
  const ask = async (batch: readonly Op[]): Promise<void> => {
    last = await connections.exchange(batch, Buffer.concat(batch.map(encodeOp)))
    batch.forEach((op, i) => steps.push([op.connection, lineOf(op.args), written(op, last[i] ?? Buffer.alloc(0))]))
  }
  await ask(startOps(group))
  for (const batch of batchesOf(ops)) await ask(batch)
  for (const batch of stateOps(group.databases, missing, () => last)) await ask(batch)
  connections.close()
  return steps
}

/** Writes to `recorded/<path>.json`, a line for each command. */
export function writeRecorded(path: string, recorded: Recorded): string {
  const file = `${FOLDER}${path}.json`
  mkdirSync(dirname(file), { recursive: true })
  const { chunks, ...head } = recorded
  const lines = chunks.map(
    ({ seed, steps }) => `{ "seed": ${seed}, "steps": [\n${steps.map((step) => asciiJson(step)).join(',\n')}\n] }`,
  )
  writeFileSync(file, `${asciiJson(head).slice(0, -1)}, "chunks": [\n${lines.join(',\n')}\n] }\n`)
  return file
}

/** Bytes above 0x7e as escapes, so that no tool takes the file for binary. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\x7f-\uffff]/g, (character) => {
    return '\\u' + character.charCodeAt(0).toString(16).padStart(4, '0')
  })
}

/** Everything recorded, by its path below `recorded/`. */
export function readRecorded(): { path: string; recorded: Recorded }[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => ({ path, recorded: JSON.parse(readFileSync(FOLDER + path, 'utf8')) as Recorded }))
}
