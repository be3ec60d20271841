/** What `listen` takes, and what is wrong with it: the system's own complaints name neither the option nor what it accepts. */
import { checkOptionNames, describe } from '../engine/given.js'

/** What `listen` takes beside the store. */
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
  /**
   * What SHUTDOWN does, from a client or by `db.shutdown()`. Default: closes this server. What it throws is the reply to that
   * command, an error; other servers of the store are told all the same.
   */
  onShutdown?: () => void
}

interface Rule {
  /** What the option must be, for who gave something else. */
  readonly accepted: string
  allows(value: unknown): boolean
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most
/** An empty address would stand for all there are. */
const isAddress = (value: unknown): boolean => typeof value === 'string' && value.trim() !== ''

const RULES: Record<keyof ListenOptions, Rule> = {
  port: { accepted: 'an integer from 0 to 65535', allows: (value) => isWhole(value, 0, 65535) },
  host: {
    accepted: 'an address or a list of such',
    allows: (value) => (Array.isArray(value) ? value.length > 0 && value.every(isAddress) : isAddress(value)),
  },
  path: {
    accepted: 'the path of a Unix socket',
    allows: (value) => typeof value === 'string' && value !== '' && !value.includes('\0'),
  },
  pathMode: {
    accepted: 'permissions such as 0o700, as a number up to 0o777',
    allows: (value) => isWhole(value, 0, 0o777),
  },
  backlog: { accepted: 'a positive integer', allows: (value) => isWhole(value, 1, 2 ** 31 - 1) },
  unref: { accepted: 'true or false', allows: (value) => typeof value === 'boolean' },
  onShutdown: { accepted: 'a function', allows: (value) => typeof value === 'function' },
}

/** @throws TypeError that names the option and what it takes */
export function checkListenOptions(options: ListenOptions): void {
  checkOptionNames('listen', options, Object.keys(RULES))
  for (const name of Object.keys(options) as (keyof ListenOptions)[]) {
    const value = options[name]
    if (value === undefined || RULES[name].allows(value)) continue
    throw new TypeError(`listen: ${name} must be ${RULES[name].accepted}, got ${describe(value)}`)
  }
}
