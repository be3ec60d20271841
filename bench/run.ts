/**
 * `npm run bench`: measures Cinnabar beside what it is compared with, all in the same run, and prints tables.
 *
 *   npm run bench                         everything (about an hour)
 *   npm run bench -- in-process memory    some sections
 *   npm run bench -- --quick              whether it all works, in five minutes; its figures mean nothing
 *
 * Absolute figures are those of the machine at that hour; what carries over is their ratios. Each contender is measured in
 * turn with the others, `--rounds` times (3), and medians are shown. Nothing is written unless `--markdown FILE` or `--plot FILE` is given.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Bench, Section } from './support/bench.js'
import { builtPackage } from './support/dist.js'
import { machine } from './support/machine.js'
import { progressOn } from './support/progress.js'
import { type Table, toMarkdown, toText } from './support/table.js'
import { collections } from './sections/collections.js'
import { commands } from './sections/commands.js'
import { curves } from './sections/curves.js'
import { elements } from './sections/elements.js'
import { eviction } from './sections/eviction.js'
import { expiry } from './sections/expiry.js'
import { gc } from './sections/gc.js'
import { inProcess } from './sections/in-process.js'
import { log } from './sections/log.js'
import { lua } from './sections/lua.js'
import { memory } from './sections/memory.js'
import { open } from './sections/open.js'
import { scripts } from './sections/scripts.js'
import { server } from './sections/server.js'
import { snapshots } from './sections/snapshots.js'
import { stalls } from './sections/stalls.js'
import { structures } from './sections/structures.js'

const SECTIONS: readonly Section[] = [
  inProcess,
  server,
  collections,
  commands,
  structures,
  curves,
  memory,
  elements,
  stalls,
  gc,
  expiry,
  eviction,
  open,
  snapshots,
  log,
  scripts,
  lua,
]

const USAGE = `npm run bench -- [${SECTIONS.map((section) => section.name).join('] [')}]
  --rounds N        measure everything N times (3) and take medians
  --quick           one short round: does it work?
  --huge            also what takes many gigabytes
  --only TEXT       of server, collections, commands and lua only rows with TEXT in their names, such as "zadd -p 16"
  --dist FOLDER     measure this build instead of the one made from the sources
  --markdown FILE   write the tables there, too
  --plot FILE       draw the section curves there, as SVG`

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    huge: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    dist: { type: 'string' },
    markdown: { type: 'string' },
    plot: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

const chosen = SECTIONS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const unknown = positionals.filter((name) => !SECTIONS.some((section) => section.name === name))
const rounds = Number(given.rounds ?? (given.quick ? 1 : 3))
if (given.help || unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  if (unknown.length > 0) console.error(`no such section: ${unknown.join(', ')}\n`)
  console.error(USAGE)
  process.exit(given.help ? 0 : 2)
}

// Ending by `exit` ends the servers that were started, too.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143))

const progress = progressOn(process.stderr)
const facts = machine()
console.log(`${facts.join('\n')}\n`)
const bench: Bench = {
  rounds,
  quick: given.quick,
  huge: given.huge,
  only: given.only,
  plot: given.plot,
  dist: given.dist ?? builtPackage(progress.show),
  progress: progress.show,
}
const done: { section: Section; tables: Table[] }[] = []
for (const section of chosen) {
  const tables = await section.run({ ...bench, progress: (what) => progress.show(`${section.name}: ${what}`) })
  progress.clear()
  console.log(`== ${section.title}\n\n${tables.map(toText).join('\n')}`)
  done.push({ section, tables })
}
if (given.markdown !== undefined) {
  const text = done.map(({ section, tables }) => `## ${section.title}\n\n${tables.map(toMarkdown).join('\n')}`)
  writeFileSync(given.markdown, `${facts.map((fact) => `- ${fact}`).join('\n')}\n\n${text.join('\n')}`)
}
