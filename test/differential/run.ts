/**
 * Compares our server with a real Redis, command by command: `npm run differential -- --help`.
 *
 * A run is made of chunks, each from an empty store and with a seed of its own, so that a difference is found again from
 * its chunk alone and made small quickly. Every reply is compared, and after each chunk what it has left behind.
 */
import { BlockingSequence } from './blocking-sequence.js'
import { generate } from './generate.js'
import type { Group } from './group.js'
import { groups } from './groups/index.js'
import type { Op } from './op.js'
import { type Options, readOptions, USAGE } from './options.js'
import { Progress } from './progress.js'
import { recordSteps, writeRecorded } from './recorded.js'
import { reproduction, signature } from './report.js'
import { type Divergence, type Pair, Sequence } from './sequence.js'
import { shrink } from './shrink.js'
import { STATE_COMMANDS } from './state.js'
import { missingCommands, openOracle, Ours } from './target.js'

const CHUNK_OPS = 2000
const CORPUS_CHUNKS = 4
const CORPUS_CHUNK_OPS = 500

/** The same for the same seed, group, protocol and number. */
function chunkSeed(seed: number, group: Group, protocol: number, chunk: number): number {
  let mixed = seed
  for (const part of [group.name.length * 131 + group.name.charCodeAt(0), protocol, chunk]) {
    mixed = Math.imul(mixed ^ part, 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  return mixed >>> 0
}

type Outcome = { ops: number; divergences: number; seconds: number }

class Run {
  /** Found so far in this group, by what makes them alike. */
  private seen = new Map<string, number>()

  constructor(
    private readonly pair: Pair,
    private readonly options: Options,
    private readonly missing: ReadonlySet<string>,
  ) {}

  async group(group: Group, protocol: 2 | 3): Promise<Outcome> {
    const { options } = this
    this.seen = new Map()
    const progress = new Progress(`${group.name} RESP${protocol}`, options.ops)
    const chunkCount = Math.ceil(options.ops / CHUNK_OPS)
    const first = options.chunk ?? 0
    const end = options.chunk === undefined ? chunkCount : options.chunk + 1
    let ops = 0
    for (let chunk = first; chunk < end && this.seen.size < options.divergencesMax; chunk++) {
      const count = Math.min(CHUNK_OPS, options.ops - chunk * CHUNK_OPS)
      const seed = chunkSeed(options.seed, group, protocol, chunk)
      const sequence = generate(group, { count, seed, missing: this.missing })
      const divergence = await this.sequence(group, protocol, sequence)
      ops += count
      if (divergence) {
        const kind = signature(divergence)
        this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1)
        if (this.seen.get(kind) === 1) {
          progress.clear()
          console.log(`\n${group.name} RESP${protocol}: a difference in chunk ${chunk} (its seed: ${seed})`)
          await this.show(group, protocol, sequence.slice(0, divergence.length), seed, divergence)
        }
      }
      progress.show(ops, this.total)
    }
    progress.clear()
    return { ops, divergences: this.total, seconds: progress.seconds }
  }

  private sequence(group: Group, protocol: 2 | 3, ops: readonly Op[]): Promise<Divergence | undefined> {
    const Kind = group.mayBlock === true ? BlockingSequence : Sequence
    return new Kind(this.pair, group, protocol, this.missing).run(ops)
  }

  private get total(): number {
    return [...this.seen.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Makes a failing sequence small and prints it. */
  private async show(
    group: Group,
    protocol: 2 | 3,
    sequence: readonly Op[],
    seed: number,
    found: Divergence,
  ): Promise<void> {
    const run = (ops: readonly Op[]) => this.sequence(group, protocol, ops)
    const again = await run(sequence)
    if (!again) {
      console.log('  It did not show again: the sequence depends on time or chance. What was seen:')
      return console.log(reproduction([found.op], found))
    }
    const small = await shrink(sequence, async (ops) => (await run(ops)) !== undefined)
    const divergence = (await run(small)) ?? again
    const text = reproduction(small, divergence)
    console.log(text)
    if (!this.options.record || group.mayBlock === true) return
    const nowMs = Date.now()
    const steps = await recordSteps(this.pair.oracle, group, protocol, small, this.missing)
    const path = `${group.name}/${(divergence.op.args[0] ?? 'case').toLowerCase()}-${seed.toString(16)}`
    const file = writeRecorded(path, { group: group.name, protocol, nowMs, about: text, chunks: [{ seed, steps }] })
    console.log(`  kept as ${file}`)
  }

  /** Writes the sequences that `npm test` replays. */
  async corpus(group: Group, protocol: 2 | 3): Promise<void> {
    const nowMs = Date.now()
    const chunks = []
    for (let chunk = 0; chunk < CORPUS_CHUNKS; chunk++) {
      const seed = chunkSeed(this.options.seed, group, protocol, chunk)
      const options = { count: CORPUS_CHUNK_OPS, seed, missing: this.missing, allowsLarge: false }
      const ops = generate(group, options)
      chunks.push({ seed, steps: await recordSteps(this.pair.oracle, group, protocol, ops, this.missing) })
    }
    const file = writeRecorded(`${group.name}-resp${protocol}`, { group: group.name, protocol, nowMs, chunks })
    console.log(`recorded ${file}`)
  }
}

/** What ours doesn't know though Redis does. */
async function missingFrom(pair: Pair, chosen: readonly Group[]): Promise<Set<string>> {
  const generators = chosen.flatMap((group) => group.generators)
  const names = [...new Set([...generators.map(({ command }) => command), ...STATE_COMMANDS])]
  const unknown = await missingCommands(pair.oracle, names)
  return new Set([...(await missingCommands(pair.ours, names))].filter((name) => !unknown.has(name)))
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  const options = readOptions(
    args,
    groups.map(({ name }) => name),
  )
  const oracle = await openOracle(options.against)
  if (!oracle) {
    console.error('No Redis 7.0 to compare with: nothing was compared.')
    return 1
  }
  const ours = await Ours.start()
  ours.catchCrashes()
  const pair = { ours, oracle }
  try {
    return await compare(pair, options)
  } finally {
    await ours.close()
    await oracle.close()
  }
}

async function compare(pair: Pair, options: Options): Promise<number> {
  const chosen = groups.filter(({ name }) => options.groups.includes(name))
  const missing = await missingFrom(pair, chosen)
  const run = new Run(pair, options, missing)
  const summary: string[] = []
  let divergences = 0
  let commands = 0
  for (const group of chosen) {
    for (const protocol of options.protocols) {
      if (options.recordCorpus) {
        if (group.mayBlock === true) continue
        await run.corpus(group, protocol)
        continue
      }
      const outcome = await run.group(group, protocol)
      divergences += outcome.divergences
      commands += outcome.ops
      const rate = Math.round(outcome.ops / Math.max(0.001, outcome.seconds))
      summary.push(
        `${group.name} RESP${protocol}: ${outcome.ops} commands, ${rate} per second, ${outcome.divergences} chunks differ`,
      )
    }
  }
  for (const line of summary) console.log(line)
  if (missing.size > 0) console.log(`left out, as ours doesn't have it: ${[...missing].join(', ')}`)
  const failed = divergences > 0 || missing.size > 0
  if (!options.recordCorpus) {
    const found = divergences === 0 ? 'no difference' : `${divergences} chunks differ`
    console.log(`differential: ${commands} commands compared, ${found}${failed ? ': FAILED' : ''}`)
  }
  return failed ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.stack : error)
  process.exitCode = 2
}
