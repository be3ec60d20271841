/** What is said of requests that name no command. */
import { type Args, token } from '../commands/args.js'
import { type CommandError, unknownCommand } from '../keyspace/errors.js'
import { readLatin1 } from '../memory/utf8.js'

/** Errors quote no more of what they name; no command's name is as long. */
const QUOTED_BYTES_MAX = 128
/** So many empty ones, with quotes and a space each, are as long as an error's text may be. */
const QUOTED_ARGS_MAX = Math.ceil(QUOTED_BYTES_MAX / 3)

const POST = token('post')
const HOST = token('host:')

/**
 * A browser that a web page makes send requests to this port begins with `POST` or gets to `Host:`; Redis hangs up there,
 * before the commands that the page put into the body.
 */
export const isHttp = (args: Args): boolean => args.is(0, POST) || args.is(0, HOST)

/** As much of an argument as an error quotes: anyone may send a long one. */
export function quotable(args: Args, index: number): string {
  const start = args.start(index)
  return readLatin1(args.bytes, start, Math.min(args.end(index), start + QUOTED_BYTES_MAX))
}

/** The error for an unknown command. */
export function unknown(args: Args): CommandError {
  const rest: string[] = []
  for (let i = 1; i < args.count && i <= QUOTED_ARGS_MAX; i++) rest.push(quotable(args, i))
  return unknownCommand(quotable(args, 0), rest)
}
