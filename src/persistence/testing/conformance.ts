/**
 * What every storage adapter must do, as test cases for any test framework:
 *
 * ```ts
 * for (const { name, run } of storageCases({ open: () => new MyStorage(), reopen: (old) => old.again() })) it(name, run)
 * ```
 *
 * `open` gives an empty storage. `reopen` gives a new one on the same files, as another process would find them after
 * this one was killed; a storage that ends with its process gives the same one back.
 */
import {
  type AppendableFile,
  commitSoon,
  removeSoon,
  readWhole,
  type Replacement,
  type Storage,
  syncSoon,
  writeSoon,
  writeWhole,
} from '../storage.js'
import { faultyStorage, stoppedAt } from './faults.js'

/** An adapter that is to be tested: how to make a storage, and how to find again what one kept. */
export interface StorageUnderTest<S extends Storage = Storage> {
  /** An empty one. */
  open(): S | Promise<S>
  /** Another on what `storage` kept, as after a start of the program. */
  reopen(storage: S): Storage | Promise<Storage>
}

/** One test: hand `name` and `run` to the test runner. */
export interface StorageCase {
  readonly name: string
  run(): Promise<void>
}

type Check = (storage: Storage, reopened: () => Promise<Storage>) => void | Promise<void>

/** The cases for one adapter. */
export function storageCases<S extends Storage>(adapter: StorageUnderTest<S>): StorageCase[] {
  return CASES.map(([name, check]) => ({
    name,
    async run() {
      const storage = await adapter.open()
      await check(storage, async () => adapter.reopen(storage))
    },
  }))
}

const CASES: readonly (readonly [name: string, check: Check])[] = [
  ['has nothing at first', hasNothing],
  ['keeps the bytes of a replacement', keepsReplacement],
  ['shows nothing of a replacement before it is committed', hidesUncommitted],
  ['forgets a discarded replacement', forgetsDiscarded],
  ['goes on reading the old content of a replaced file', readsOld],
  ['replaces two files at the same time', replacesTwo],
  ['appends', appends],
  ['appends to what it finds', appendsOn],
  ['truncates', truncates],
  ['reads in pieces and not beyond the end', readsPieces],
  ['doesn’t keep the bytes it is given', copies],
  ['writes in the background, in order', writesSoon],
  ['syncs and commits in the background', syncsSoon],
  ['removes', removes],
  ['takes names of folders and any characters', takesNames],
  ['refuses names that lead elsewhere', refusesNames],
  ['writes many bytes at once', writesMany],
  ['has the old or the new content wherever a replacement stops', survivesReplacing],
  ['has a beginning of the log wherever appending stops', survivesAppending],
]

async function hasNothing(storage: Storage): Promise<void> {
  same(storage.list(), [], 'list')
  same(storage.read('dump.rdb'), undefined, 'read')
  storage.remove('dump.rdb')
  check(storage.location.length > 0, 'a storage has a location')
  return Promise.resolve()
}

async function keepsReplacement(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const file = storage.replace('dump.rdb')
  file.write(pattern(100))
  file.write(pattern(3))
  same(file.size, 103, 'size')
  file.commit()
  file.discard()
  for (const each of [storage, await reopened()]) {
    holds(each, 'dump.rdb', joined(pattern(100), pattern(3)))
    same(each.list(), ['dump.rdb'], 'list')
  }
}

function hidesUncommitted(storage: Storage): void {
  writeWhole(storage, 'a', pattern(5))
  const files = [storage.replace('a'), storage.replace('b')]
  for (const file of files) file.write(pattern(10))
  holds(storage, 'a', pattern(5))
  same(storage.read('b'), undefined, 'read')
  same(storage.list(), ['a'], 'list')
  for (const file of files) file.commit()
  holds(storage, 'a', pattern(10))
  holds(storage, 'b', pattern(10))
}

async function forgetsDiscarded(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  writeWhole(storage, 'a', pattern(5))
  const file = storage.replace('a')
  file.write(pattern(10))
  file.discard()
  file.discard()
  for (const each of [storage, await reopened()]) {
    holds(each, 'a', pattern(5))
    same(each.list(), ['a'], 'list')
  }
}

function readsOld(storage: Storage): void {
  writeWhole(storage, 'a', pattern(50))
  const file = storage.read('a')
  check(file !== undefined, 'read finds the file')
  writeWhole(storage, 'a', pattern(7))
  const bytes = new Uint8Array(50)
  same(file?.read(0, bytes), 50, 'bytes read')
  same(bytes, pattern(50), 'bytes')
  file?.close()
  holds(storage, 'a', pattern(7))
}

function replacesTwo(storage: Storage): void {
  const first = storage.replace('a')
  const second = storage.replace('a')
  first.write(pattern(1))
  second.write(pattern(2))
  second.commit()
  holds(storage, 'a', pattern(2))
  first.commit()
  holds(storage, 'a', pattern(1))
}

async function appends(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const file = storage.append('log')
  same(file.size, 0, 'size')
  same(storage.list(), ['log'], 'list')
  file.write(pattern(10))
  file.sync()
  file.write(pattern(20))
  same(file.size, 30, 'size')
  holds(storage, 'log', joined(pattern(10), pattern(20)))
  file.sync()
  file.close()
  holds(await reopened(), 'log', joined(pattern(10), pattern(20)))
}

function appendsOn(storage: Storage): void {
  writeWhole(storage, 'log', pattern(10))
  for (let i = 1; i <= 3; i++) {
    const file = storage.append('log')
    same(file.size, 9 + i, 'size')
    file.write(pattern(1))
    file.close()
  }
  holds(storage, 'log', joined(pattern(10), pattern(1), pattern(1), pattern(1)))
}

async function truncates(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const file = storage.append('log')
  file.write(pattern(100))
  file.truncate(40)
  same(file.size, 40, 'size')
  file.write(pattern(2))
  file.truncate(41)
  file.close()
  holds(await reopened(), 'log', joined(pattern(100).subarray(0, 40), pattern(2).subarray(0, 1)))
}

function readsPieces(storage: Storage): void {
  writeWhole(storage, 'a', pattern(1000))
  const file = storage.read('a')
  check(file !== undefined, 'read finds the file')
  if (!file) return
  same(file.size, 1000, 'size')
  const piece = new Uint8Array(300)
  for (const [position, length] of [
    [0, 300],
    [300, 300],
    [900, 100],
    [1000, 0],
    [5000, 0],
  ] as const) {
    same(file.read(position, piece), length, `bytes read at ${position}`)
    same(piece.subarray(0, length), pattern(1000).subarray(position, position + length), `bytes at ${position}`)
  }
  same(file.read(0, new Uint8Array(0)), 0, 'bytes read into nothing')
  file.close()
}

function copies(storage: Storage): void {
  const bytes = pattern(10)
  const log = storage.append('log')
  log.write(bytes)
  const file = storage.replace('a')
  file.write(bytes)
  bytes.fill(0)
  file.commit()
  log.close()
  holds(storage, 'log', pattern(10))
  holds(storage, 'a', pattern(10))
}

async function writesSoon(storage: Storage): Promise<void> {
  const log = storage.append('log')
  const pending = [writeSoon(log, pattern(1000)), writeSoon(log, pattern(1)), writeSoon(log, pattern(70_000))]
  await Promise.all(pending)
  log.write(pattern(4))
  same(log.size, 71_005, 'size')
  log.close()
  holds(storage, 'log', joined(pattern(1000), pattern(1), pattern(70_000), pattern(4)))
}

async function syncsSoon(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const log = storage.append('log')
  log.write(pattern(10))
  const syncing = syncSoon(log)
  log.write(pattern(5))
  log.close()
  await syncing
  const file = storage.replace('a')
  file.write(pattern(20))
  await commitSoon(file)
  const again = await reopened()
  holds(again, 'a', pattern(20))
  holds(again, 'log', joined(pattern(10), pattern(5)))
}

async function removes(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  writeWhole(storage, 'a', pattern(5))
  writeWhole(storage, 'b', pattern(6))
  storage.remove('a')
  for (const each of [storage, await reopened()]) {
    same(each.list(), ['b'], 'list')
    same(each.read('a'), undefined, 'read')
  }
  await removeSoon(storage, 'a')
  await removeSoon(storage, 'b')
  for (const each of [storage, await reopened()]) same(each.list(), [], 'list after removeSoon')
  writeWhole(storage, 'c', pattern(5))
  const removal = removeSoon(storage, 'c')
  writeWhole(storage, 'c', pattern(7))
  await removal
  holds(storage, 'c', pattern(7))
}

async function takesNames(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const names = [
    'appendonlydir/appendonly.aof.1.base.rdb',
    'a/b/c',
    'with space',
    'ümläut-日本',
    '.hidden',
    'temp-7.rdb',
  ]
  for (const [index, name] of names.entries()) writeWhole(storage, name, pattern(index))
  for (const each of [storage, await reopened()]) {
    same(each.list().sort(), [...names].sort(), 'list')
    for (const [index, name] of names.entries()) holds(each, name, pattern(index))
  }
}

function refusesNames(storage: Storage): void {
  for (const name of [
    '',
    '/',
    '/etc/passwd',
    '..',
    '../a',
    'a/../../b',
    'a//b',
    'a/',
    './a',
    'a\0b',
    'a'.repeat(256),
  ]) {
    for (const call of [
      () => storage.read(name),
      () => storage.append(name),
      () => storage.replace(name),
      () => storage.remove(name),
    ]) {
      throws(call, TypeError, `the name ${JSON.stringify(name)}`)
    }
  }
  same(storage.list(), [], 'list')
}

function writesMany(storage: Storage): void {
  const bytes = pattern(5 * 1024 * 1024 + 1)
  writeWhole(storage, 'a', bytes)
  holds(storage, 'a', bytes)
}

/** Stops a replacement at each of its operations. */
async function survivesReplacing(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const before = pattern(1000)
  const after = joined(pattern(2000), pattern(300))
  writeWhole(storage, 'a', before)
  for (let stop = 1, stopped = true; stopped; stop++) {
    const faulty = faultyStorage(storage)
    faulty.fail = stoppedAt(stop)
    stopped = isStopped(() => {
      const file: Replacement = faulty.replace('a')
      file.write(pattern(2000))
      file.write(pattern(300))
      file.commit()
    })
    const left = await reopened()
    same(left.list(), ['a'], `list after stop ${stop}`)
    holds(left, 'a', stopped ? before : after)
  }
}

/** Stops appending at each of its operations. */
async function survivesAppending(storage: Storage, reopened: () => Promise<Storage>): Promise<void> {
  const all = joined(pattern(100), pattern(100))
  for (let stop = 1, stopped = true; stopped; stop++) {
    storage.remove('log')
    const faulty = faultyStorage(storage)
    faulty.fail = stoppedAt(stop)
    let durable = 0
    stopped = isStopped(() => {
      const file: AppendableFile = faulty.append('log')
      for (let i = 0; i < 2; i++) {
        file.write(pattern(100))
        file.sync()
        durable = file.size
      }
    })
    const left = readWhole(await reopened(), 'log') ?? new Uint8Array(0)
    check(left.length >= durable, `stop ${stop}: ${durable} bytes were synced, ${left.length} are there`)
    same(left, all.subarray(0, left.length), `bytes after stop ${stop}`)
  }
}

function isStopped(task: () => void): boolean {
  try {
    task()
    return false
  } catch {
    return true
  }
}

// ---- Checks -----------------------------------------------------------------------------------------------------

/** Bytes that differ from place to place and by length. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + length * 7 + (i >>> 8)) & 0xff)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function holds(storage: Storage, name: string, bytes: Uint8Array): void {
  const held = readWhole(storage, name)
  check(held !== undefined, `${name} is there`)
  if (held) same(held, bytes, `bytes of ${name}`)
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (actual instanceof Uint8Array && expected instanceof Uint8Array) {
    const at = actual.findIndex((byte, i) => byte !== expected[i])
    const equal = actual.length === expected.length && at < 0
    check(equal, `${what}: ${actual.length} of ${expected.length} bytes, the first difference at ${at}`)
  } else {
    const texts = [actual, expected].map((value) => JSON.stringify(value) ?? 'undefined')
    check(texts[0] === texts[1], `${what}: ${texts[0]} rather than ${texts[1]}`)
  }
}

function throws(task: () => unknown, kind: new () => Error, what: string): void {
  try {
    task()
  } catch (error) {
    return check(error instanceof kind, `${what} is refused with ${String(error)}`)
  }
  check(false, `${what} is refused`)
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`storage conformance: ${what}`)
}
