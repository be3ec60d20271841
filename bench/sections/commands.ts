/**
 * What a request costs the server: processor time of its main thread, command by command, beside redis-server.
 *
 * Requests per second say little about it where the client or the network is the limit; this tells where we take longer
 * than Redis. The collections are small ones, as most are, unless their names say otherwise.
 */
import type { Section } from '../support/bench.js'
import { type Batch, batchOf, type Request } from '../support/load-client.js'
import { compareTimes } from '../support/processor-time.js'
import { seededRandom } from '../support/random.js'
import { besideRedis } from '../support/server-load.js'

/** `#` is a number of twelve digits, drawn anew for each request; a semicolon parts requests that belong together. */
const COMMANDS: readonly string[] = [
  ...['PING', 'ECHO hello', 'TIME', 'DBSIZE'],
  ...[
    'GET key:#',
    'SET key:# xyz',
    'SET key:# xyz EX 60',
    'SET key:# xyz XX GET',
    'SETNX key:# xyz',
    'GETEX key:# EX 60',
  ],
  ...[
    'GETSET key:# xyz',
    'GETRANGE long 10 20',
    'SETRANGE long 10 hello',
    'APPEND app:# x',
    'STRLEN key:#',
    'INCR num:#',
  ],
  ...['INCRBYFLOAT float:# 1.5', 'MGET key:# key:# key:# key:# key:#', 'MSET key:# a key:# b key:# c'],
  ...['LCS text1 text2 LEN', 'GETBIT bits 777', 'SETBIT bits 777 1', 'BITCOUNT bits', 'BITPOS bits 0'],
  ...['BITFIELD bits INCRBY u8 100 1 GET u4 0', 'BITOP AND bits3 bits bits2'],
  ...['EXISTS key:#', 'TYPE key:#', 'TTL key:#', 'EXPIRE key:# 100', 'PERSIST key:#', 'TOUCH key:#', 'SCAN 0 COUNT 10'],
  ...['OBJECT ENCODING key:#', 'COPY h10 h10copy REPLACE', 'DUMP h10', 'RANDOMKEY', 'SET tmp:# x; DEL tmp:#'],
  ...[
    'HSET h10 field:5 v',
    'HSET hbig f:# v',
    'HGET h10 field:5',
    'HGET hbig f:#',
    'HMGET h10 field:1 field:5 field:9',
  ],
  ...[
    'HGETALL h10',
    'HGETALL h1000',
    'HINCRBY hcount f:# 1',
    'HINCRBYFLOAT hfloat f:# 0.5',
    'HKEYS h10',
    'HSCAN h10 0',
  ],
  ...['HRANDFIELD h10 3 WITHVALUES', 'HSET htmp a 1 b 2; HDEL htmp a b'],
  ...['LPUSH ltmp x; RPOP ltmp', 'LINDEX l100 50', 'LRANGE l100 0 9', 'LRANGE l100 0 -1', 'LPOS l100 element:50'],
  ...['LSET l100 50 xyz', 'LMOVE l100 l100 LEFT RIGHT', 'LINSERT l100 BEFORE element:20 x; LREM l100 1 x'],
  ...['SISMEMBER s10 member:5', 'SISMEMBER sbig m:#', 'SMISMEMBER s10 member:1 member:5 no', 'SMEMBERS s10'],
  ...['SMEMBERS s1000', 'SRANDMEMBER sbig', 'SADD stmp a; SREM stmp a', 'SINTER s10 s10b', 'SINTER s1000 s1000b'],
  ...['SUNION s10 s10b', 'SDIFF s10 s10b', 'SINTERCARD 2 s10 s10b', 'SINTERSTORE sout s10 s10b', 'SSCAN s1000 0'],
  ...['ZADD z10 5 member:5', 'ZINCRBY zbig 1 m:#', 'ZSCORE z10 member:5', 'ZSCORE zbig m:#'],
  ...['ZMSCORE z10 member:1 member:2 no', 'ZRANK z10 member:5', 'ZRANK zbig m:#', 'ZRANGE z10 0 -1', 'ZRANGE zbig 0 9'],
  ...[
    'ZRANGE zbig 0 9 WITHSCORES',
    'ZREVRANGE zbig 0 9',
    'ZRANGEBYSCORE zbig # +inf LIMIT 0 10',
    'ZCOUNT zbig 1000 50000',
  ],
  ...[
    'ZADD ztmp 1 a; ZREM ztmp a',
    'ZREMRANGEBYSCORE z10 100 200',
    'ZUNION 2 z10 z10b',
    'ZINTER 2 z10 z10b WITHSCORES',
  ],
  ...['ZDIFF 2 z10 z10b', 'ZUNIONSTORE zout 2 z10 z10b', 'ZRANDMEMBER zbig'],
  ...['PFADD hll el:#', 'PFCOUNT hll', 'PFCOUNT hll hll2', 'GEOADD geo 13.361389 38.115556 g:1', 'GEODIST geo g:1 g:2'],
  ...['GEOPOS geo g:1', 'GEOSEARCH geo FROMLONLAT 15 37 BYRADIUS 500 km', 'SORT l100 ALPHA LIMIT 0 10'],
  ...['MULTI; SET a 1; INCR a; EXEC', 'WATCH w; GET w; MULTI; SET w x; EXEC'],
]

const NUMBERS = 100_000
const PIPELINE = 64
/** Batches of a command, sent over and over: so many draws of `#`. */
const BATCHES = 64

export const commands: Section = {
  name: 'commands',
  title: 'Commands: processor time per request',
  run: (bench) =>
    besideRedis(bench, async (ports) => {
      const work = COMMANDS.map((name) => ({ name, batches: () => batchesOfCommand(name), share: PIPELINE }))
      const table = await compareTimes(bench, ports, [...fixture()], work)
      const what = 'Of a request, or of all that belong together.'
      return [{ ...table, title: `main thread, 1 connection, -P ${PIPELINE}`, notes: [what, ...table.notes] }]
    }),
}

const random = seededRandom(7)
const digits = (value: number): string => String(value).padStart(12, '0')

function batchesOfCommand(line: string): Batch[] {
  const requestsOf = (): Request[] =>
    line
      .split('; ')
      .map((request) =>
        request.split(' ').map((word) => word.replace('#', () => digits(Math.floor(random() * NUMBERS)))),
      )
  return Array.from({ length: BATCHES }, () => batchOf(Array.from({ length: PIPELINE }, requestsOf).flat()))
}

function* fixture(): Generator<Request> {
  for (let i = 0; i < NUMBERS; i++) {
    yield ['SET', `key:${digits(i)}`, 'xyz']
    yield ['SET', `num:${digits(i)}`, i]
    yield ['HSET', 'hbig', `f:${digits(i)}`, `value:${i}`]
    yield ['SADD', 'sbig', `m:${digits(i)}`]
    yield ['ZADD', 'zbig', (i * 7919) % NUMBERS, `m:${digits(i)}`]
  }
  for (let i = 0; i < 10_000; i++)
    yield ['GEOADD', 'geo', ((i * 37) % 3600) / 10 - 180, ((i * 53) % 1600) / 10 - 80, `g:${i}`]
  for (let i = 0; i < 1_000; i++) {
    yield ['HSET', 'h1000', `f:${digits(i)}`, `value:${i}`]
    yield ['SADD', 's1000', `member:${i}`]
    yield ['SADD', 's1000b', `member:${i + 500}`]
    yield ['PFADD', 'hll', i]
    yield ['PFADD', 'hll2', i + 500]
  }
  for (let i = 0; i < 100; i++) yield ['RPUSH', 'l100', `element:${i}`]
  for (let i = 0; i < 10; i++) {
    yield ['HSET', 'h10', `field:${i}`, `value:${i}`]
    yield ['SADD', 's10', `member:${i}`]
    yield ['SADD', 's10b', `member:${i + 5}`]
    yield ['ZADD', 'z10', i, `member:${i}`]
    yield ['ZADD', 'z10b', i * 2, `member:${i + 3}`]
  }
  yield ['SET', 'long', 'x'.repeat(1024)]
  for (const name of ['bits', 'bits2']) yield ['SET', name, 'U'.repeat(1024)]
  yield ['SET', 'text1', 'ohmytext'.repeat(8)]
  yield ['SET', 'text2', 'mynewtext'.repeat(8)]
}
