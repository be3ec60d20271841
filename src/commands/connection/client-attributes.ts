/** Names that clients give to themselves: they stand in the lines of CLIENT LIST, so nothing may tear those apart. */
import { badClientName } from '../../keyspace/errors.js'
import type { Args } from '../args.js'
import type { Context } from '../context.js'

const FIRST = 0x21 // '!'
const LAST = 0x7e // '~'

/** Whether an argument is made of visible ASCII characters only. */
export function isAttribute(args: Args, index: number): boolean {
  for (let i = args.start(index); i < args.end(index); i++) {
    const byte = args.bytes[i]!
    if (byte < FIRST || byte > LAST) return false
  }
  return true
}

/** Names the client as argument `index` says; an empty name takes its name away. */
export function setName({ args, session }: Context, index: number): void {
  if (!isAttribute(args, index)) throw badClientName()
  session.name = args.latin1(index)
}
