/** What a request hands its script: KEYS and ARGV. */
import type { Args } from '../commands/args.js'
import type { Decoder } from '../memory/utf8.js'
import { LuaTable } from './lua/index.js'

/** The arguments from `first` to before `end` as a Lua array. */
export function stringsAt(args: Args, read: Decoder, first: number, end: number): LuaTable {
  const { bytes } = args
  // An array that grows by `push` gets room for many.
  if (end - first === 1) return LuaTable.fromArray([read(bytes, args.start(first), args.end(first))])
  const list: string[] = []
  for (let i = first; i < end; i++) list.push(read(bytes, args.start(i), args.end(i)))
  return LuaTable.fromArray(list)
}
