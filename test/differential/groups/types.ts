/**
 * Every command against keys of every type: few keys, whose types change all the time, so that most commands meet one that
 * they can't handle; and what is done to keys whatever their type.
 */
import { draw, type Generator, type Group } from '../group.js'
import { listpack, payload, rdbString } from '../payload.js'
import type { Pool } from '../pool.js'

const KEYS = 8
/** Above the number of elements of any key: what is asked for with it is all of it. */
const ALL = '100000'

/** What the words of a template stand for; any other word is itself. */
const WORDS: Readonly<Record<string, (pool: Pool) => string>> = {
  KEY: (pool) => `k${pool.random.below(KEYS)}`,
  MEMBER: (pool) => pool.pick(['a', 'b', 'c', '1', '2', '10', '', 'x'.repeat(70)]),
  INT: (pool) => (pool.chance(0.95) ? String(pool.random.between(-3, 6)) : pool.integer()),
  COUNT: (pool) => (pool.chance(0.95) ? String(pool.random.between(0, 6)) : pool.pick(['-1', 'x', ''])),
  SCORE: (pool) => (pool.chance(0.95) ? pool.pick(['0', '1', '2', '-1', '1.5', 'inf', '-inf']) : 'x'),
  // Between names, the answer for members of different scores depends on how high a skip list's nodes happen to be.
  LEX: (pool) => pool.pick(['-', '+']),
  LONGITUDE: (pool) => String(pool.random.between(0, 20)),
  LATITUDE: (pool) => String(pool.random.between(30, 50)),
  SECONDS: (pool) => pool.seconds(),
  MS: (pool) => pool.milliseconds(),
  UNIX: (pool) => pool.unixSeconds(),
  UNIXMS: (pool) => pool.unixMilliseconds(),
  SIDE: (pool) => pool.pick(['LEFT', 'RIGHT']),
  END: (pool) => pool.pick(['MIN', 'MAX']),
  BIT: (pool) => pool.pick(['0', '1']),
  TYPE: (pool) => pool.pick(['string', 'list', 'set', 'zset', 'hash', 'stream', 'foo']),
  ENCODED: (pool) => pool.pick(PAYLOADS),
}

/** A value of each type and form, as Redis 7.0 and its forebears write it. */
const PAYLOADS = [
  payload([0, ...rdbString('text')]),
  payload([0, 0xc0, 5]),
  payload([1, 2, ...rdbString('a'), ...rdbString('b')]),
  payload([18, 1, 2, ...rdbString(listpack('a', 'b'))]),
  payload([18, 1, 1, ...rdbString('plain')]),
  payload([2, 2, ...rdbString('a'), ...rdbString('1')]),
  payload([11, ...rdbString([2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 2, 0])]),
  payload([3, 1, ...rdbString('a'), ...rdbString('1')]),
  payload([5, 1, ...rdbString('a'), 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]),
  payload([17, ...rdbString(listpack('a', '1.5', 'b', '2.5'))]),
  payload([4, 1, ...rdbString('a'), ...rdbString('1')]),
  payload([16, ...rdbString(listpack('a', 'x', 'b', 'y'))]),
  payload([11, ...rdbString([2, 0, 0, 0])]),
  payload([2, 0]),
  payload([8, 1]),
]

/** Ways to come by a key of each type. */
const MAKERS = `
SET KEY MEMBER
SET KEY INT
SETBIT KEY COUNT BIT
PFADD KEY MEMBER MEMBER
RPUSH KEY MEMBER MEMBER INT
LPUSH KEY MEMBER
HSET KEY MEMBER MEMBER MEMBER INT
SADD KEY INT INT INT
SADD KEY MEMBER MEMBER MEMBER
ZADD KEY SCORE MEMBER SCORE MEMBER
GEOADD KEY LONGITUDE LATITUDE MEMBER`

const ANY_TYPE = `
DEL KEY
DEL KEY KEY KEY
UNLINK KEY KEY
EXISTS KEY KEY
TOUCH KEY KEY
TYPE KEY
RENAME KEY KEY
RENAMENX KEY KEY
COPY KEY KEY
COPY KEY KEY REPLACE
COPY KEY KEY DB 1 REPLACE
MOVE KEY 1
SELECT BIT
OBJECT ENCODING KEY
OBJECT REFCOUNT KEY
OBJECT IDLETIME KEY
OBJECT FREQ KEY
DUMP KEY
RESTORE KEY 0 ENCODED
RESTORE KEY 0 ENCODED REPLACE
RESTORE KEY UNIXMS ENCODED REPLACE ABSTTL
EXPIRE KEY SECONDS
PEXPIRE KEY MS
EXPIREAT KEY UNIX
PEXPIREAT KEY UNIXMS
PERSIST KEY
TTL KEY
PTTL KEY
EXPIRETIME KEY
PEXPIRETIME KEY
MEMORY USAGE KEY
DEBUG DIGEST-VALUE KEY KEY
SCAN 0 COUNT ${ALL} TYPE TYPE
DBSIZE
SORT KEY ALPHA
SORT KEY
SORT KEY ALPHA LIMIT COUNT COUNT DESC
SORT KEY ALPHA STORE KEY
SORT_RO KEY ALPHA GET #`

const STRINGS = `
APPEND KEY MEMBER
DECR KEY
DECRBY KEY INT
GET KEY
GETDEL KEY
GETEX KEY PERSIST
GETRANGE KEY INT INT
GETSET KEY MEMBER
INCR KEY
INCRBY KEY INT
INCRBYFLOAT KEY SCORE
LCS KEY KEY
MGET KEY KEY KEY
MSET KEY MEMBER
MSETNX KEY MEMBER KEY MEMBER
PSETEX KEY MS MEMBER
SET KEY MEMBER GET
SET KEY MEMBER NX GET
SET KEY MEMBER XX KEEPTTL
SETEX KEY SECONDS MEMBER
SETNX KEY MEMBER
SETRANGE KEY COUNT MEMBER
STRLEN KEY
SUBSTR KEY INT INT
BITCOUNT KEY
BITCOUNT KEY INT INT BIT
BITFIELD KEY GET u8 0
BITFIELD KEY INCRBY i5 3 INT
BITFIELD_RO KEY GET u8 0
BITOP AND KEY KEY KEY
BITOP NOT KEY KEY
BITPOS KEY BIT
GETBIT KEY COUNT
PFCOUNT KEY KEY
PFMERGE KEY KEY`

const HASHES = `
HDEL KEY MEMBER
HEXISTS KEY MEMBER
HGET KEY MEMBER
HGETALL KEY
HINCRBY KEY MEMBER INT
HINCRBYFLOAT KEY MEMBER SCORE
HKEYS KEY
HLEN KEY
HMGET KEY MEMBER MEMBER
HMSET KEY MEMBER MEMBER
HRANDFIELD KEY
HRANDFIELD KEY COUNT WITHVALUES
HSCAN KEY 0 COUNT ${ALL}
HSETNX KEY MEMBER MEMBER
HSTRLEN KEY MEMBER
HVALS KEY`

const LISTS = `
LINDEX KEY INT
LINSERT KEY BEFORE MEMBER MEMBER
LLEN KEY
LMOVE KEY KEY SIDE SIDE
LMPOP 2 KEY KEY SIDE
LMPOP 1 KEY SIDE COUNT COUNT
LPOP KEY
LPOP KEY COUNT
LPOS KEY MEMBER
LPOS KEY MEMBER RANK INT COUNT COUNT
LPUSHX KEY MEMBER
LRANGE KEY INT INT
LREM KEY INT MEMBER
LSET KEY INT MEMBER
LTRIM KEY INT INT
RPOP KEY
RPOP KEY COUNT
RPOPLPUSH KEY KEY
RPUSHX KEY MEMBER`

const SETS = `
SCARD KEY
SDIFF KEY KEY KEY
SDIFFSTORE KEY KEY KEY
SINTER KEY KEY
SINTERCARD 2 KEY KEY
SINTERSTORE KEY KEY KEY
SISMEMBER KEY MEMBER
SMEMBERS KEY
SMISMEMBER KEY MEMBER INT
SMOVE KEY KEY MEMBER
SPOP KEY ${ALL}
SRANDMEMBER KEY
SRANDMEMBER KEY COUNT
SREM KEY MEMBER INT
SSCAN KEY 0 COUNT ${ALL}
SUNION KEY KEY
SUNIONSTORE KEY KEY KEY`

const SORTED_SETS = `
ZCARD KEY
ZCOUNT KEY SCORE SCORE
ZDIFF 2 KEY KEY
ZDIFFSTORE KEY 2 KEY KEY
ZINCRBY KEY SCORE MEMBER
ZADD KEY INCR SCORE MEMBER
ZINTER 2 KEY KEY WITHSCORES
ZINTERCARD 2 KEY KEY
ZINTERSTORE KEY 2 KEY KEY
ZLEXCOUNT KEY LEX LEX
ZMPOP 2 KEY KEY END
ZMSCORE KEY MEMBER MEMBER
ZPOPMAX KEY
ZPOPMIN KEY COUNT
ZRANDMEMBER KEY 0
ZRANDMEMBER KEY ${ALL} WITHSCORES
ZRANGE KEY INT INT
ZRANGE KEY SCORE SCORE BYSCORE
ZRANGEBYLEX KEY LEX LEX
ZRANGEBYSCORE KEY SCORE SCORE WITHSCORES
ZRANGESTORE KEY KEY INT INT
ZRANK KEY MEMBER
ZREM KEY MEMBER
ZREMRANGEBYLEX KEY LEX LEX
ZREMRANGEBYRANK KEY INT INT
ZREMRANGEBYSCORE KEY SCORE SCORE
ZREVRANGE KEY INT INT
ZREVRANGEBYLEX KEY LEX LEX
ZREVRANGEBYSCORE KEY SCORE SCORE
ZREVRANK KEY MEMBER
ZSCAN KEY 0 COUNT ${ALL}
ZSCORE KEY MEMBER
ZUNION 2 KEY KEY WITHSCORES
ZUNIONSTORE KEY 2 KEY KEY
GEODIST KEY MEMBER MEMBER
GEOHASH KEY MEMBER
GEOPOS KEY MEMBER
GEORADIUS KEY LONGITUDE LATITUDE 900 km ASC
GEORADIUS KEY LONGITUDE LATITUDE 900 km ASC STORE KEY
GEORADIUS_RO KEY LONGITUDE LATITUDE 900 km ASC
GEORADIUSBYMEMBER KEY MEMBER 900 km ASC
GEORADIUSBYMEMBER_RO KEY MEMBER 900 km ASC
GEOSEARCH KEY FROMMEMBER MEMBER BYRADIUS 900 km ASC
GEOSEARCHSTORE KEY KEY FROMLONLAT LONGITUDE LATITUDE BYBOX 900 900 km ASC`

/** These would wait for what isn't there; in a transaction they don't. */
const BLOCKING = `
BLPOP KEY KEY 0
BRPOP KEY 0
BLMOVE KEY KEY LEFT RIGHT 0
BRPOPLPUSH KEY KEY 0
BLMPOP 0 2 KEY KEY LEFT
BZPOPMIN KEY KEY 0
BZPOPMAX KEY 0
BZMPOP 0 2 KEY KEY MIN`

const CONTAINERS = new Set(['OBJECT', 'MEMORY', 'DEBUG'])
/** A wrong argument might make these wait, or answer with what can't be compared. */
const EXACT = new Set([
  'SORT',
  'SORT_RO',
  'SPOP',
  'SRANDMEMBER',
  'HRANDFIELD',
  'ZRANDMEMBER',
  'DEBUG',
  'MEMORY',
  'SCAN',
])

const linesOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(' '))

function generators(table: string, weight: number): Generator[] {
  return linesOf(table).map((words) => {
    const [name = ''] = words
    const nameLength = CONTAINERS.has(name) ? 2 : 1
    const rest = words.slice(nameLength)
    return draw(
      weight,
      words.slice(0, nameLength).join(' '),
      (pool) => rest.map((word) => WORDS[word]?.(pool) ?? word),
      { isExact: EXACT.has(name) || name.endsWith('SCAN') },
    )
  })
}

/** Each of the blocking commands in a transaction, with each key in the place of the first and another behind it. */
const inTransactions = linesOf(BLOCKING).flatMap((words) =>
  Array.from({ length: KEYS }, (_, first) => {
    let key = first
    const line = words.map((word) => (word === 'KEY' ? `k${key++ % KEYS}` : word))
    return draw(0.05, 'MULTI', () => [], { then: [line, ['EXEC']], isExact: true })
  }),
)

export const types: Group = {
  name: 'types',
  connections: 1,
  databases: 2,
  generators: [
    ...generators(MAKERS, 4),
    ...generators(ANY_TYPE, 1),
    ...[STRINGS, HASHES, LISTS, SETS, SORTED_SETS].flatMap((table) => generators(table, 0.8)),
    ...inTransactions,
  ],
}
