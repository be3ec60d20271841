/**
 * For test suites of code that talks to Redis: a store whose clock the test controls, behind a real RESP server on a free
 * port, for the real, unmodified client.
 *
 * ```ts
 * const redis = await startTestServer()
 * const client = new Redis(redis.port)
 * redis.clock.advance(60_000)
 * await redis.close()
 * ```
 */
import { type Db, open, type OpenOptions } from '../index.js'
import { describe, isPlain } from '../engine/given.js'
import type { Clock } from '../keyspace/clock.js'
import { listen } from '../server/index.js'

/** A store served for a test. */
export interface TestServer extends AsyncDisposable {
  /** The store itself, to arrange and to look into. */
  readonly db: Db
  /** Its time: stands still until `advance(ms)`. */
  readonly clock: Clock
  /** `127.0.0.1`. */
  readonly host: string
  /** A free one. */
  readonly port: number
  /** `redis://127.0.0.1:PORT`, for clients that take a URL. */
  readonly url: string
  /** Removes all keys and undoes nothing else: between two tests. */
  reset(): void
  /** Closes connections, server and store. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/**
 * Opens a store and serves it on a free port of the loopback interface. Randomness is seeded and time stands still, so that
 * a test gives the same result each time; `{ frozen: false }` lets time run, that of fake timers where a suite has them.
 */
export async function startTestServer(options: OpenOptions = {}): Promise<TestServer> {
  if (!isPlain(options)) throw new TypeError(`startTestServer: options must be those of open, got ${describe(options)}`)
  const db = open({ frozen: true, seed: 1, ...options })
  const server = await listen(db, { host: HOST, port: 0, unref: true })
  const close = async (): Promise<void> => {
    await server.close()
    db.close()
  }
  return {
    db,
    clock: db.clock,
    host: HOST,
    port: server.port,
    url: `redis://${HOST}:${server.port}`,
    reset: () => void db.call('FLUSHALL'),
    close,
    [Symbol.asyncDispose]: close,
  }
}
