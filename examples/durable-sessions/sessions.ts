/**
 * Sessions that survive whatever ends the process: `kill -9`, a crash, a power failure.
 *
 * The store is in this process, its append-only file on the disk beside it. Whoever is told that a session has begun may
 * rely on it, so `begin` resolves only when the session is on the disk. There are two ways to see to that:
 *
 * - `each`: under `appendfsync always` a call returns when its change is synced. Nothing to think of, but the process
 *   waits for the disk in each call.
 * - `together`: calls return at once, the log is synced in the background, and `db.persisted()` tells when all that was
 *   changed before it is there. Requests that are answered at the same time share one sync, and nobody holds up the others.
 */
import { randomBytes } from 'node:crypto'
import { type Db, open } from 'cinnabar'
import { fileStorage } from 'cinnabar/persistence'

export type Durability = 'each' | 'together'

/** Sessions end after so long without a request. */
export const IDLE_MS = 30 * 60_000

const keyOf = (token: string): string => `session:${token}`

export class Sessions {
  private readonly db: Db
  private readonly durability: Durability

  /** Opens the store in `folder`, with all that it had when it was last used, however that ended. */
  constructor(folder: string, durability: Durability) {
    const appendfsync = durability === 'each' ? 'always' : 'everysec'
    this.db = open({ storage: fileStorage(folder), config: { appendonly: 'yes', appendfsync, save: '' } })
    this.durability = durability
  }

  get count(): number {
    return this.db.dbSize()
  }

  /** Begins a session. Gives the token for the cookie once nothing can take it back. */
  async begin(user: string): Promise<string> {
    const token = randomBytes(18).toString('base64url')
    this.db.set(keyOf(token), user, { PX: IDLE_MS })
    await this.durable()
    return token
  }

  /** Whose session it is; null if it is over. It lives on for another idle time from now. */
  async use(token: string): Promise<string | null> {
    const user = this.db.getEx(keyOf(token), { PX: IDLE_MS })
    await this.durable()
    return user
  }

  async end(token: string): Promise<void> {
    this.db.del(keyOf(token))
    // A session that rose from the dead would be worse than one that was lost.
    await this.durable()
  }

  /** When a session ends, as a Unix time in ms; it's no use of it. Undefined if it is over. */
  endsAtMs(token: string): number | undefined {
    const atMs = this.db.pExpireTime(keyOf(token))
    return atMs < 0 ? undefined : atMs
  }

  close(): void {
    this.db.close()
  }

  private async durable(): Promise<void> {
    if (this.durability === 'together') await this.db.persisted()
  }
}
