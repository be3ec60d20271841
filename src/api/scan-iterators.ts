/** SCAN and its relatives as iterators: fetched some at a time, while the store may be written to. */
import { latin1Bytes, readLatin1 } from '../memory/utf8.js'
import { parseDouble } from '../memory/doubles.js'
import type { Caller } from './caller.js'
import type { JsValue } from './js-reply.js'
import { METHODS } from './methods.js'

type ScanMethod = 'scan' | 'hScan' | 'sScan' | 'zScan'

/** What a command of the family gives, page by page, until its cursor is back at 0. */
export function* scanned(
  caller: Caller,
  name: ScanMethod,
  leading: readonly unknown[],
  options: unknown,
  wantsBytes: boolean,
): Generator<JsValue, void> {
  const method = METHODS.find((candidate) => candidate.name === name)
  if (!method) throw new Error(`${name} is not declared`)
  let cursor = '0'
  do {
    const page = caller.run(method, [...leading, cursor, options], wantsBytes) as [string | Uint8Array, JsValue[]]
    cursor = textOf(page[0])
    yield* page[1]
  } while (cursor !== '0')
}

/** The same for what comes in twos. */
export function* scannedPairs(
  caller: Caller,
  name: ScanMethod,
  key: unknown,
  options: unknown,
  wantsBytes: boolean,
): Generator<[JsValue, JsValue], void> {
  let first: JsValue | undefined
  for (const value of scanned(caller, name, [key], options, wantsBytes)) {
    if (first === undefined) first = value
    else {
      yield [first, value]
      first = undefined
    }
  }
}

/** A score as ZSCAN writes it. */
export function scoreOf(text: string | Uint8Array): number {
  const bytes = typeof text === 'string' ? latin1Bytes(text) : text
  return parseDouble(bytes, 0, bytes.length)
}

const textOf = (given: string | Uint8Array): string =>
  typeof given === 'string' ? given : readLatin1(given, 0, given.length)
