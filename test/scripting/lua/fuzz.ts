/**
 * Random programs in PUC's Lua 5.1 and here: same values, same errors, same lines.
 *
 *     npx tsx test/scripting/lua/fuzz.ts --programs 200000
 *     npx tsx test/scripting/lua/fuzz.ts --programs 20000 --kind coroutines --seed 7
 *
 * Each file of `fuzz/` makes programs of a kind. What differs by design is not generated: the sign of a NaN, an operand
 * that a later operand's call changes, how deep the stack is. Without `--kind` there are as many of each.
 */
import { parseArgs } from 'node:util'
import { ClosurePrograms } from './fuzz/closures.js'
import { CoroutinePrograms } from './fuzz/coroutines.js'
import { ErrorPrograms } from './fuzz/errors.js'
import { LanguagePrograms } from './fuzz/language.js'
import { LibraryPrograms } from './fuzz/library.js'
import { MetatablePrograms } from './fuzz/metatables.js'
import { PatternPrograms } from './fuzz/patterns.js'
import type { Random } from './fuzz/random.js'
import { SyntaxPrograms } from './fuzz/syntax.js'
import { TablePrograms } from './fuzz/tables.js'
import { HAS_PUC, pucOutcomes, WHY_SKIPPED } from './puc.js'
import { outcome } from './render.js'

const BATCH = 500
const SHOWN = 10

const KINDS: Readonly<Record<string, new (seed: number) => Random>> = {
  closures: ClosurePrograms,
  coroutines: CoroutinePrograms,
  errors: ErrorPrograms,
  language: LanguagePrograms,
  library: LibraryPrograms,
  metatables: MetatablePrograms,
  patterns: PatternPrograms,
  syntax: SyntaxPrograms,
  tables: TablePrograms,
}

const { values: options } = parseArgs({
  options: {
    programs: { type: 'string', default: '4500' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
  },
})

/** Every NaN is "-nan" here, while PUC shows its sign; addresses in capitals are addresses still; and below the script lies, in PUC, what runs it. Where
 * endless recursion comes to its end is a matter of whose stack is larger. About one program of `tables` in ten thousand differs by PUC's collector: once it has run,
 * a key whose value is gone is no longer found, and comes anew to another place. */
function normalised(text: string | undefined): string {
  return (text ?? '')
    .replace(/[-+ ]?\bnan\b/gi, 'nan')
    .replace(/0X[0-9A-F]+/g, '0X')
    .replace(/chunk:\d+: (C )?stack overflow/g, 'stack overflow')
    .replace(/\/tmp\/[^ :]*all\.lua:\d+: /g, '')
}

function ours(source: string): string {
  try {
    return outcome(source)
  } catch (error) {
    return `crash ${String((error as Error).stack)}`
  }
}

let shown = 0

/** How many of the programs differ. */
function compare(batch: readonly string[]): number {
  const expected = pucOutcomes(batch)
  let different = 0
  for (const [at, source] of batch.entries()) {
    const answer = ours(source)
    if (normalised(answer) === normalised(expected[at])) continue
    different++
    if (++shown <= SHOWN) console.log(`${source}\n  PUC  ${expected[at] ?? ''}\n  ours ${answer}\n`)
  }
  return different
}

/** Chunks that are compiled stay in memory until a task ends (`WeakRef`). */
const endOfTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function main(): Promise<void> {
  if (!HAS_PUC) {
    console.log(`skipped: ${WHY_SKIPPED}`)
    return
  }
  const kinds = options.kind === undefined ? Object.keys(KINDS) : [options.kind]
  const perKind = Math.ceil(Number(options.programs) / kinds.length)
  let different = 0
  for (const kind of kinds) {
    const Programs = KINDS[kind]
    if (Programs === undefined) throw new Error(`kinds: ${Object.keys(KINDS).join(', ')}`)
    const generator = new Programs(Number(options.seed))
    let differentOfKind = 0
    for (let done = 0; done < perKind; done += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, perKind - done) }, () => generator.program())
      differentOfKind += compare(batch)
      await endOfTask()
      if (process.stderr.isTTY)
        process.stderr.write(`\r${kind}: ${done + batch.length} programs, ${differentOfKind} differ `)
    }
    console.log(`${kind}: ${perKind} programs, ${differentOfKind} differ, seed ${options.seed}`)
    different += differentOfKind
  }
  process.exitCode = different === 0 ? 0 : 1
}

await main()
