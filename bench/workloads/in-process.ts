/** One contender of the in-process section: filled, then each operation for a fixed time. */
import type { AsyncPeer, OpenPeer, PeerInput, SyncPeer } from '../peers/peer.js'
import { workload } from '../support/child.js'
import { inOnePiece, keysOf, ownValueOf, valueOf } from '../support/keys.js'
import { seededRandom, uniformOrder, zipfOrder } from '../support/random.js'
import { asyncLoops, type Loop, type Material, type Operation, syncLoops } from './loops.js'

/** Each is loaded in its own process only. */
export const PEERS = {
  cinnabar: async (input) => (await import('../peers/cinnabar.js')).openCinnabar(input),
  map: async () => (await import('../peers/map.js')).openMap(),
  lruCache: async (input) => (await import('../peers/lru-cache.js')).openLruCache(input),
  keyv: async () => (await import('../peers/keyv.js')).openKeyv(),
  ioredisMock: async () => (await import('../peers/ioredis-mock.js')).openIoredisMock(),
  ioredis: async (input) => (await import('../peers/ioredis.js')).openIoredis(input, 1),
  ioredisInFlight: async (input) => (await import('../peers/ioredis.js')).openIoredis(input, 100),
} satisfies Record<string, OpenPeer>

export interface InProcessInput extends PeerInput {
  peer: keyof typeof PEERS
  operations: readonly Operation[]
  warmUpMs: number
  measureMs: number
}

/** Operations per second, by operation. */
export type InProcessResult = Partial<Record<Operation, number>>

const ORDER_LENGTH = 1 << 20
const COUNTERS_MAX = 100_000
const VALUE_BYTES = 16
/** Operations between two looks at the clock. */
const CHUNK = 1_000
const SLOW_CHUNK = 100

workload(async (input: InProcessInput): Promise<InProcessResult> => {
  const random = seededRandom(1)
  const keys = keysOf(input.keyCount)
  const material: Material = {
    keys,
    counters: keys.slice(0, COUNTERS_MAX).map((key) => inOnePiece(key.replace('session', 'counter'))),
    values: Array.from({ length: 1024 }, (_, seed) => inOnePiece(valueOf(VALUE_BYTES, seed))),
    order: uniformOrder(input.keyCount, ORDER_LENGTH, random),
    popular: zipfOrder(input.keyCount, ORDER_LENGTH, random),
  }
  const peer: SyncPeer | AsyncPeer = await PEERS[input.peer](input)
  await fill(peer, material)
  await check(peer, material)
  const loops = peer.isAsync ? asyncLoops(peer, material) : syncLoops(peer, material)
  const chunk = peer.isAsync ? SLOW_CHUNK : CHUNK
  const result: InProcessResult = {}
  for (const operation of input.operations) {
    await perSecond(loops[operation], chunk, input.warmUpMs)
    result[operation] = await perSecond(loops[operation], chunk, input.measureMs)
  }
  return result
})

/** Each key has a value of its own: whoever keeps strings by reference would else be asked for one and the same. */
async function fill(peer: SyncPeer | AsyncPeer, { keys, counters }: Material): Promise<void> {
  if (!peer.isAsync) {
    for (const [index, key] of keys.entries()) peer.set(key, ownValueOf(index))
    for (const counter of counters) peer.incr(counter)
  } else if (peer.fill) {
    await peer.fill(keys, ownValueOf)
    await peer.fill(counters, () => '0')
  } else {
    for (const [index, key] of keys.entries()) await peer.set(key, ownValueOf(index))
    for (const counter of counters) await peer.incr(counter)
  }
}

/** Who doesn't do the work isn't measured. @throws Error */
async function check(peer: SyncPeer | AsyncPeer, { keys, counters }: Material): Promise<void> {
  const last = keys.length - 1
  const value = await peer.get(keys[last] ?? '')
  const absent = await peer.get('absent')
  const first = Number(await peer.incr(counters[0] ?? ''))
  const second = Number(await peer.incr(counters[0] ?? ''))
  if (value !== ownValueOf(last) || (absent ?? null) !== null || second !== first + 1) {
    throw new Error(`wrong answers: ${String(value)}, ${String(absent)}, ${first}, ${second}`)
  }
}

async function perSecond(loop: Loop, chunk: number, ms: number): Promise<number> {
  const start = performance.now()
  let done = 0
  let now = start
  while (now - start < ms) {
    // A synchronous loop isn't awaited: that would let others run in between.
    const result = loop(done, done + chunk)
    if (Number.isNaN(typeof result === 'number' ? result : await result)) throw new Error('a value is missing')
    done += chunk
    now = performance.now()
  }
  return (done * 1000) / (now - start)
}
