/**
 * Damaged payloads for a real Redis that looks through all of them (`sanitize-dump-payload yes`), and for a store here: what
 * Redis refuses must be refused, and what both take must be the same. By hand for longer:
 * `npx tsx test/persistence/corruption-differential.ts`.
 */
import { Random } from '../../support/random.js'
import { replyToText, type RespClient } from '../../support/resp-client.js'
import { openStore } from '../../support/store.js'
import { checksummed, damaged, somePayloads } from './corruption-fuzz.js'

export interface Verdicts {
  bothRefuse: number
  bothTake: number
  onlyRedisTakes: number
  /** What is wrong, in words. */
  readonly wrong: string[]
}

const SHOWN_CHARACTERS = 400

export async function comparePayloads(client: RespClient, seed: number, runs: number): Promise<Verdicts> {
  const random = new Random(seed)
  const store = openStore({ config: { 'enable-debug-command': 'yes' } })
  const payloads = somePayloads(random)
  const verdicts: Verdicts = { bothRefuse: 0, bothTake: 0, onlyRedisTakes: 0, wrong: [] }
  for (let run = 0; run < runs; run++) {
    const payload = checksummed(damaged(random, payloads[random.below(payloads.length)] ?? new Uint8Array(10)))
    const asked = [
      ['RESTORE', 'k', 0, payload, 'REPLACE'],
      ['DEBUG', 'DIGEST-VALUE', 'k'],
      ['OBJECT', 'ENCODING', 'k'],
    ]
    const theirs = (await client.pipeline(asked)).map(replyToText)
    const ours = asked.map((question) => store.text(...question))
    if (ours[0] === '+OK') store.engine.keyspace.assertInvariants()
    const [takes, taken] = [theirs[0] === '+OK', ours[0] === '+OK']
    if (!takes && !taken) verdicts.bothRefuse++
    else if (takes && !taken) verdicts.onlyRedisTakes++
    else if (takes && theirs.slice(1).join() === ours.slice(1).join()) verdicts.bothTake++
    else {
      const shown = Buffer.from(payload)
        .toString('latin1')
        .replace(/[^ -~]|\\/g, hex)
        .slice(0, SHOWN_CHARACTERS)
      verdicts.wrong.push(`seed ${seed}, run ${run}: ${theirs.join(' ')} in Redis, here ${ours.join(' ')}: ${shown}`)
    }
    await client.command('DEL', 'k')
    store.text('DEL', 'k')
  }
  return verdicts
}

function hex(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
