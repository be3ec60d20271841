/** The scripts of the section `scripts`, and what they are called with. */
import { TAKE_TOKEN } from '../../examples/atomic-scripts/scripts.js'
import { valueOf } from './keys.js'

export interface BenchScript {
  readonly name: string
  readonly lua: string
  readonly key: string
  readonly args: readonly string[]
  /** The string that the key holds before; without it the key is absent. */
  readonly held?: string
  /** Only commands that any store has: what a plain Lua engine can run over a Map, too. */
  readonly isPlain: boolean
  /** Calls of a measurement, about as many as take the same time. */
  readonly calls: number
}

const json = JSON.stringify(
  Array.from({ length: 100 }, (_, id) => ({
    id,
    name: valueOf(16, id),
    price: id / 4,
    tags: [valueOf(8, id), 'x'],
    ok: true,
  })),
)

const COMPARE_AND_DELETE =
  "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"

export const SCRIPTS: readonly BenchScript[] = [
  {
    name: 'compare and delete, no lock',
    lua: COMPARE_AND_DELETE,
    key: 'lock:none',
    args: ['token-0123456789'],
    isPlain: true,
    calls: 40_000,
  },
  {
    name: "compare and delete, another's lock",
    lua: COMPARE_AND_DELETE,
    key: 'lock:other',
    args: ['token-0123456789'],
    held: 'token-9876543210',
    isPlain: true,
    calls: 40_000,
  },
  {
    name: 'set, compare and delete',
    lua: `redis.call('SET', KEYS[1], ARGV[1]) ${COMPARE_AND_DELETE}`,
    key: 'lock:report',
    args: ['token-0123456789'],
    isPlain: true,
    calls: 20_000,
  },
  {
    name: 'sliding-window limiter, full',
    lua: `local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
local count = redis.call('ZCARD', KEYS[1])
if count >= tonumber(ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now, now .. ':' .. count)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`,
    key: 'window:ann',
    args: ['10', '3600000'],
    isPlain: false,
    calls: 20_000,
  },
  {
    name: 'token bucket',
    lua: TAKE_TOKEN,
    key: 'bucket:ann',
    args: ['1000000', '1000000'],
    isPlain: false,
    calls: 20_000,
  },
  {
    name: '1,000,000 additions',
    lua: 'local s = 0 for i = 1, 1000000 do s = s + i end return s',
    key: 'none',
    args: [],
    isPlain: true,
    calls: 20,
  },
  {
    name: `cjson, there and back, ${(json.length / 1024).toFixed(1)} KiB`,
    lua: 'return #cjson.encode(cjson.decode(ARGV[1]))',
    key: 'none',
    args: [json],
    isPlain: false,
    calls: 500,
  },
]
