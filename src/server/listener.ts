/**
 * Listening: on TCP addresses as `bind` gives them, and on a Unix socket.
 */
import { chmod, lstat, unlink } from 'node:fs/promises'
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net'
import { dirname } from 'node:path'
import { AcceptedSocket } from './shared-reads.js'
import { systemCode, systemReason } from './system-error.js'

/** A server can't listen where it was told to. */
export class ListenError extends Error {
  override name = 'ListenError'
  /** The system's code: EADDRINUSE, EADDRNOTAVAIL ... */
  readonly code: string

  constructor(where: string, cause: unknown) {
    const reason = systemReason(cause) ?? (cause instanceof Refusal ? cause.message : String(cause))
    super(`cannot listen on ${where}: ${reason}`, { cause })
    this.code = systemCode(cause)
  }
}

/** What we refuse where the system wouldn't, or would say why in other words. */
class Refusal extends Error {
  readonly code: string

  constructor(code: string, reason: string) {
    super(reason)
    this.code = code
  }
}

export interface ListenerOptions {
  readonly backlog: number
  readonly unref: boolean
  /** `path`: of the Unix socket it came in by. */
  onSocket(accepted: AcceptedSocket, path: string | undefined): void
}

/** The system knows no such address family: Redis goes on without it. */
const UNSUPPORTED = new Set(['ENOPROTOOPT', 'EPROTONOSUPPORT', 'ESOCKTNOSUPPORT', 'EPFNOSUPPORT', 'EAFNOSUPPORT'])
/** Where the system picks the port, it may be taken on the next address. */
const PORT_ATTEMPTS = 10

/** The same port of several addresses. */
export class TcpListener {
  private readonly options: ListenerOptions
  private servers: Server[] = []
  private addresses: readonly string[] = []
  /** Ends when what `listen` was called for so far is done. */
  private settled: Promise<void> = Promise.resolve()
  private isClosed = false

  constructor(options: ListenerOptions) {
    this.options = options
  }

  /**
   * Listens on `port` of the addresses, written as in `bind`: `*` and `::*` for all, a leading `-` for one that may be
   * missing. Port 0 picks a free one. What it listened on before is given up, unless this fails. Calls that overlap are
   * done one after the other, and once it is closed they do nothing.
   * @throws ListenError
   */
  listen(addresses: readonly string[], port: number): Promise<void> {
    const moved = this.settled.then(() => this.move(addresses, port))
    this.settled = moved.catch(() => undefined)
    return moved
  }

  private async move(addresses: readonly string[], port: number): Promise<void> {
    const before = { addresses: this.addresses, port: this.port }
    // First, because the new addresses may overlap with the old ones.
    this.closeServers()
    try {
      await this.use(addresses, port)
    } catch (error) {
      if (before.port !== 0) await this.use(before.addresses, before.port)
      throw error
    }
  }

  private async use(addresses: readonly string[], port: number): Promise<void> {
    if (this.isClosed) return
    this.servers = await this.openAll(addresses, port)
    this.addresses = addresses
    // Perhaps meanwhile.
    if (this.isClosed) this.closeServers()
  }

  /** 0 while not listening. */
  get port(): number {
    return this.first?.port ?? 0
  }

  /** The first address listened on; empty while not listening. */
  get host(): string {
    return this.first?.address ?? ''
  }

  /** Stops accepting for good; connections go on. Resolves when nothing is being opened any more. */
  close(): Promise<void> {
    this.isClosed = true
    this.closeServers()
    return this.settled
  }

  private closeServers(): void {
    for (const server of this.servers) server.close()
    this.servers = []
  }

  private get first(): AddressInfo | undefined {
    const address = this.servers[0]?.address()
    return typeof address === 'object' && address !== null ? address : undefined
  }

  private async openAll(addresses: readonly string[], port: number): Promise<Server[]> {
    for (let attempt = 1; ; attempt++) {
      const open: Server[] = []
      try {
        for (const address of addresses) {
          const server = await this.openAddress(address, portOf(open[0]) || port)
          if (server !== undefined) open.push(server)
        }
        return open
      } catch (error) {
        for (const server of open) server.close()
        const mayRetry = port === 0 && attempt < PORT_ATTEMPTS
        if (!mayRetry || !(error instanceof ListenError) || error.code !== 'EADDRINUSE') throw error
      }
    }
  }

  /** Undefined where there is no such address and need not be. */
  private async openAddress(written: string, port: number): Promise<Server | undefined> {
    const isOptional = written.startsWith('-')
    const address = isOptional ? written.slice(1) : written
    const host = address === '*' ? '0.0.0.0' : address === '::*' ? '::' : address
    try {
      return await open({ host, port, ipv6Only: host.includes(':') }, this.options)
    } catch (error) {
      const code = systemCode(error)
      if (UNSUPPORTED.has(code) || (isOptional && code === 'EADDRNOTAVAIL')) return undefined
      throw new ListenError(`${address}:${port}`, error)
    }
  }
}

/** What fits into `sockaddr_un` of Linux and of the others; the system cuts off the rest and listens elsewhere. */
const PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103

/**
 * Makes room for a Unix socket: takes away the one that a server has left behind, or the empty file of a temporary name, but
 * nothing else. @throws Refusal
 */
async function clearPath(path: string): Promise<void> {
  // On Windows it's the name of a pipe.
  if (process.platform === 'win32') return
  if (Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new Refusal('ENAMETOOLONG', `the path of a socket has at most ${PATH_BYTES_MAX} bytes`)
  }
  const there = await lstat(path).catch(() => undefined)
  if (there?.isSocket() || (there?.isFile() && there.size === 0)) await unlink(path).catch(() => undefined)
  else if (there) throw new Refusal('EADDRINUSE', 'there is a file that is no socket')
  // For a folder that isn't there the system would say "permission denied".
  else if (!(await lstat(dirname(path)).catch(() => undefined))) throw new Refusal('ENOENT', 'there is no such folder')
}

/**
 * Listens on a Unix socket, in place of another one at its path. `mode`: its permissions, 0 for the system's.
 * @throws ListenError
 */
export async function listenOnPath(path: string, mode: number, options: ListenerOptions): Promise<Server> {
  let server: Server | undefined
  try {
    await clearPath(path)
    server = await open({ path }, options)
    if (mode !== 0) await chmod(path, mode)
    return server
  } catch (error) {
    server?.close()
    throw new ListenError(path, error)
  }
}

function open(where: ListenOptions, options: ListenerOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => {
      options.onSocket(new AcceptedSocket(socket), where.path)
    })
    if (options.unref) server.unref()
    server.once('error', reject)
    server.listen({ ...where, backlog: options.backlog, exclusive: true }, () => {
      server.off('error', reject)
      // Later errors concern a single connection (no more descriptors, say); the listener goes on.
      server.on('error', () => undefined)
      resolve(server)
    })
  })
}

function portOf(server: Server | undefined): number {
  const address = server?.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
