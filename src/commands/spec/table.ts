/** Looks commands up by name, in any case, without making a string. */
import { latin1Bytes } from '../../memory/utf8.js'
import type { Args } from '../args.js'
import type { Command } from './command.js'

/** Whether COMMAND knows the command: not one of a later Redis. */
export const isListed = (command: Command): boolean => command.spec.extension === undefined

export class CommandTable {
  /** By lower-case name. */
  readonly byName = new Map<string, Command>()
  /** All commands that COMMAND knows; containers stand for their subcommands. */
  readonly listed: readonly Command[]
  /** Containers' subcommands included; a command's `id` is its index. */
  readonly all: Command[] = []
  /** Open addressing by `probe`; a power of two, at most a quarter full. */
  private readonly slots: (Command | undefined)[]
  private readonly names: (Uint8Array | undefined)[]

  constructor(commands: readonly Command[]) {
    this.listed = commands.filter(isListed)
    let size = 16
    while (size < commands.length * 4) size *= 2
    this.slots = new Array<Command | undefined>(size).fill(undefined)
    this.names = new Array<Uint8Array | undefined>(size).fill(undefined)
    for (const command of commands) {
      if (this.byName.has(command.fullName)) throw new Error(`command ${command.fullName} is declared twice`)
      this.byName.set(command.fullName, command)
      this.number(command)
      const name = latin1Bytes(command.fullName)
      let slot = probe(name, 0, name.length) & (size - 1)
      while (this.slots[slot]) slot = (slot + 1) & (size - 1)
      this.slots[slot] = command
      this.names[slot] = name
    }
  }

  private number(command: Command): void {
    command.id = this.all.length
    this.all.push(command)
    for (const sub of command.subcommands?.values() ?? []) this.number(sub)
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
