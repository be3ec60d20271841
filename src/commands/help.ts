/** The HELP of container commands: a first and a last part that all have, and their own lines between. */
import type { Context } from './context.js'

/** A `run` that answers with the help of a container, one simple string for each line. */
export function helpOf(container: string, lines: readonly string[]): (ctx: Context) => void {
  const all = [
    `${container} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`,
    ...lines,
    'HELP',
    '    Prints this help.',
  ]
  return ({ reply }) => {
    reply.array(all.length)
    for (const line of all) reply.simple(line)
  }
}
