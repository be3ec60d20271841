/** The two servers that are compared: ours, in this process, and a real Redis. */
import { Engine } from '../../src/engine/engine.js'
import { ENGINE } from '../../src/engine/owner.js'
import { Config } from '../../src/engine/config/config.js'
import { listen, type Server } from '../../src/server/index.js'
import { scripting } from '../../src/scripting/index.js'
import { realTime } from '../../src/real-time.js'
import { Random } from '../support/random.js'
import { startRedis } from '../support/redis-server.js'
import { encodeOp, type Op } from './op.js'
import { Wire } from './wire.js'

export type Target = {
  readonly name: string
  readonly host: string
  readonly port: number
  /** What the server died of since it was last asked; it is running again. */
  takeCrash?(): string | undefined
  ready?(): Promise<void>
  close(): Promise<void>
}

/** Our server, in this process. An exception that reaches the event loop ends it, as it would end a real server. */
export class Ours implements Target {
  readonly name = 'ours'
  readonly host = '127.0.0.1'
  private server: Server | undefined
  private crash: string | undefined
  private restarting: Promise<void> | undefined

  static async start(): Promise<Ours> {
    const ours = new Ours()
    await ours.open()
    return ours
  }

  /** Takes any exception of this process for a crash of the server: for the command line only. */
  catchCrashes(): void {
    process.on('uncaughtException', (error) => {
      this.crash ??= `crashed: ${error.stack ?? String(error)}`
      this.restarting ??= this.close().then(() => this.open())
    })
  }

  private async open(): Promise<void> {
    const random = new Random(1)
    const config = new Config()
    config.loadText('enable-debug-command yes')
    const engine = new Engine({ source: realTime, random: () => random.next(), config, scripting: () => scripting })
    this.server = await listen({ [ENGINE]: engine }, { port: 0 })
    this.restarting = undefined
  }

  get port(): number {
    return this.server?.port ?? 0
  }

  takeCrash(): string | undefined {
    const { crash } = this
    this.crash = undefined
    return crash
  }

  /** Resolves when the server runs (again). */
  async ready(): Promise<void> {
    await this.restarting
  }

  async close(): Promise<void> {
    await this.server?.close()
  }
}

/** A Redis of our own, or the server at `address` (`host:port`), which is flushed again and again. */
export async function openOracle(address: string | undefined): Promise<Target | null> {
  if (address !== undefined) {
    const colon = address.lastIndexOf(':')
    const port = Number(address.slice(colon + 1))
    return { name: 'oracle', host: address.slice(0, colon) || '127.0.0.1', port, close: () => Promise.resolve() }
  }
  const redis = await startRedis()
  return redis && { name: 'oracle', host: redis.host, port: redis.port, close: () => redis.stop() }
}

/** Connections of one sequence to one server, made when they are first used. */
export class Connections {
  private readonly target: Target
  private readonly protocol: 2 | 3
  private readonly wires = new Map<number, Wire>()

  constructor(target: Target, protocol: 2 | 3) {
    this.target = target
    this.protocol = protocol
  }

  /** Sends commands of one connection together and gives their replies. */
  async exchange(ops: readonly Op[], encoded: Buffer): Promise<Buffer[]> {
    const [first] = ops
    if (!first) return []
    const wire = this.wires.get(first.connection) ?? (await this.open(first.connection))
    return wire.exchange(encoded, ops.length)
  }

  private async open(connection: number): Promise<Wire> {
    await this.target.ready?.()
    const wire = await Wire.open(this.target.host, this.target.port)
    this.wires.set(connection, wire)
    if (this.protocol === 3) {
      const [reply] = await wire.exchange(encodeOp({ connection, args: ['HELLO', '3'] }), 1)
      if (reply?.[0] === 45) throw new Error(`${this.target.name} refused HELLO 3: ${reply.toString('latin1')}`)
    }
    return wire
  }

  close(): void {
    for (const wire of this.wires.values()) wire.close()
    this.wires.clear()
  }
}

/** Which of the commands a server doesn't know. */
export async function missingCommands(target: Target, names: readonly string[]): Promise<Set<string>> {
  const missing = new Set<string>()
  for (const name of names) {
    // A connection each: some of these have an effect on it.
    const wire = await Wire.open(target.host, target.port)
    const [reply] = await wire.exchange(encodeOp({ connection: 0, args: name.split(' ') }), 1)
    if (/^-ERR unknown (sub)?command/.test(reply?.toString('latin1') ?? '')) missing.add(name)
    wire.close()
  }
  return missing
}
