/**
 * Asks a real Redis for the keys of requests of all its commands and writes them to `data/keys.json`. By hand:
 * `npx tsx test/commands/spec/record-keys.ts`.
 */
import { writeFileSync } from 'node:fs'
import { Random } from '../../support/random.js'
import { startRedis } from '../../support/redis-server.js'
import { replyToText } from '../../support/resp-client.js'
import { RECORDED_INFO, type RecordedInfo } from '../declared-replies.js'

export interface RecordedKeys {
  request: string[]
  /** COMMAND GETKEYSANDFLAGS, as `replyToText` prints it. */
  reply: string
}

/** What key finders look out for, and what they must not stumble over. */
const WORDS = ['a', 'b', 'c', '0', '1', '2', '3', '-1', '99', '9223372036854775807', '', 'x1']
const KEYWORDS = [
  ...[
    'STREAMS',
    'store',
    'STOREDIST',
    'keys',
    'GET',
    'get',
    'BY',
    'limit',
    'AUTH',
    'auth2',
    'overflow',
    'incrby',
    'set',
  ],
  ...['copy', 'replace', 'COUNT', 'LEFT', 'weights', 'nx'],
]

/** Random requests of each command with keys, and of each without. */
const RANDOM_WITH_KEYS = 12
const RANDOM_WITHOUT_KEYS = 2
const random = new Random(7)
const pick = <T>(list: readonly T[]): T => {
  const item = list[Math.floor(random.next() * list.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** Requests of one command: of about as many arguments as it takes, with words that may matter to it. */
function requestsOf({ name, arity, keySpecs }: RecordedInfo): string[][] {
  const words = name.split('|')
  const least = Math.max(Math.abs(arity), words.length, 2)
  const count = keySpecs.length > 0 ? RANDOM_WITH_KEYS : RANDOM_WITHOUT_KEYS
  return Array.from({ length: count }, () => {
    const length = random.next() < 0.1 ? least + 1 : least + (arity < 0 ? Math.floor(random.next() * 8) : 0)
    return [
      ...words,
      ...Array.from({ length: length - words.length }, () => pick(random.next() < 0.3 ? KEYWORDS : WORDS)),
    ]
  })
}

/** Cases that chance would hardly meet. */
const BY_HAND = [
  'migrate h p k 0 100',
  'migrate h p k 0 100 keys a b',
  'migrate h p _ 0 100 keys a b c',
  'migrate h p _ 0 100 copy auth keys keys a b',
  'migrate h p _ 0 100 auth2 keys keys keys a b',
  'migrate h p _ 0 100 replace keys',
  'migrate h p _ 0 100 auth keys',
  'sort a by x store b',
  'sort a by store b',
  'sort a limit store b store c',
  'sort a store b store c',
  'sort a store limit store b',
  'sort a get store store d',
  'sort a store',
  'sort_ro a by x get y store z',
  'georadius k 1 2 3 m STORE',
  'georadius k 1 2 3 m STORE a STOREDIST b',
  'georadius k 1 2 3 m STORE a STORE b',
  'georadiusbymember k m 3 km store a',
  'georadiusbymember k store 3 km asc',
  'xread streams a b 0 1',
  'xread count 5 streams a 0',
  'xread count streams streams a 0',
  'xread streams a b c',
  'xreadgroup group g c streams a b c 1 2 3',
  'xreadgroup group streams c streams a 1',
  'eval s 0',
  'eval s 2 a b c',
  'eval s 3 a b',
  'evalsha s 1 a',
  'fcall f 2 a b',
  'zunionstore d 2 a b',
  'zunionstore d 3 a b',
  'zunionstore d 0 a b',
  'zinter 2 a b weights 1 2',
  'zdiff 1 a withscores',
  'lmpop 2 a b left',
  'lmpop 3 a b left',
  'blmpop 0 2 a b left',
  'bzmpop 0 1 a min',
  'sintercard 2 a b limit 1',
].map((line) => line.split(' ').map((word) => (word === '_' ? '' : word)))

const redis = await startRedis()
if (redis === null) throw new Error('no Redis 7.0 to ask')
const client = await redis.connect()
const answers: RecordedKeys[] = []
for (const request of [...BY_HAND, ...[...RECORDED_INFO.values()].flatMap(requestsOf)]) {
  const reply = replyToText(await client.command('COMMAND', 'GETKEYSANDFLAGS', ...request))
  answers.push({ request, reply })
}
const lines = answers.map((answer) => JSON.stringify(answer))
writeFileSync(new URL('data/keys.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`)
await client.close()
await redis.stop()
