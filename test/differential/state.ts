/** The commands that tell what a sequence has left behind, so that it can be compared. */
import { parseReply } from './compare.js'
import type { Group } from './group.js'
import { INSPECTOR, type Op } from './op.js'
import { latin1 } from '../support/resp-reply.js'

/** Asked of every key. */
const PER_KEY = [['TYPE'], ['PEXPIRETIME'], ['OBJECT', 'ENCODING'], ['DUMP']]
const BATCH = 400
const ALL_DATABASES = 16

/** The commands that each sequence starts with. */
export const startOps = (group: Group): Op[] => [['FLUSHALL'], ...(group.setUp ?? [])].map((args) => ask(...args))

/** Batches that look at every database in use; `lastReplies` are the oracle's to the batch before. */
export function* stateOps(
  databases: number,
  missing: ReadonlySet<string>,
  lastReplies: () => readonly Buffer[],
): Generator<Op[]> {
  for (let db = 0; db < databases; db++) {
    if (!missing.has('SELECT')) yield [ask('SELECT', String(db))]
    // SCAN removes what is due: from here on what is counted is what is there.
    if (!missing.has('SCAN')) yield [ask('SCAN', '0', 'COUNT', '100000')]
    if (!missing.has('DBSIZE')) yield [ask('DBSIZE')]
    if (missing.has('KEYS')) continue
    yield [ask('KEYS', '*')]
    const known = PER_KEY.filter((args) => !missing.has(args.join(' ')))
    const ops = keysIn(lastReplies()[0]).flatMap((key) => known.map((args) => ask(...args, key)))
    for (let at = 0; at < ops.length; at += BATCH) yield ops.slice(at, at + BATCH)
  }
  if (missing.has('DEBUG')) return
  // The digest has what is due and not yet removed, in any database; RANDOMKEY removes one by chance.
  if (!missing.has('SELECT') && !missing.has('SCAN')) {
    for (let db = databases; db < ALL_DATABASES; db++)
      yield [ask('SELECT', String(db)), ask('SCAN', '0', 'COUNT', '100000')]
  }
  yield [ask('DEBUG', 'DIGEST')]
}

const ask = (...args: string[]): Op => ({ connection: INSPECTOR, args })

function keysIn(reply: Buffer | undefined): string[] {
  const keys = reply && parseReply(reply)
  if (keys?.type !== 'array') return []
  return keys.items.map((item) => (item.type === 'bulk' ? latin1(item.bytes) : ''))
}

/** The commands that emptying the servers and comparing what is left need, for finding out which are missing. */
export const STATE_COMMANDS: readonly string[] = [
  'FLUSHALL',
  'SELECT',
  'SCAN',
  'DBSIZE',
  'KEYS',
  'TYPE',
  'PEXPIRETIME',
  'OBJECT ENCODING',
  'DUMP',
  'DEBUG',
]
