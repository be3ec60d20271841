/** Looks commands up by name, in any case, without making a string. */
import { latin1Bytes } from '../../memory/utf8.js'
import type { Args } from '../args.js'
import type { Command } from './command.js'

/** Whether COMMAND knows the command: not one of a later Redis. */
export const isListed = (command: Command): boolean => command.spec.extension === undefined

/** Numbers commands and their subcommands. */
export function tableOf(commands: readonly Command[]): CommandTable {
  const byName = new Map<string, Command>()
  const all: Command[] = []
  const number = (command: Command): void => {
    command.id = all.length
    all.push(command)
    for (const sub of command.subcommands?.values() ?? []) number(sub)
  }
  for (const command of commands) {
    if (byName.has(command.fullName)) throw new Error(`command ${command.fullName} is declared twice`)
    byName.set(command.fullName, command)
    number(command)
  }
  return new CommandTable(byName, all)
}

export class CommandTable {
  /** By the lower-case names that they are called by. */
  readonly byName: ReadonlyMap<string, Command>
  /** All commands that COMMAND knows; containers stand for their subcommands. */
  readonly listed: readonly Command[]
  /** Containers' subcommands included; a command's `id` is its index. */
  readonly all: readonly Command[]
  /** Open addressing by `probe`; a power of two, at most a quarter full. */
  private readonly slots: (Command | undefined)[]
  private readonly names: (Uint8Array | undefined)[]

  constructor(byName: ReadonlyMap<string, Command>, all: readonly Command[]) {
    this.byName = byName
    this.all = all
    this.listed = [...byName.values()].filter(isListed)
    let size = 16
    while (size < byName.size * 4) size *= 2
    this.slots = new Array<Command | undefined>(size).fill(undefined)
    this.names = new Array<Uint8Array | undefined>(size).fill(undefined)
    for (const [text, command] of byName) {
      const name = latin1Bytes(text)
      let slot = probe(name, 0, name.length) & (size - 1)
      while (this.slots[slot]) slot = (slot + 1) & (size - 1)
      this.slots[slot] = command
      this.names[slot] = name
    }
  }

  /** The same commands, one of them called by another name, or by none: `to` is empty then. @returns what is in the way */
  renamed(from: string, to: string): CommandTable | 'unknown' | 'taken' {
    const byName = new Map(this.byName)
    const command = byName.get(from.toLowerCase())
    if (command === undefined) return 'unknown'
    byName.delete(from.toLowerCase())
    if (to !== '') {
      if (byName.has(to.toLowerCase())) return 'taken'
      byName.set(to.toLowerCase(), command)
    }
    return new CommandTable(byName, this.all)
  }

  /** The command that argument `index` names; a container for its subcommands. */
  find(args: Args, index = 0): Command | undefined {
    const mask = this.slots.length - 1
    const start = args.start(index)
    let slot = probe(args.bytes, start, args.end(index)) & mask
    for (;;) {
      const name = this.names[slot]
      if (name === undefined) return undefined
      if (args.is(index, name)) return this.slots[slot]
      slot = (slot + 1) & mask
    }
  }
}

/** A cheap hash of a short name that ignores case: length, first, middle and last letter. */
function probe(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return 0
  const first = bytes[start]! | 32
  const middle = bytes[(start + end) >>> 1]! | 32
  const last = bytes[end - 1]! | 32
  return (end - start) * 31 + first * 7 + middle * 57 + last * 13
}
