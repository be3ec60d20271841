/**
 * A RESP server in front of an embedded store, for any Redis client:
 *
 * ```ts
 * const server = await listen(db, { port: 0 })
 * const client = new Redis(server.port)
 * ```
 */
import { Engine } from '../engine/engine.js'
import { type EngineOwner, engineOf } from '../engine/owner.js'
import { checkListenOptions, type ListenOptions } from './listen-options.js'
import { loadScripting } from './load-scripting.js'
import { nodeHeap, nodeLatin1, secureRandom } from './platform.js'
import { realTime } from '../real-time.js'
import { Server } from './server.js'

export type { ListenOptions } from './listen-options.js'
export { ListenError } from './listener.js'
export type { EngineOwner } from '../engine/owner.js'
export type { Server } from './server.js'

/**
 * Serves a store until that is closed, or a new one of its own that ends with the server.
 * @throws TypeError for what is no store or option; ListenError where the system refuses; Error if the store is closed
 */
export async function listen(target?: EngineOwner, options: ListenOptions = {}): Promise<Server> {
  const served = target === undefined ? undefined : engineOf(target, 'listen', ': call listen(db, { port: 7000 })')
  checkListenOptions(options)
  const engine =
    served ??
    new Engine({ source: realTime, random: secureRandom, scripting: loadScripting, latin1: nodeLatin1, heap: nodeHeap })
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
