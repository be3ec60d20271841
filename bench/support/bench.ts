/** What every section is given, and what it is. */
import type { Table } from './table.js'

export interface BenchOptions {
  /** Each thing is measured so often, in turn with what it is compared with. */
  rounds: number
  /** Just enough to see that everything works: the figures mean nothing. */
  quick: boolean
  /** Also what takes many gigabytes. */
  huge: boolean
  /** Of rows that stand for themselves only those with this in their names, in any case. */
  only: string
  /** The file that the curves are drawn into; nothing is drawn without it. */
  plot: string | undefined
}

export interface Bench extends BenchOptions {
  /** The folder with the built package. */
  dist: string
  /** Says on a terminal what is going on. */
  progress(what: string): void
}

export interface Section {
  /** As it is called on the command line. */
  name: string
  title: string
  run(bench: Bench): Promise<Table[]>
}

/** Runs `measure` for each contender in turn, round after round, and collects each one's results. */
export async function interleaved<Name extends string, Result>(
  bench: Bench,
  names: readonly Name[],
  measure: (name: Name, round: number) => Promise<Result>,
): Promise<Record<Name, Result[]>> {
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>
  for (let round = 0; round < bench.rounds; round++) {
    // Every other round goes backwards, so that nobody always comes after the same neighbour.
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      bench.progress(`round ${round + 1} of ${bench.rounds}: ${name}`)
      results[name].push(await measure(name, round))
    }
  }
  return results
}
