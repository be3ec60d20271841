/** `npx tsx test/persistence/snapshot-fuzz.ts [runs] [first seed]`: many random snapshots; see `support/snapshot-fuzz.ts`. */
import { fuzzSnapshot } from './support/snapshot-fuzz.js'

const FORMATS = ['rdb', 'msgpack', 'commands', 'rdb'] as const
const [runs = '200', first = '1000'] = process.argv.slice(2)
let keys = 0
let early = 0
let failed = 0
for (let seed = Number(first); seed < Number(first) + Number(runs); seed++) {
  try {
    const result = fuzzSnapshot(seed, FORMATS[seed % 4] ?? 'rdb', 600)
    keys += result.keys
    early += result.early
  } catch (error) {
    failed++
    console.log(error instanceof Error ? error.message : error)
  }
}
console.log(
  `${runs} snapshots, ${keys} keys, ${early} of them saved because they were about to change, ${failed} failed`,
)
process.exitCode = failed === 0 ? 0 : 1
