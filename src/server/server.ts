/**
 * The RESP server: listens, lets connections in or refuses them, watches over those that are open, and ends in order.
 */
import type { Server as NetServer, Socket } from 'node:net'
import type { HostView } from '../commands/services.js'
import type { Statistics } from '../commands/statistics.js'
import type { Config } from '../engine/config/config.js'
import { STORE_CLOSED } from '../engine/owner.js'
import type { CommandError } from '../keyspace/errors.js'
import type { EngineDoor } from '../protocol/engine-door.js'
import { RespService } from '../protocol/resp-service.js'
import { rewriteConfigFile } from './config-file.js'
import { Connection } from './connection.js'
import { hostFacts } from './host-facts.js'
import { listenOnPath, type ListenerOptions, TcpListener } from './listener.js'
import { nodePlatform } from './platform.js'
import { protectedMode, tooManyClients } from './refusals.js'
import { ServerSettings } from './settings.js'
import type { AcceptedSocket } from './shared-reads.js'
import { clearInterval, setInterval } from './timers.js'

/** What the server needs of the engine. */
export interface ServerEngine extends EngineDoor {
  readonly config: Config
  readonly stats: Statistics
  readonly isClosed: boolean
  /** The servers in front of it, the newest last. */
  readonly hosts: HostView[]
}

export interface ServerOptions {
  /** Addresses as in `bind`; none for no TCP. */
  readonly addresses: readonly string[]
  /** 0: a free one. */
  readonly port: number
  /** A Unix socket, beside TCP or instead. */
  readonly path?: string | undefined
  /** Permissions of the Unix socket, 0 for the system's. */
  readonly pathMode: number
  readonly backlog: number
  /** Neither the listeners nor the connections keep the process alive. */
  readonly unref: boolean
  /** For INFO. */
  readonly configFile?: string | undefined
  /** SHUTDOWN. By default the server closes. */
  readonly onShutdown?: (() => void) | undefined
  /** Called once everything is closed. */
  readonly onClosed?: (() => void) | undefined
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/** How often idle and slow clients are looked at. */
const WATCH_INTERVAL_MS = 1000
/** How long `close` waits for a client that doesn't take its last replies. */
const CLOSE_GRACE_MS = 1000

/** What `listen` gives: a server that listens, until it or its store is closed. */
export class Server {
  private readonly engine: ServerEngine
  private readonly options: ServerOptions
  private readonly settings: ServerSettings
  private readonly service: RespService
  private readonly connections = new Set<Connection>()
  private readonly tcp: TcpListener
  /** The host, as commands see it. */
  private readonly view: HostView
  private unix: NetServer | undefined
  private watchTimer: NodeJS.Timeout | undefined
  private closing: Promise<void> | undefined

  /** @internal */
  constructor(engine: ServerEngine, options: ServerOptions) {
    this.engine = engine
    this.options = options
    this.settings = new ServerSettings(engine.config)
    this.service = new RespService(engine, nodePlatform, engine.stats, this.settings)
    this.tcp = new TcpListener(this.listenerOptions())
    this.view = this.hostView()
  }

  /**
   * Starts to listen.
   * @throws ListenError, or Error if the store is closed, and then nothing is left open
   * @internal
   */
  async start(): Promise<void> {
    const { engine, options } = this
    const { addresses, port, path, pathMode } = options
    try {
      await this.tcp.listen(addresses, port)
      if (path !== undefined) this.unix = await listenOnPath(path, pathMode, this.listenerOptions())
      // Perhaps meanwhile.
      if (engine.isClosed) throw new Error(STORE_CLOSED)
    } catch (error) {
      await this.tcp.close()
      this.unix?.close()
      this.settings.release()
      throw error
    }
    this.watchTimer = setInterval(() => this.watch(), WATCH_INTERVAL_MS).unref()
    engine.hosts.push(this.view)
  }

  /**
   * Listens elsewhere from now on; open connections stay.
   * @throws ListenError, and then it listens where it did
   * @internal
   */
  moveTo(addresses: readonly string[], port: number): Promise<void> {
    return this.tcp.listen(port === 0 ? [] : addresses, port)
  }

  /** The TCP port; 0 when listening on a Unix socket only. */
  get port(): number {
    return this.tcp.port
  }

  /** The first TCP address listened on; empty when there is none. */
  get host(): string {
    return this.tcp.host
  }

  /** The Unix socket, if there is one. */
  get path(): string | undefined {
    return this.options.path
  }

  /** For clients on this machine: `redis://127.0.0.1:6379`, or `unix:` and the path. */
  get url(): string {
    const { host, port } = this.tcp
    if (port === 0) return `unix:${this.options.path ?? ''}`
    const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
    return `redis://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
  }

  /** Connections open now. */
  get connectionCount(): number {
    return this.connections.size
  }

  /**
   * Stops listening, sends what is waiting, ends all connections; resolves when the last one has ended. A client that
   * doesn't take its replies is cut off after a second.
   */
  close(): Promise<void> {
    this.closing ??= this.closeAll()
    return this.closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** What `console.log` shows. */
  [INSPECT](): string {
    return `Server { ${this.isOpen ? `url: '${this.url}', connections: ${this.connectionCount}` : 'closed'} }`
  }

  /** What `JSON.stringify` takes, as loggers do with whatever they are handed: never the data, nor the configuration. */
  toJSON(): object {
    return this.isOpen ? { url: this.url, connections: this.connectionCount } : { closed: true }
  }

  private get isOpen(): boolean {
    return this.closing === undefined
  }

  private async closeAll(): Promise<void> {
    clearInterval(this.watchTimer)
    this.settings.release()
    const isTcpClosed = this.tcp.close()
    this.unix?.close()
    const { hosts } = this.engine
    if (hosts.includes(this.view)) hosts.splice(hosts.indexOf(this.view), 1)
    await Promise.all([...this.connections].map((connection) => connection.finish(CLOSE_GRACE_MS)))
    await isTcpClosed
    this.options.onClosed?.()
  }

  private listenerOptions(): ListenerOptions {
    const { backlog, unref } = this.options
    return { backlog, unref, onSocket: (accepted, path) => this.accept(accepted, path) }
  }

  // Connections

  private accept(accepted: AcceptedSocket, path: string | undefined): void {
    const { settings } = this
    const { socket } = accepted
    if (this.closing !== undefined || this.engine.isClosed) return void socket.destroy()
    if (this.connections.size >= settings.maxClients) return this.refuse(socket, tooManyClients)
    if (settings.isProtected && path === undefined && !isLocal(socket.remoteAddress)) {
      return this.refuse(socket, protectedMode)
    }
    this.engine.stats.connections++
    const connection = new Connection(this.service, accepted, {
      path,
      keepAliveS: settings.keepAliveS,
      unref: this.options.unref,
      onClose: (closed) => this.connections.delete(closed),
    })
    this.connections.add(connection)
  }

  /** Tells why and closes; nothing is read. */
  private refuse(socket: Socket, reason: CommandError): void {
    this.engine.stats.rejectedConnections++
    socket.on('error', () => undefined)
    socket.write(`-${reason.text}\r\n`)
    socket.destroySoon()
  }

  /** Disconnects clients that have been idle for too long, or whose output has been too large for too long. */
  private watch(): void {
    const { timeoutS } = this.settings
    const nowMs = nodePlatform.nowMs()
    for (const connection of this.connections) {
      const { session } = connection
      const idleTicks = connection.countIdle()
      if (timeoutS > 0 && idleTicks > timeoutS && session.session.kind === 'normal' && !session.isWaiting) {
        session.close(false)
      }
      session.checkOutput(nowMs)
    }
  }

  private hostView(): HostView {
    const { onShutdown, configFile } = this.options
    const { tcp } = this
    return {
      get tcpPort() {
        return tcp.port
      },
      processId: process.pid,
      executable: process.argv[1] ?? process.execPath,
      configFile: configFile ?? '',
      facts: hostFacts,
      shutdown: () => (onShutdown === undefined ? void this.close() : onShutdown()),
      storeClosed: () => void this.close(),
      rewriteConfig: () => rewriteConfigFile(this.engine.config, configFile ?? ''),
    }
  }
}

function isLocal(address = ''): boolean {
  return address === '127.0.0.1' || address === '::1'
}
