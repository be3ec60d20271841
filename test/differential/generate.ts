/** From a group and a seed to a sequence of commands: the same for the same seed. */
import type { Generator, Group } from './group.js'
import { commandName, type Op } from './op.js'
import { Pool } from './pool.js'

/** How likely a connection goes on rather than giving way to another. */
const STAYS = 0.7
/** How likely a request is made wrong in some way. */
const SPOILED = 0.03

export type GenerateOptions = {
  count: number
  seed: number
  /** Commands that one side doesn't have: not drawn. */
  missing?: ReadonlySet<string>
  /** Values of 100 KiB and such. */
  allowsLarge?: boolean
}

export function generate(group: Group, options: GenerateOptions): Op[] {
  const pool = new Pool(options.seed, options.allowsLarge ?? true)
  const generators = group.generators.filter(({ command }) => options.missing?.has(command) !== true)
  const total = generators.reduce((sum, { weight }) => sum + weight, 0)
  const ops: Op[] = []
  let connection = 0
  while (ops.length < options.count) {
    if (!pool.chance(STAYS)) connection = pool.random.below(group.connections)
    const { command, make, then = [], isExact = false } = drawn(generators, pool.random.next() * total)
    const args = [...inOddCase(pool, command).split(' '), ...make(pool)]
    const request = isExact ? args : spoiled(pool, args)
    if (isTrouble(request)) continue
    ops.push({ connection, args: request })
    for (const next of then) if (options.missing?.has(commandName(next)) !== true) ops.push({ connection, args: next })
  }
  return ops
}

function drawn(generators: readonly Generator[], point: number): Generator {
  let rest = point
  for (const generator of generators) {
    rest -= generator.weight
    if (rest < 0) return generator
  }
  const last = generators.at(-1)
  if (!last) throw new Error('a group without commands')
  return last
}

function inOddCase(pool: Pool, command: string): string {
  if (pool.chance(0.8)) return command
  return pool.chance(0.5) ? command.toLowerCase() : command.charAt(0) + command.slice(1).toLowerCase()
}

/** Now and then leaves an argument out, adds, doubles or replaces one, or changes its case; the command's name stays. */
function spoiled(pool: Pool, args: string[]): string[] {
  if (!pool.chance(SPOILED)) return args
  const place = 1 + pool.random.below(args.length)
  const arg = args[place] ?? ''
  const kind = pool.random.below(6)
  if (kind === 0) args.splice(place, 1)
  else if (kind === 1) args.splice(place, 0, pool.value())
  else if (kind === 2) args.splice(place, 0, arg)
  else if (kind === 3) args[Math.min(place, args.length - 1)] = pool.integer()
  else if (kind === 4) args.push(pool.pick(['NX', 'XX', 'GET', 'EX', 'foo', '']))
  else args[place] = arg === arg.toUpperCase() ? arg.toLowerCase() : arg.toUpperCase()
  return args
}

const TIME_AT_2 = new Set(['EXPIRE', 'PEXPIRE', 'SETEX', 'PSETEX', 'RESTORE'])
/** A time to live below this many seconds, or ms, might end within a run, and not at the same moment on both sides. */
const SOON = 1_000_000

/** Whether a request would make both sides slow, or differ by their clocks. */
export const isTrouble = (request: readonly string[]): boolean => makesHugeString(request) || expiresSoon(request)

/** Whether a key would expire while the sequence runs. */
function expiresSoon(args: readonly string[]): boolean {
  const command = commandName(args)
  if (TIME_AT_2.has(command)) return isSoon(args[2])
  if (command !== 'SET' && command !== 'GETEX') return false
  return args.some((arg, i) => /^(ex|px)$/i.test(arg) && isSoon(args[i + 1]))
}

const isSoon = (text = ''): boolean => Number(text) > 0 && Number(text) < SOON

/** Bits from which on a string would be too long to compare again and again; Redis refuses those from 2^32 on. */
const BIT_OFFSET_MAX = 1_000_000

/** Whether SETBIT or BITFIELD would make a string of many megabytes. */
function makesHugeString(args: readonly string[]): boolean {
  const command = commandName(args)
  if (command === 'SETBIT') return isHugeOffset(args[2], 1)
  if (command !== 'BITFIELD') return false
  return args.some((arg, i) => {
    const bits = /^[iu](\d+)/.exec(arg)?.[1]
    return bits !== undefined && isHugeOffset(args[i + 1], Number(bits))
  })
}

function isHugeOffset(text = '', bits: number): boolean {
  const offset = text.startsWith('#') ? Number(text.slice(1)) * bits : Number(text)
  return offset >= BIT_OFFSET_MAX && offset < 2 ** 32
}
