/** Asks a server for INFO, and reads it, whoever gave it. */
import { latin1, type Reply, type RespClient, replyToText } from '../../test/support/resp-client.js'

export async function infoOf(client: RespClient, section: string): Promise<string> {
  return textOf(await client.command('INFO', section))
}

/** A bulk string as text. @throws Error if the reply is something else */
export function textOf(reply: Reply): string {
  if (reply.type !== 'bulk') throw new Error(`not a bulk string: ${replyToText(reply)}`)
  return latin1(reply.bytes)
}

/** A number that INFO tells. @throws Error if it doesn't */
export function infoNumber(info: unknown, field: string): number {
  const value = new RegExp(`^${field}:(\\S+)`, 'm').exec(String(info))?.[1]
  if (value === undefined) throw new Error(`INFO tells no ${field}`)
  return Number(value)
}
