/** `npx tsx test/persistence/corruption-fuzz.ts [runs] [seed]`: damages many snapshots, logs and payloads; see `support/`. */
import { fuzzLogs, fuzzPayloads, fuzzSnapshots } from './support/corruption-fuzz.js'

const [runs = '100000', seed = '1'] = process.argv.slice(2)
const PER_SEED = 1000

const totals = new Map<string, { refused: number; accepted: number }>()
for (let done = 0, at = Number(seed); done < Number(runs); done += 4 * PER_SEED, at++) {
  const found = {
    rdb: fuzzSnapshots(at, 'rdb', PER_SEED),
    msgpack: fuzzSnapshots(at, 'msgpack', PER_SEED),
    log: fuzzLogs(at, PER_SEED),
    payloads: fuzzPayloads(at, PER_SEED),
  }
  for (const [name, { refused, accepted }] of Object.entries(found)) {
    const total = totals.get(name) ?? { refused: 0, accepted: 0 }
    totals.set(name, { refused: total.refused + refused, accepted: total.accepted + accepted })
  }
}
for (const [name, { refused, accepted }] of totals)
  console.log(`${name}: ${refused} refused, ${accepted} accepted and sound`)
