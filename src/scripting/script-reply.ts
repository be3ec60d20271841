/**
 * Lua values to replies: what a script returns (`luaReplyToRedisReply`).
 *
 * A table with a field `err`, `ok`, `double`, `big_number`, `verbatim_string`, `map` or `set` of the right type stands for
 * what the field says, any other is an array that ends before its first nil. Metatables don't count. Tables may be nested,
 * and into themselves: Redis goes down until the Lua stack is full and replies with an error there. As that is some thousands
 * of levels, nothing here calls itself; the tables under way are on a stack of their own.
 */
import { INT64_MIN } from '../memory/integers.js'
import { DiscardReply } from '../commands/discard-reply.js'
import type { Reply } from '../commands/reply.js'
import { CommandError, scriptStackLimit } from '../keyspace/errors.js'
import type { Latin1 } from '../memory/utf8.js'
import { LuaTable, type LuaValue } from './lua/index.js'
import { cString } from './strings.js'

/** The slots that a table's conversion may use of the Lua stack, LUAI_MAXCSTACK, and those that each conversion asks for. */
const STACK_SLOTS = 8000
const SLOTS_ASKED = 4

/** From here on a double is no int64. */
const INT64_END = 2 ** 63

/** A buffer that grew beyond this for one string isn't kept. */
const KEPT_BYTES_MAX = 1 << 16

/** A table under way. */
interface Level {
  readonly table: LuaTable
  readonly kind: 'array' | 'map' | 'set'
  /** Of an array the next index, else the position of the current entry. */
  at: number
  readonly end: number
  /** The key of the current entry is written, its value is next. */
  atValue: boolean
  /** Stack slots in use when its first element is converted. */
  readonly slots: number
}

export class ScriptReplyWriter {
  private scratch = new Uint8Array(256)
  private readonly levels: Level[] = []
  private reply: Reply = new DiscardReply()
  private protocol: 2 | 3 = 2
  /** Called for each error in the reply, with whether the statistics are still to count it. */
  private readonly onError: (error: CommandError, isCounted: boolean) => void

  private readonly latin1: Latin1

  constructor(latin1: Latin1, onError: (error: CommandError, isCounted: boolean) => void) {
    this.latin1 = latin1
    this.onError = onError
  }

  /** Replies with a value. `protocol` is what the script chose by `redis.setresp`: it decides about booleans. */
  write(reply: Reply, value: LuaValue, protocol: 2 | 3, slots: number): void {
    this.reply = reply
    this.protocol = protocol
    this.convert(value, slots)
    const { levels } = this
    while (levels.length > 0) {
      const level = levels[levels.length - 1]
      if (level === undefined || !this.step(level)) levels.pop()
    }
  }

  /** Converts the next element of a table. @returns false at its end */
  private step(level: Level): boolean {
    const { table, kind, slots } = level
    if (kind === 'array') {
      if (level.at > level.end) return false
      this.convert(table.get(level.at++), slots)
      return true
    }
    if (level.atValue) {
      level.atValue = false
      this.convert(table.valueAt(level.at), slots + 2)
      return true
    }
    level.at = table.nextPosition(level.at)
    if (level.at < 0) return false
    level.atValue = kind === 'map'
    this.convert(table.keyAt(level.at), slots + (kind === 'map' ? 3 : 2))
    return true
  }

  private convert(value: LuaValue, slots: number): void {
    const { reply } = this
    if (slots + SLOTS_ASKED > STACK_SLOTS) return this.error(scriptStackLimit(), false)
    if (typeof value === 'string') return this.bulk(value)
    if (typeof value === 'number') return this.integer(value)
    if (value instanceof LuaTable) return this.table(value, slots)
    if (typeof value !== 'boolean') return reply.nil()
    if (this.protocol === 3) reply.boolean(value)
    else if (value) reply.integer(1)
    else reply.nil()
  }

  private integer(value: number): void {
    const whole = Math.trunc(value)
    if (Number.isSafeInteger(whole)) this.reply.integer(whole + 0)
    // What fits no int64 is the least one, as the processor's conversion has it.
    else this.reply.integer64(whole >= -INT64_END && whole < INT64_END ? BigInt(whole) : INT64_MIN)
  }

  private table(table: LuaTable, slots: number): void {
    const { reply } = this
    const error = table.getString('err')
    if (typeof error === 'string') {
      return this.error(
        new CommandError(trimLines(cString(error))),
        table.getString('ignore_error_stats_update') === true,
      )
    }
    const status = table.getString('ok')
    if (typeof status === 'string') return reply.simple(oneLine(cString(status)))
    const double = table.getString('double')
    if (typeof double === 'number') return reply.double(double)
    const big = table.getString('big_number')
    if (typeof big === 'string') return reply.bigNumber(oneLine(big))
    const verbatim = table.getString('verbatim_string')
    if (verbatim instanceof LuaTable) {
      const format = verbatim.getString('format')
      const text = verbatim.getString('string')
      if (typeof format === 'string' && typeof text === 'string') return this.verbatim(format, text)
    }
    const map = table.getString('map')
    if (map instanceof LuaTable) return this.openEntries(map, 'map', slots)
    const set = table.getString('set')
    if (set instanceof LuaTable) return this.openEntries(set, 'set', slots)
    let end = 0
    while (table.get(end + 1) !== undefined) end++
    reply.array(end)
    if (end > 0) this.levels.push({ table, kind: 'array', at: 1, end, atValue: false, slots: slots + 1 })
  }

  private openEntries(table: LuaTable, kind: 'map' | 'set', slots: number): void {
    let count = 0
    for (let at = table.nextPosition(-1); at >= 0; at = table.nextPosition(at)) count++
    if (kind === 'map') this.reply.map(count)
    else this.reply.set(count)
    this.levels.push({ table, kind, at: -1, end: count, atValue: false, slots: slots + 1 })
  }

  private error(error: CommandError, isCounted: boolean): void {
    this.onError(error, isCounted)
    this.reply.error(error)
  }

  private bulk(text: string): void {
    const length = text.length
    if (this.scratch.length < length) this.scratch = new Uint8Array(length * 2)
    const { scratch } = this
    this.latin1.write(text, scratch, 0)
    this.reply.bulk(scratch, 0, length)
    if (scratch.length > KEPT_BYTES_MAX) this.scratch = new Uint8Array(256)
  }

  private verbatim(format: string, text: string): void {
    const bytes = new Uint8Array(text.length)
    this.latin1.write(text, bytes, 0)
    this.reply.verbatimBytes(format, bytes)
  }
}

/** Line ends would end the reply. */
const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ')

/** As every error reply: those at its end go, the others become spaces. */
const trimLines = (text: string): string => oneLine(text.replace(/[\r\n]+$/, ''))
