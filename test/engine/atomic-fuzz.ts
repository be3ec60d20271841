/**
 * Random batches of every group's commands in `db.atomic`, half of which throw in the end: those must leave each key's DUMP,
 * TTL and encoding, the order of SCAN, the memory in use and all invariants as they were.
 *
 *   npx tsx test/engine/atomic-fuzz.ts [--batches 10000] [--seed 1]
 */
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { ENGINE } from '../../src/engine/owner.js'
import { open, RedisError, type Db, type JsValue } from '../../src/index.js'
import { generate } from '../differential/generate.js'
import { groups } from '../differential/groups/index.js'
import { commandName, type Op } from '../differential/op.js'
import { Random } from '../support/random.js'

const DATABASES = 3
const START_MS = 1_700_000_000_000
/** Commands that aren't about data, and those that a batch refuses. */
const LEFT_OUT = /^(MULTI|EXEC|DISCARD|WATCH|UNWATCH|CLIENT|CONFIG|DEBUG|HELLO|RESET|QUIT|SHUTDOWN|B[LRZ].*|SELECT)/

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** Some values that are large, so that batches change parts of them. */
function fill(db: Db): void {
  for (let i = 0; i < 3000; i++) {
    db.hSet('large:hash', { [`field:${i}`]: `value:${i}` })
    db.sAdd('large:set', `member:${i}`)
    db.zAdd('large:zset', { score: i % 700, member: `member:${i}` })
    db.rPush('large:list', `element:${i}`)
    if (i % 10 === 0) db.set(`key:${i}`, `${i}`, { EX: 1_000_000 + i })
  }
  db.set('large:string', 'x'.repeat(300_000))
  db.pfAdd(
    'large:hll',
    Array.from({ length: 5000 }, (_, i) => `e${i}`),
  )
}

/** Requests upon the large values. */
function largeOp(random: Random): string[] {
  const i = String(random.below(3500))
  const several = Array.from({ length: 1 + random.below(200) }, () => String(random.below(5000)))
  return random.pick([
    ['ZADD', 'large:zset', ...several.flatMap((n) => [String(random.below(700)), `member:${n}`])],
    ['ZADD', 'large:zset', 'XX', ...several.flatMap((n) => [`0.${n}`, `member:${n}`])],
    ['ZREM', 'large:zset', ...several.map((n) => `member:${n}`)],
    ['SADD', 'large:set', ...several.map((n) => `member:${n}`)],
    ['SREM', 'large:set', ...several.map((n) => `member:${n}`)],
    ['HSET', 'large:hash', ...several.flatMap((n) => [`field:${n}`, `other:${n}`])],
    ['HDEL', 'large:hash', ...several.map((n) => `field:${n}`)],
    ['SADD', 'large:intset', ...several],
    ['SREM', 'large:intset', ...several],
    ['MSET', ...several.flatMap((n) => [`key:${n}`, n])],
    ['DEL', ...several.map((n) => `key:${n}`)],
    ['HSET', 'large:hash', `field:${i}`, 'v'.repeat(random.below(40))],
    ['HDEL', 'large:hash', `field:${i}`],
    ['SADD', 'large:set', `member:${i}`],
    ['SREM', 'large:set', `member:${i}`],
    ['SPOP', 'large:set', '5'],
    ['ZADD', 'large:zset', i, `member:${random.below(3500)}`],
    ['ZREM', 'large:zset', `member:${i}`],
    ['ZPOPMIN', 'large:zset', '50'],
    ['ZREMRANGEBYRANK', 'large:zset', '100', String(100 + random.below(300))],
    ['LPUSH', 'large:list', i],
    ['RPUSH', 'large:list', 'y'.repeat(random.below(2000))],
    ['LPOP', 'large:list', String(random.below(400))],
    ['LSET', 'large:list', '700', 'changed'],
    ['LINSERT', 'large:list', 'BEFORE', `element:${i}`, 'z'.repeat(300)],
    ['LREM', 'large:list', '0', `element:${i}`],
    ['LTRIM', 'large:list', '0', '20'],
    ['LTRIM', 'large:list', '10', '-10'],
    ['SETRANGE', 'large:string', String(random.below(310_000)), 'here'],
    ['SETBIT', 'large:string', String(random.below(2_500_000)), random.pick(['0', '1'])],
    ['APPEND', 'large:string', 'more'],
    ['PFADD', 'large:hll', `n${i}`],
    ['PFCOUNT', 'large:hll'],
    ['EXPIRE', `key:${i}`, '2000000'],
    ['PERSIST', `key:${i}`],
    ['DEL', random.pick(['large:hash', 'large:set', 'large:zset', 'large:list', 'large:string', `key:${i}`])],
    ['RENAME', random.pick(['large:hash', 'large:list', `key:${i}`]), 'large:other'],
    ['RENAME', 'large:other', random.pick(['large:hash', 'large:list', 'large:set'])],
    ['COPY', random.pick(['large:zset', 'large:list']), 'large:copy', 'REPLACE'],
    ['SINTERSTORE', 'large:result', 'large:set', 'large:zset'],
    ['ZUNIONSTORE', 'large:result', '2', 'large:set', 'large:zset'],
    ['SORT', 'large:list', 'ALPHA', 'STORE', 'large:sorted'],
  ])
}

function run(db: Db, args: readonly string[]): void {
  try {
    db.call(...args.map(bytesOf))
  } catch (error) {
    if (!(error instanceof RedisError)) throw error
  }
}

/** All that a client can see of the data, and the memory that it takes. */
function stateOf(db: Db): string[] {
  const lines: string[] = []
  for (let index = 0; index < DATABASES; index++) {
    db.select(index)
    // The first one removes what is due, which lets others move up.
    db.call('SCAN', '0', 'COUNT', '1000000')
    const [, keys] = db.bytes.call('SCAN', '0', 'COUNT', '1000000') as [Uint8Array, Uint8Array[]]
    for (const key of keys) {
      const dump = Buffer.from(db.bytes.call('DUMP', key) as Uint8Array).toString('base64')
      lines.push(
        `${index} ${Buffer.from(key).toString('latin1')} ${show(db.call('PEXPIRETIME', key))} ` +
          `${show(db.call('OBJECT', 'ENCODING', key))} ${dump}`,
      )
    }
  }
  db.select(0)
  const engine = db[ENGINE]
  while (engine.keyspace.reclaim(Infinity));
  engine.keyspace.assertInvariants()
  lines.push(`used ${engine.keyspace.arena.used}, dirty ${engine.keyspace.dirty}`)
  // Scripts stay known, as they are no data.
  const used = Number(/used_memory:(\d+)/.exec(db.info('memory'))?.[1])
  lines.push(`used_memory ${used - engine.keyspace.scriptBytes}`)
  return lines
}

const show = (value: JsValue): string => String(value)

function checkKept(db: Db, requests: readonly (readonly string[])[]): void {
  const { keyspace } = db[ENGINE]
  try {
    // While something is being given back, bytes have no owner.
    while (keyspace.reclaim(Infinity));
    keyspace.assertInvariants()
  } catch (error) {
    throw new Error(`after a batch that was kept:\n${requests.map((args) => args.join(' ')).join('\n')}`, {
      cause: error,
    })
  }
}

class Stop extends Error {}

/** @returns how many of the batches threw @throws Error at the first difference */
export function fuzzAtomic(batches: number, seed: number, onProgress?: (done: number) => void): number {
  const random = new Random(seed)
  const db = open({ frozen: START_MS, seed })
  const reset = (): void => {
    db.flushAll()
    fill(db)
  }
  reset()
  let thrown = 0
  for (let batch = 0; batch < batches; batch++) {
    if (batch % 100 === 99) reset()
    const group = random.pick(groups)
    for (const args of group.setUp ?? []) run(db, args)
    const ops = generate(group, { count: 1 + random.below(25), seed: random.below(2 ** 31), allowsLarge: false })
    const requests = ops.map(({ args }: Op) => args).filter((args) => !LEFT_OUT.test(commandName(args)))
    for (let i = random.below(8); i > 0; i--) requests.splice(random.below(requests.length + 1), 0, largeOp(random))
    if (random.chance(0.02)) requests.push(random.pick([['FLUSHALL'], ['FLUSHDB', 'ASYNC'], ['SWAPDB', '0', '1']]))
    const fails = random.chance(0.5)
    // What a random batch changes at random can't be compared with what was there.
    const before = fails ? stateOf(db) : []
    try {
      db.atomic(() => {
        for (const args of requests) run(db, args)
        if (fails) throw new Stop()
      })
    } catch (error) {
      if (!(error instanceof Stop))
        throw new Error(`batch ${batch}: ${requests.map(String).join(' | ')}`, { cause: error })
    }
    if (!fails) checkKept(db, requests)
    else {
      thrown++
      const after = stateOf(db)
      const at = before.findIndex((line, i) => line !== after[i])
      if (at >= 0 || before.length !== after.length) {
        const requested = requests.map((args) => args.join(' ')).join('\n')
        const lines = `before: ${before[at]?.slice(0, 400)}\nafter:  ${after[at]?.slice(0, 400)}`
        throw new Error(`seed ${seed}, batch ${batch} (${group.name}) left a trace:\n${lines}\n${requested}`)
      }
    }
    if (batch % 100 === 0) onProgress?.(batch)
  }
  db.close()
  return thrown
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({ options: { batches: { type: 'string' }, seed: { type: 'string' } } })
  const batches = Number(values.batches ?? 10_000)
  const thrown = fuzzAtomic(batches, Number(values.seed ?? 1), (done) => {
    process.stderr.write(`\r${done} of ${batches}`)
  })
  console.log(`\n${batches} batches, ${thrown} undone, no trace left`)
}
