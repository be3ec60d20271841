/**
 * `client-output-buffer-limit`: how much a client of each class may leave unread. A value names some classes, each with
 * a hard limit, a soft limit and the seconds that the soft one may be exceeded; other classes keep theirs.
 */
import { bufferLimitArity, bufferLimitClass, bufferLimitNumbers } from '../errors.js'
import { formatMemory, parseLoose, parseMemory } from '../numbers.js'
import { parameter, type RewriteLine } from '../parameter.js'
import { cString, lowerCase } from '../text.js'

export interface BufferLimit {
  /** 0 is no limit. */
  readonly hardBytes: bigint
  /** 0 is no limit. */
  readonly softBytes: bigint
  readonly softSeconds: number
}

export type ClientClass = 'normal' | 'replica' | 'pubsub'
export type BufferLimits = Readonly<Record<ClientClass, BufferLimit>>

/** In Redis's order. CONFIG GET still says "slave"; CONFIG REWRITE says "replica". */
const CLASSES: readonly ClientClass[] = ['normal', 'replica', 'pubsub']
const BY_NAME: ReadonlyMap<string, ClientClass> = new Map([
  ['normal', 'normal'],
  ['slave', 'replica'],
  ['replica', 'replica'],
  ['pubsub', 'pubsub'],
])

const MIB = 1024n * 1024n
const initial: BufferLimits = {
  normal: { hardBytes: 0n, softBytes: 0n, softSeconds: 0 },
  replica: { hardBytes: 256n * MIB, softBytes: 64n * MIB, softSeconds: 60 },
  pubsub: { hardBytes: 32n * MIB, softBytes: 8n * MIB, softSeconds: 60 },
}

export const clientOutputBufferLimit = parameter({
  name: 'client-output-buffer-limit',
  initial,
  words: 'many',
  parse(words, current) {
    if (words.length % 4 !== 0) throw bufferLimitArity()
    const limits: Record<ClientClass, BufferLimit> = { ...current }
    for (let i = 0; i < words.length; i += 4) {
      const name = BY_NAME.get(lowerCase(cString(words[i] ?? '')))
      if (name === undefined) throw bufferLimitClass()
      limits[name] = parseLimit(words[i + 1] ?? '', words[i + 2] ?? '', words[i + 3] ?? '')
    }
    return limits
  },
  print: (value) =>
    CLASSES.map((name) => {
      const { hardBytes, softBytes, softSeconds } = value[name]
      return `${name === 'replica' ? 'slave' : name} ${hardBytes} ${softBytes} ${softSeconds}`
    }).join(' '),
  rewrite: (value) => CLASSES.map((name) => rewriteLimit(name, value[name])),
})

function parseLimit(hard: string, soft: string, seconds: string): BufferLimit {
  const hardBytes = parseMemory(hard)
  const softBytes = parseMemory(soft)
  const parsed = parseLoose(seconds)
  // An int32 in Redis: a larger number wraps, and may become negative.
  const softSeconds = parsed === null ? -1 : Number(BigInt.asIntN(32, parsed))
  if (hardBytes === null || softBytes === null || softSeconds < 0) throw bufferLimitNumbers()
  return { hardBytes, softBytes, softSeconds }
}

function rewriteLimit(name: ClientClass, limit: BufferLimit): RewriteLine {
  const { hardBytes, softBytes, softSeconds } = limit
  const usual = initial[name]
  const asUsual = hardBytes === usual.hardBytes && softBytes === usual.softBytes && softSeconds === usual.softSeconds
  const text = `client-output-buffer-limit ${name} ${formatMemory(hardBytes)} ${formatMemory(softBytes)} ${softSeconds}`
  return { text, forced: !asUsual }
}
