/**
 * A command's arguments in the notation of `redis-cli`'s HELP: `SET key value [NX|XX] [GET] [EX seconds|PX milliseconds]`.
 */
import type { Arg } from '../../src/commands/spec/args.js'

/** The arguments of a command, as HELP shows them behind its name. */
export const syntaxOf = (args: readonly Arg[]): string => args.map(argText).join(' ')

function argText(arg: Arg): string {
  const value = valueText(arg)
  const token = arg.token === '' ? '""' : arg.token
  const once = [token, value].filter((part) => part !== undefined && part !== '').join(' ')
  // A repeated value comes behind the first one's token, or with the token before each.
  const again = arg.multipleToken === true ? once : value
  const text = arg.multiple === true ? `${once} [${again} ...]` : once
  return arg.optional === true ? `[${text}]` : text
}

/** The argument without its token. */
function valueText(arg: Arg): string {
  switch (arg.kind) {
    case 'pure-token':
      return ''
    case 'oneof':
      return (arg.args ?? []).map(argText).join('|')
    case 'block':
      return (arg.args ?? []).map(argText).join(' ')
    default:
      return arg.name
  }
}
