/**
 * The commands of a transaction, from MULTI to EXEC, one behind the other in blocks of bytes:
 *
 *   id of the command | number of arguments | length, bytes | length, bytes | ...
 *
 * Numbers take a byte for every 7 bits. So a queued command takes some bytes more than its arguments, where an `Args` of its
 * own, with its arrays, would take hundreds. EXEC opens one after the other into the same `Args`.
 */
import { Args } from './args.js'
import type { Command } from './spec/command.js'
import type { CommandTable } from './spec/table.js'

/** Of the first block; each is twice as large as the one before it. */
const FIRST_BLOCK_BYTES = 256
const BLOCK_BYTES_MAX = 256 * 1024
/** What the queue takes up beside its blocks. */
const OWN_BYTES = 200
/** Of a block beside its bytes. */
const BLOCK_OVERHEAD_BYTES = 200
const POINTER_BYTES = 8
/** Below this a loop copies faster than `set`, which needs a view. */
const LOOP_BYTES_MAX = 48

const NO_BYTES = new Uint8Array(0)
/** First block and `Args` of a queue that is through, for the next one: to make them took a sixth of a short transaction. */
let spareBlock: Uint8Array | undefined
let spareArgs: Args | undefined
/** `Args` for more are not kept. */
const SPARE_ARGS_MAX = 64

export class CommandQueue {
  /** Number of commands. */
  length = 0
  /** Bytes that it takes up. */
  heldBytes = OWN_BYTES
  /** Bytes of the arguments with a pointer of Redis's for each: what Redis counts. */
  argumentBytes = 0
  /** The flags that any of the commands has. */
  anyFlags = 0
  /** The flags that all of them have. */
  allFlags = -1
  private readonly commands: CommandTable
  private readonly blocks: Uint8Array[] = []
  /** Where each block but the last ends. */
  private readonly ends: number[] = []
  /** The last block, and the end of what is in it. */
  private block: Uint8Array = NO_BYTES
  private end = 0

  constructor(commands: CommandTable) {
    this.commands = commands
  }

  /** Adds a command with a copy of its arguments, the name included. */
  push(command: Command, args: Args): void {
    const { count, bytes } = args
    let size = numberBytes(command.id) + numberBytes(count)
    for (let i = 0; i < count; i++) {
      const length = args.length(i)
      size += numberBytes(length) + length
      this.argumentBytes += length + POINTER_BYTES
    }
    if (size > this.block.length - this.end) this.addBlock(size)
    this.writeNumber(command.id)
    this.writeNumber(count)
    for (let i = 0; i < count; i++) this.writeRange(bytes, args.start(i), args.end(i))
    this.length++
    this.anyFlags |= command.flags
    this.allFlags &= command.flags
  }

  /** Opens each command in turn into `args`, which is valid until the next one. */
  *read(args: Args): Generator<Command, void, void> {
    for (let index = 0; index < this.blocks.length; index++) {
      const block = this.blocks[index] ?? NO_BYTES
      const end = this.ends[index] ?? this.end
      for (let at = 0; at < end;) {
        let number = readNumber(block, at)
        const command = this.commands.all[number] as Command
        at += numberBytes(number)
        const count = readNumber(block, at)
        at += numberBytes(count)
        args.bytes = block
        args.count = 0
        for (let i = 0; i < count; i++) {
          number = readNumber(block, at)
          at += numberBytes(number)
          args.push(at, at + number)
          at += number
        }
        yield command
      }
    }
  }

  /** Whether `test` holds for one of the commands. */
  some(test: (command: Command, args: Args) => boolean): boolean {
    const args = new Args()
    for (const command of this.read(args)) if (test(command, args)) return true
    return false
  }

  /** For `read`, once. */
  takeArgs(): Args {
    const args = spareArgs ?? new Args()
    spareArgs = undefined
    return args
  }

  /** The queue and the `Args` taken from it are in use no more. */
  release(args?: Args): void {
    const [first] = this.blocks
    if (first?.length === FIRST_BLOCK_BYTES) spareBlock = first
    this.blocks.length = 0
    this.length = 0
    if (args === undefined || args.starts.length > SPARE_ARGS_MAX) return
    args.bytes = NO_BYTES
    spareArgs = args
  }

  /** Begins a block with room for `size` bytes. */
  private addBlock(size: number): void {
    const usual = Math.min(BLOCK_BYTES_MAX, Math.max(FIRST_BLOCK_BYTES, this.block.length * 2))
    const isFirst = this.blocks.length === 0 && size <= FIRST_BLOCK_BYTES
    const block = (isFirst ? spareBlock : undefined) ?? new Uint8Array(Math.max(usual, size))
    if (isFirst) spareBlock = undefined
    if (this.blocks.length > 0) this.ends.push(this.end)
    this.blocks.push(block)
    this.block = block
    this.end = 0
    this.heldBytes += block.length + BLOCK_OVERHEAD_BYTES
  }

  private writeNumber(value: number): void {
    const { block } = this
    let rest = value
    for (; rest >= 128; rest >>>= 7) block[this.end++] = (rest & 127) | 128
    block[this.end++] = rest
  }

  private writeRange(bytes: Uint8Array, start: number, end: number): void {
    this.writeNumber(end - start)
    const { block } = this
    let at = this.end
    this.end += end - start
    if (end - start > LOOP_BYTES_MAX) block.set(bytes.subarray(start, end), at)
    else for (let i = start; i < end; i++) block[at++] = bytes[i]!
  }
}

/** Bytes of a number below 2^31. */
function numberBytes(value: number): number {
  if (value < 128) return 1
  return value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5
}

function readNumber(bytes: Uint8Array, start: number): number {
  let at = start
  let byte = bytes[at++]!
  let value = byte & 127
  for (let shift = 7; byte >= 128; shift += 7) {
    byte = bytes[at++]!
    value |= (byte & 127) << shift
  }
  return value
}
