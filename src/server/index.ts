/**
 * A RESP server in front of an embedded store, for any Redis client:
 *
 * ```ts
 * const server = await listen(db, { port: 0 })
 * const client = new Redis(server.port)
 * ```
 */
import { Engine } from '../engine/engine.js'
import { checkOptionNames } from '../engine/given.js'
import { type EngineOwner, engineOf } from '../engine/owner.js'
import { loadScripting } from './load-scripting.js'
import { nodeHeap, nodeLatin1, nodeTime, secureRandom } from './platform.js'
import { Server } from './server.js'

export { ListenError } from './listener.js'
export type { EngineOwner } from '../engine/owner.js'
export type { Server } from './server.js'

export interface ListenOptions {
  /** 0 picks a free one; see `server.port`. Default 6379; no TCP if only `path` is given. */
  port?: number
  /** Addresses to listen on. Default `127.0.0.1`: an embedded store is nobody else's business unless you say so. */
  host?: string | readonly string[]
  /** A Unix socket, beside TCP if `port` or `host` is given too. */
  path?: string
  /** Permissions of the Unix socket: `0o700`. Default: the system's. */
  pathMode?: number
  /** How many connections may wait to be accepted. Default: the configuration's `tcp-backlog`. */
  backlog?: number
  /** Lets the process end while the server listens, as in tests. Default false. */
  unref?: boolean
  /** What SHUTDOWN does. Default: closes this server. */
  onShutdown?: () => void
}

const OPTION_NAMES = Object.keys({
  port: true,
  host: true,
  path: true,
  pathMode: true,
  backlog: true,
  unref: true,
  onShutdown: true,
} satisfies Record<keyof ListenOptions, true>)

/**
 * Serves a store until that is closed, or a new one of its own that ends with the server.
 * @throws TypeError for what is no store or option; ListenError where the system refuses; Error if the store is closed
 */
export async function listen(target?: EngineOwner, options: ListenOptions = {}): Promise<Server> {
  const served = target === undefined ? undefined : engineOf(target, 'listen', ': call listen(db, { port: 7000 })')
  checkOptionNames('listen', options, OPTION_NAMES)
  const engine =
    served ??
    new Engine({ source: nodeTime, random: secureRandom, scripting: loadScripting, latin1: nodeLatin1, heap: nodeHeap })
  const own = served === undefined ? engine : undefined
  const { host, port, path } = options
  const hasTcp = path === undefined || port !== undefined || host !== undefined
  const addresses = host === undefined ? ['127.0.0.1'] : typeof host === 'string' ? [host] : host
  const server = new Server(engine, {
    addresses: hasTcp ? addresses : [],
    port: port ?? 6379,
    path,
    pathMode: options.pathMode ?? 0,
    backlog: options.backlog ?? engine.config.int('tcp-backlog'),
    unref: options.unref ?? false,
    onShutdown: options.onShutdown,
    onClosed: () => own?.close(),
  })
  try {
    await server.start()
  } catch (error) {
    own?.close()
    throw error
  }
  return server
}
