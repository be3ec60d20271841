/** A store's snapshot as a file in any storage: a backup, or what is taken to another Redis. */
import { type EngineOwner, engineOf, STORE_CLOSED } from '../engine/owner.js'
import { formatOf } from './formats.js'
import { checkStorage, type Storage } from './storage.js'

/**
 * Writes all that `db` has now to `name` in `storage`, whatever the store's own storage is; by default in Redis's RDB format,
 * and as MessagePack if the name ends with `.msgpack`. Like `db.snapshot()` it shows one instant and is taken in the
 * background, but it's never in memory as a whole. The file takes its name when it is durable.
 *
 * ```ts
 * await saveTo(db, fileStorage('./backup'))
 * ```
 * @throws TypeError for what is no store or storage; Error with the storage's reason; what had the name before is then
 * still there
 */
export async function saveTo(db: EngineOwner, storage: Storage, name = 'dump.rdb'): Promise<void> {
  const { persistence, isClosed } = engineOf(db, 'saveTo')
  checkStorage(storage, 'saveTo')
  if (isClosed || !persistence) throw new Error(STORE_CLOSED)
  await persistence.snapshotTo(storage, name, formatOf(name))
}
