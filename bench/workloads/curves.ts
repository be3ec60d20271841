/** Cinnabar in-process, or ioredis-mock: a collection of a given size is filled, then each command is timed on it. */
import { workload } from '../support/child.js'
import { type CollectionType, filling } from '../support/collections.js'
import { importPackage } from '../support/dist.js'
import type { Request, Word } from '../support/load-client.js'
import { type CurveCommand, CURVES, KEY, requestsOf } from './curve-commands.js'

export interface CurvesInput {
  contender: 'cinnabar' | 'ioredisMock'
  dist: string
  type: CollectionType
  size: number
  warmUpMs: number
  measureMs: number
  /** Filling may take so long. */
  limitMs: number
}

/** Time per command in ns; `limit` when there was not enough time to fill the collection. */
export type CurvesResult = Partial<Record<CurveCommand, number>> | 'limit'

interface Contender {
  /** Runs any command. */
  run(request: Request): unknown
  /** Runs requests of one command, one after the other, from number `from` to `to`. */
  loop(command: CurveCommand, requests: readonly Request[]): (from: number, to: number) => void | Promise<void>
  /** Commands between two looks at the clock. */
  chunk: number
}

workload(async (input: CurvesInput): Promise<CurvesResult> => {
  const { run, loop, chunk } = input.contender === 'cinnabar' ? await openCinnabar(input.dist) : await openIoredisMock()
  const startMs = performance.now()
  for (const request of filling(input.type, KEY, input.size)) {
    const reply = run(request)
    if (reply instanceof Promise) await reply
    if (performance.now() - startMs > input.limitMs) return 'limit'
  }
  const result: Partial<Record<CurveCommand, number>> = {}
  for (const command of CURVES[input.type]) {
    const commands = loop(command, requestsOf(command, input.size))
    await nsEach(commands, chunk, input.warmUpMs)
    result[command] = await nsEach(commands, chunk, input.measureMs)
  }
  return result
})

async function nsEach(loop: ReturnType<Contender['loop']>, chunk: number, ms: number): Promise<number> {
  const start = performance.now()
  let done = 0
  let now = start
  while (now - start < ms) {
    // A synchronous loop isn't awaited: that would let others run in between.
    const turn = loop(done, done + chunk)
    if (turn instanceof Promise) await turn
    done += chunk
    now = performance.now()
  }
  return ((now - start) * 1e6) / done
}

/** Typed methods, each command with a call site of its own. */
async function openCinnabar(dist: string): Promise<Contender> {
  const { open } = await importPackage(dist)
  const db = open()
  return {
    chunk: 128,
    run: (request) => db.call(...request),
    loop(command, requests) {
      const mask = requests.length - 1
      const texts = requests.map((request) => request.map(String))
      const word = (at: number, index: number): string => texts[at & mask]?.[index] ?? ''
      const fields = texts.map(([, , field = '', value = '']): [string, string][] => [[field, value]])
      const scored = requests.map(([, , score, member]): [number, string][] => [[Number(score), String(member)]])
      const places = requests.map(([, , place]) => Number(place))
      const loops: Record<CurveCommand, (from: number, to: number) => void> = {
        HGET(from, to) {
          for (let at = from; at < to; at++) if (db.hGet(KEY, word(at, 2)) === null) throw new Error('no such field')
        },
        HSET(from, to) {
          for (let at = from; at < to; at++) db.hSet(KEY, fields[at & mask] ?? [])
        },
        SADD(from, to) {
          for (let at = from; at < to; at += 2) {
            if (db.sAdd(KEY, word(at, 2)) !== 1) throw new Error('not added')
            db.sRem(KEY, word(at + 1, 2))
          }
        },
        ZADD(from, to) {
          for (let at = from; at < to; at++) db.zAdd(KEY, scored[at & mask] ?? [])
        },
        ZRANGE(from, to) {
          for (let at = from; at < to; at++) if (db.zRange(KEY, 0, 9).length !== 10) throw new Error('not ten')
        },
        LPUSH(from, to) {
          for (let at = from; at < to; at += 2) {
            db.lPush(KEY, word(at, 2))
            if (db.lPop(KEY) === null) throw new Error('nothing there')
          }
        },
        LINDEX(from, to) {
          for (let at = from; at < to; at++)
            if (db.lIndex(KEY, places[at & mask] ?? 0) === null) throw new Error('no such item')
        },
      }
      return loops[command]
    },
  }
}

type Methods = Record<string, (...words: Word[]) => Promise<unknown>>

/** ioredis's methods, each call awaited. */
async function openIoredisMock(): Promise<Contender> {
  const { default: RedisMock } = await import('ioredis-mock')
  // It has no `call`.
  const client = new RedisMock() as unknown as Methods
  const run = async ([name = '', ...words]: Request): Promise<void> => {
    const reply = await client[String(name).toLowerCase()]?.(...words)
    if (reply === undefined || reply === null) throw new Error(`${name} ${words.join(' ')}: nothing`)
  }
  return {
    chunk: 2,
    run,
    loop: (_, requests) => async (from, to) => {
      for (let at = from; at < to; at++) await run(requests[at % requests.length] ?? [])
    },
  }
}
