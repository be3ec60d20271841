/**
 * `redis.call` and `redis.pcall`: the request is written into the run's one buffer, the engine runs it, and the reply comes as
 * Lua values. A call allocates what Lua sees of it and nothing else.
 */
import type { CommandTable } from '../commands/spec/table.js'
import type { ScriptRun } from '../commands/scripts.js'
import type { EngineServices } from '../commands/services.js'
import { type Command, QUICK } from '../commands/spec/command.js'
import {
  callArgumentType,
  callTooLarge,
  callWithoutArguments,
  type CommandError,
  outsideScript,
} from '../keyspace/errors.js'
import { formatGeneral } from '../memory/doubles.js'
import { writeInteger } from '../memory/integers.js'
import { type Latin1, writeLatin1 } from '../memory/utf8.js'
import { LuaError, type LuaFunction, type LuaState, LuaTable, type LuaValue, raiseFrom } from './lua/index.js'
import type { LuaDebugger } from './debugger.js'
import { LuaReply } from './lua-reply.js'

const INITIAL_BYTES = 4096
/** A buffer that grew beyond this for one request isn't kept. */
const KEPT_BYTES_MAX = 1 << 20
/** Arguments are found by signed 32-bit places. */
const REQUEST_BYTES_MAX = 2 ** 31 - 1
/** Spellings of command names that are remembered. */
const NAMES_MAX = 1000
/** Slots for names found last, less one. */
const RECENT_MASK = 63
/** Digits that a number always keeps its value with. */
const ROUND_TRIP_DIGITS = 17
/** An integer below prints as its digits under `%.17g`. */
const PLAIN_INTEGER_MAX = 2 ** 53

/** Writes the arguments of a call as a request. @returns what is wrong with them, if anything is */
export function writeRequest(run: ScriptRun, latin1: Latin1, values: readonly LuaValue[]): CommandError | undefined {
  if (values.length === 0) return callWithoutArguments()
  const { args } = run
  args.count = 0
  if (args.bytes.length > KEPT_BYTES_MAX) args.bytes = new Uint8Array(INITIAL_BYTES)
  let at = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    let end: number
    if (typeof value === 'string') {
      end = latin1.write(value, args.bytes, at)
      if (end < 0) {
        if (at + value.length > REQUEST_BYTES_MAX) return callTooLarge()
        grow(run, at, value.length)
        end = latin1.write(value, args.bytes, at)
      }
    } else if (typeof value === 'number') {
      if (args.bytes.length - at < NUMBER_ROOM) grow(run, at, NUMBER_ROOM)
      end = writeNumber(value, args.bytes, at)
    } else return callArgumentType()
    args.push(at, end)
    at = end
  }
  return undefined
}

const NUMBER_ROOM = 32

/** `%.17g`. */
function writeNumber(value: number, out: Uint8Array, at: number): number {
  if (Number.isInteger(value) && Math.abs(value) < PLAIN_INTEGER_MAX && (value !== 0 || 1 / value > 0)) {
    return writeInteger(value, out, at)
  }
  return writeLatin1(formatGeneral(value, ROUND_TRIP_DIGITS), out, at)
}

function grow({ args }: ScriptRun, used: number, size: number): void {
  const grown = new Uint8Array(Math.min(REQUEST_BYTES_MAX, Math.max(args.bytes.length * 2, used + size)))
  grown.set(args.bytes.subarray(0, used))
  args.bytes = grown
}

/** Finds commands by the strings that scripts name them with. */
class CommandNames {
  private readonly table: CommandTable
  private readonly known = new Map<string, Command>()
  /** Those found last, by a hash of their names. */
  private readonly recentNames = new Array<string>(RECENT_MASK + 1).fill('')
  private readonly recent = new Array<Command | undefined>(RECENT_MASK + 1).fill(undefined)

  constructor(table: CommandTable) {
    this.table = table
  }

  /** The command of this name, a container for its subcommands. */
  find(name: string): Command | undefined {
    // The string is mostly the very same object as last time, the constant in a script.
    const slot = (name.length * 7 + name.charCodeAt(0)) & RECENT_MASK
    if (this.recentNames[slot] === name) return this.recent[slot]
    const found = this.known.get(name) ?? this.findNew(name)
    if (found !== undefined) {
      this.recentNames[slot] = name
      this.recent[slot] = found
    }
    return found
  }

  private findNew(name: string): Command | undefined {
    const found = this.table.byName.get(name.toLowerCase())
    if (found === undefined) return undefined
    if (this.known.size >= NAMES_MAX) this.known.clear()
    this.known.set(name, found)
    return found
  }
}

/** Time that calls take is not seen by the count of loop turns: so many calls, by how quick they are, are one look at the clock. */
const LOOK_EVERY = 1000
const COST_QUICK = 1
const COST_SLOW = 100

/** The memory of the script that runs. */
export interface ScriptMemory {
  hasRoom(bytes: number): boolean
  /** @throws LuaError, ScriptStopped */
  refuse(): never
}

/** Runs what scripts call. */
export class RedisCaller {
  readonly reply: LuaReply
  /** The script that runs. */
  run: ScriptRun | undefined
  readonly latin1: Latin1
  private readonly state: LuaState
  private readonly names: CommandNames
  /** Looks whether the script's time is over. */
  private readonly look: () => void
  private readonly memory: ScriptMemory
  private credit = LOOK_EVERY
  /** A command runs. */
  isCalling = false
  /** What the script that runs is debugged with. */
  debug: LuaDebugger | undefined

  constructor(state: LuaState, { commands, scripts }: EngineServices, look: () => void, memory: ScriptMemory) {
    this.state = state
    this.latin1 = scripts.latin1
    this.reply = new LuaReply(this.latin1, (bytes) => memory.hasRoom(bytes))
    this.memory = memory
    this.names = new CommandNames(commands)
    this.look = look
  }

  /** A script begins. */
  begin(run: ScriptRun): void {
    this.run = run
    this.isCalling = false
    this.reply.protocol = 2
    this.credit = LOOK_EVERY
  }

  end(): void {
    this.run = undefined
    this.debug = undefined
    this.reply.reset()
  }

  /**
   * `redis.call` and `redis.pcall`.
   *
   * @param raising the running host function, if it raises errors rather than answering them.
   * @throws LuaError
   */
  call(values: readonly LuaValue[], raising?: LuaFunction): LuaValue {
    const { run, reply, debug } = this
    if (run === undefined) throw new LuaError(errorTable(outsideScript('redis.call/pcall')))
    const wrong = writeRequest(run, this.latin1, values)
    if (wrong !== undefined) {
      debug?.logError(wrong.text)
      if (raising) throw raiseFrom(raising, errorTable(wrong))
      return errorTable(wrong)
    }
    let command = this.find(values[0])
    let base = 1
    if (command?.subcommands !== undefined && values.length > 1) {
      command = subcommandOf(command, values[1])
      base = 2
    }
    this.credit -= command !== undefined && (command.flags & QUICK) !== 0 ? COST_QUICK : COST_SLOW
    if (this.credit < 0) {
      this.credit = LOOK_EVERY
      this.look()
    }
    // An overflow in the middle of a command would leave the store in pieces.
    this.state.needStack()
    reply.reset()
    debug?.logCall(values)
    const refusal = debug && run.refusalOf(command)
    this.isCalling = true
    run.call(command, base, reply)
    this.isCalling = false
    if (refusal !== undefined) debug?.logError(refusal.text)
    else debug?.logReply(reply.value, reply.isError)
    if (reply.isFull) {
      reply.reset()
      this.memory.refuse()
    }
    if (reply.bytes !== 0) this.state.ticker.allocated(reply.bytes)
    const { value } = reply
    reply.value = undefined
    if (reply.isError && raising) throw raiseFrom(raising, value)
    return value
  }

  /** The command that a call's first argument names; a container for its subcommands. */
  find(name: LuaValue): Command | undefined {
    return this.names.find(typeof name === 'string' ? name : String(name))
  }
}

export const subcommandOf = (container: Command, name: LuaValue): Command | undefined =>
  container.subcommands?.get(String(name).toLowerCase())

/** An error of the `redis` library as scripts see it; the statistics have yet to count it. */
export function errorTable(error: CommandError): LuaTable {
  return LuaTable.single('err', error.text)
}
