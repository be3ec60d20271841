/**
 * A client in a line of fields, as CLIENT LIST has them since Redis 7.0.3.
 *
 * Some of the fields account for memory that Redis has and this server hasn't: there are no spare query and reply buffers
 * of a client's own (`qbuf-free`, `rbs`, `rbp` are 0). Output counts as Redis counts it: the first 16 KiB in `obl`, what is
 * beyond in `oll` blocks of `omem` bytes. So does a transaction's queue: `multi-mem` is what Redis would say, `tot-mem` has
 * what is really held.
 */
import type { Context } from '../context.js'
import { isOnUnixSocket } from '../local-session.js'
import type { SessionView } from '../services.js'
import { argumentBytes, clientBytes } from './client-memory.js'

/** Redis's PROTO_REPLY_CHUNK_BYTES. */
const REPLY_CHUNK_BYTES = 16 * 1024
/** Who has no address: the in-process API. */
const NO_ADDRESS = '?:0'

/** The line without its line break. */
export function clientLine(ctx: Context, session: SessionView): string {
  const { transport, queue } = session
  const nowS = Math.floor(ctx.keyspace.now() / 1000)
  const isOwn = session === ctx.session
  const queryBytes = transport?.queryBufferBytes() ?? 0
  const outputBytes = transport?.outputBytes() ?? 0
  const staticBytes = Math.min(outputBytes, REPLY_CHUNK_BYTES)
  const listBytes = outputBytes - staticBytes
  const argvBytes = ownArgumentBytes(ctx, session)
  // The time of last use is as old as the engine's last tick.
  const idleS = isOwn ? 0 : nowS - Math.floor(session.lastUsedAtMs / 1000)
  const events = transport ? (outputBytes > 0 && !isOwn ? 'rw' : 'r') : ''
  return (
    `id=${session.id} addr=${transport?.address ?? NO_ADDRESS} laddr=${transport?.localAddress ?? NO_ADDRESS}` +
    ` fd=${transport?.fd ?? -1} name=${session.name} age=${nowS - Math.floor(session.createdAtMs / 1000)}` +
    ` idle=${idleS} flags=${flagsOf(ctx, session)} db=${session.dbIndex} sub=0 psub=0 ssub=0` +
    ` multi=${queue?.length ?? -1} qbuf=${queryBytes} qbuf-free=0 argv-mem=${argvBytes}` +
    ` multi-mem=${queue?.argumentBytes ?? 0} rbs=0 rbp=0 obl=${staticBytes}` +
    ` oll=${Math.ceil(listBytes / REPLY_CHUNK_BYTES)} omem=${listBytes} tot-mem=${clientBytes(session, isOwn ? argvBytes : undefined)}` +
    ` events=${events} cmd=${session.lastCommand?.fullName ?? 'NULL'} user=${session.user} redir=-1` +
    ` resp=${session.protocol}`
  )
}

/** Letters for what a client is and has come to, in Redis's order; N for none. */
function flagsOf({ engine }: Context, session: SessionView): string {
  let flags = ''
  if (session.kind === 'replica') flags += 'S'
  if (session.kind === 'master') flags += 'M'
  if (session.kind === 'pubsub') flags += 'P'
  if (session.queue !== undefined) flags += 'x'
  if (session.isBlocked) flags += 'b'
  if (engine.isDirty(session)) flags += 'd'
  if (session.closing) flags += 'c'
  if (isOnUnixSocket(session)) flags += 'U'
  if (session.noEvict) flags += 'e'
  return flags === '' ? 'N' : flags
}

/**
 * The bytes of the arguments of a client's request that runs, waits, or is still being received. In a transaction that is EXEC,
 * not what EXEC runs.
 */
function ownArgumentBytes(ctx: Context, session: SessionView): number {
  const isOwn = session === ctx.session
  if (isOwn && ctx.inTransaction) return 'EXEC'.length
  return argumentBytes(isOwn ? ctx.args : (session.waitingArgs ?? session.transport?.begunArgs()))
}
