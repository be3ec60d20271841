/**
 * The process that is killed: people come, use their sessions and leave, as fast as it goes and for ever. What has been
 * acknowledged is said on stdout, one line each, so that somebody else can hold the store to it:
 *
 *   begun TOKEN AT     the session is on the disk, and ends at AT unless it's used
 *   used TOKEN AT      it was prolonged
 *   ending TOKEN       it may be over from now on
 *   ended TOKEN        it is over
 *
 *   npx tsx examples/durable-sessions/worker.ts FOLDER each|together
 */
import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { type Durability, Sessions } from './sessions.js'

const PEOPLE = 8

const [folder = '', durability = 'each'] = process.argv.slice(2)
const sessions = new Sessions(folder, durability as Durability)
// At once, not through a stream's buffer: what was said has been said when the process dies.
const say = (...words: (string | number | undefined)[]): void => void writeSync(1, `${words.join(' ')}\n`)

async function person(name: string): Promise<never> {
  for (let visit = 0; ; visit++) {
    const token = await sessions.begin(name)
    say('begun', token, sessions.endsAtMs(token))
    if (visit % 3 === 0) {
      await sessions.use(token)
      say('used', token, sessions.endsAtMs(token))
    }
    if (visit % 4 === 0) {
      say('ending', token)
      await sessions.end(token)
      say('ended', token)
    }
    await setImmediate()
  }
}

await Promise.all(Array.from({ length: PEOPLE }, (_, i) => person(`user:${i}`)))
