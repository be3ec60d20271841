/** Compares the replies of two servers to the same sequence, byte for byte and else by the rules of `normalise.ts`. */
import { ReplyParser, replyToText, type Reply } from '../support/resp-reply.js'
import { RULES } from './normalise.js'
import { commandName, type Op } from './op.js'

const QUEUED = Buffer.from('+QUEUED\r\n')

export function parseReply(bytes: Uint8Array): Reply {
  const parser = new ReplyParser()
  parser.push(bytes)
  const reply = parser.next()
  if (!reply) throw new Error('an incomplete reply')
  return reply
}

export class Comparer {
  /** Names of the commands that wait for EXEC, by connection. */
  private readonly queues = new Map<number, string[]>()

  /** Whether both replies to the next command of the sequence are right if one of them is. */
  agree({ connection, args }: Op, ours: Buffer, oracle: Buffer): boolean {
    const name = commandName(args)
    const queue = this.queues.get(connection) ?? []
    const isSame = ours.equals(oracle)
    const isQueued = isSame && oracle.equals(QUEUED)
    if (isQueued) this.queues.set(connection, [...queue, name])
    else if (name === 'EXEC' || name === 'DISCARD' || name === 'RESET') this.queues.delete(connection)
    if (isSame) return true
    const [left, right] = [parseReply(ours), parseReply(oracle)]
    if (name !== 'EXEC') return RULES[name]?.agree(left, right) === true
    if (left.type !== 'array' || right.type !== 'array' || left.items.length !== right.items.length) return false
    return left.items.every((item, i) => {
      const other = right.items[i] as Reply
      return replyToText(item) === replyToText(other) || RULES[queue[i] ?? '']?.agree(item, other) === true
    })
  }
}
