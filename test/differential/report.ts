/** How a difference is shown. */
import { replyToText } from '../support/resp-reply.js'
import { parseReply } from './compare.js'
import { INSPECTOR, lineOf, type Op } from './op.js'
import type { Divergence } from './sequence.js'

const SHOWN_MAX = 2000

export function reproduction(ops: readonly Op[], divergence: Divergence): string {
  const isSingle = new Set(ops.map(({ connection }) => connection)).size <= 1
  const shown = ops.map(({ connection, args }) => `  ${isSingle ? '' : `${connection}> `}${lineOf(args)}`)
  const isState = divergence.op.connection === INSPECTOR
  return [
    '  FLUSHALL',
    ...shown,
    ...(isState ? [`  then, of what is left: ${lineOf(divergence.op.args)}`] : []),
    `    ours:  ${shorten(printable(divergence.ours))}`,
    `    Redis: ${shorten(printable(divergence.oracle))}`,
  ].join('\n')
}

function printable(reply: string): string {
  // A failure of the connection isn't a reply.
  if (reply.startsWith('(')) return reply
  return replyToText(parseReply(Buffer.from(reply, 'latin1')))
}

const shorten = (text: string): string =>
  text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}... (${text.length} characters)`

/** What makes two divergences one and the same: the command and both replies, numbers and keys aside. */
export function signature({ op, ours, oracle }: Divergence): string {
  const outline = (reply: string): string => reply.slice(0, 60).replace(/[-\d.]+/g, '0')
  return [op.args[0]?.toUpperCase(), outline(ours).charAt(0), outline(oracle)].join(' ')
}
