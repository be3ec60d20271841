/**
 * Damaged snapshots, payloads and append-only files: each is refused, with nothing left behind, or what it gives is sound. By hand for longer:
 * `npx tsx test/persistence/corruption-fuzz.ts`.
 */
import { Crc64 } from '../../../src/memory/crc64.js'
import { bytesFile, snapshotWriter } from '../../../src/persistence/formats.js'
import { memoryStorage } from '../../../src/persistence/memory-storage.js'
import { loadFile } from '../../../src/persistence/load.js'
import { writeSnapshot } from '../../../src/persistence/save-file.js'
import { SnapshotError } from '../../../src/persistence/snapshot-error.js'
import { readWhole } from '../../../src/persistence/storage.js'
import { type LoggedStore, openLogged } from '../../support/logged-store.js'
import { Random } from '../../support/random.js'
import { openStore, type TestStore } from '../../support/store.js'
import { contents } from './contents.js'
import { randomData } from './random-data.js'

const NOW = 1_700_000_000_000
const CHECKSUM_BYTES = 8
/** Of processor time: others may have the machine. */
const SLOW_MS = 5000

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

export interface FuzzCounts {
  refused: number
  accepted: number
}

/** Changes some bytes, or takes some out or in. */
export function damaged(random: Random, sound: Uint8Array): Uint8Array {
  let bytes = sound.slice()
  const at = random.below(bytes.length)
  const length = Math.min(bytes.length - at, 1 + random.below(8))
  const kind = random.below(7)
  if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  else if (kind === 1) bytes.fill(random.below(256), at, at + length)
  else if (kind === 2) for (let i = at; i < at + length; i++) bytes[i] = random.below(256)
  else if (kind === 3) bytes = bytes.slice(0, at)
  else if (kind === 4) bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)])
  else if (kind === 5) bytes = Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)])
  // What lengths, counts and opcodes could be.
  else bytes[at] = [0, 1, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0xbf, 0xc0, 0xc3, 0xfe, 0xff][random.below(12)] ?? 0
  return bytes
}

/** Puts the right checksum behind all but the last 8 bytes, so that the damage isn't found by that alone. */
export function checksummed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < CHECKSUM_BYTES) return bytes
  const crc = new Crc64()
  crc.update(bytes, 0, bytes.length - CHECKSUM_BYTES)
  crc.write(bytes, bytes.length - CHECKSUM_BYTES)
  return bytes
}

function filled(random: Random, keys: number): TestStore {
  const store = openStore({ nowMs: NOW, config: { 'enable-debug-command': 'yes' } })
  for (const command of randomData(random, keys, NOW)) store.client.bytes(...command)
  return store
}

/** Damages a small snapshot `runs` times. @throws Error that says what is wrong */
export function fuzzSnapshots(seed: number, format: 'rdb' | 'msgpack', runs: number): FuzzCounts {
  const random = new Random(seed)
  const source = filled(random, 12)
  const parts: Uint8Array[] = []
  writeSnapshot(
    source.engine.keyspace,
    snapshotWriter(source.engine, format, false)((part) => parts.push(part.slice())),
  )
  const sound = Uint8Array.from(parts.flatMap((part) => [...part]))
  const counts: FuzzCounts = { refused: 0, accepted: 0 }
  const store = openStore({ nowMs: NOW, config: { 'enable-debug-command': 'yes' } })
  const { keyspace } = store.engine
  for (let run = 0; run < runs; run++) {
    let bytes = damaged(random, sound)
    if (format === 'msgpack') bytes = sumOfMsgpack(bytes)
    else bytes = random.chance(0.9) ? checksummed(bytes) : bytes
    const startMs = cpuMs()
    try {
      loadFile(store.engine, bytesFile(bytes), 'file')
      keyspace.assertInvariants()
      contents(store)
      counts.accepted++
    } catch (error) {
      if (!(error instanceof SnapshotError))
        throw new Error(`seed ${seed}, run ${run}: ${String(error)}`, { cause: error })
      if (!(error.offset >= 0 && error.offset <= bytes.length))
        throw new Error(`offset ${error.offset}`, { cause: error })
      if (keyspace.size !== 0)
        throw new Error(`seed ${seed}, run ${run}: ${keyspace.size} keys are left`, { cause: error })
      counts.refused++
    }
    store.text('FLUSHALL')
    keyspace.assertInvariants()
    if (cpuMs() - startMs > SLOW_MS) throw new Error(`seed ${seed}, run ${run}: took too long`)
  }
  return counts
}

const sumOfMsgpack = (bytes: Uint8Array): Uint8Array => {
  // The checksum is of all before the `bin` that it stands in.
  const crc = new Crc64()
  if (bytes.length < 10) return bytes
  crc.update(bytes, 0, bytes.length - CHECKSUM_BYTES - 2)
  crc.write(bytes, bytes.length - CHECKSUM_BYTES)
  return bytes
}

/** Payloads of keys of every type and encoding. */
export function somePayloads(random: Random): Uint8Array[] {
  const source = filled(random, 60)
  const payloads: Uint8Array[] = []
  for (let db = 0; db < 3; db++) {
    source.text('SELECT', db)
    const keys = source.client.replies('KEYS', '*')[0]
    for (const key of keys?.type === 'array' ? keys.items : []) {
      const reply = key.type === 'bulk' ? source.client.replies('DUMP', key.bytes)[0] : undefined
      if (reply?.type === 'bulk' && reply.bytes.length < 4000) payloads.push(reply.bytes)
    }
  }
  return payloads
}

/** Damages payloads of DUMP `runs` times. */
export function fuzzPayloads(seed: number, runs: number): FuzzCounts {
  const random = new Random(seed)
  const payloads = somePayloads(random)
  const counts: FuzzCounts = { refused: 0, accepted: 0 }
  const store = openStore({ nowMs: NOW, config: { 'enable-debug-command': 'yes' } })
  const { keyspace } = store.engine
  const empty = keyspace.arena.used
  for (let run = 0; run < runs; run++) {
    const payload = payloads[random.below(payloads.length)]
    if (!payload) continue
    const startMs = cpuMs()
    const reply = store.text('RESTORE', 'k', 0, checksummed(damaged(random, payload)))
    if (reply === '+OK') {
      keyspace.assertInvariants()
      contents(store, 1)
      store.text('DEL', 'k')
      while (keyspace.reclaim(1000));
      counts.accepted++
    } else {
      if (!/Bad data format|DUMP payload version or checksum/.test(reply))
        throw new Error(`seed ${seed}, run ${run}: ${reply}`)
      counts.refused++
    }
    if (keyspace.size !== 0) throw new Error(`seed ${seed}, run ${run}: a key is left`)
    if (run % 50 === 0) keyspace.assertInvariants()
    if (cpuMs() - startMs > SLOW_MS) throw new Error(`seed ${seed}, run ${run}: took too long`)
  }
  store.text('FLUSHALL')
  if (keyspace.arena.used > empty) throw new Error(`seed ${seed}: ${keyspace.arena.used - empty} bytes are left`)
  return counts
}

/** The files of a log: a base, an increment that the manifest still names, and the one that is written. */
function logFiles(random: Random, preamble: string): Record<string, Uint8Array> {
  const storage = memoryStorage()
  const config = { 'aof-use-rdb-preamble': preamble, 'auto-aof-rewrite-percentage': '0' }
  const fill = (store: LoggedStore, keys: number): void => {
    for (const command of randomData(random, keys, LOG_NOW)) store.text(...command)
    store.text('MULTI')
    store.text('INCR', 'one')
    store.text('INCR', 'two')
    store.text('EXEC')
  }
  const first = openLogged({ storage, config, isManual: true })
  fill(first, 8)
  // What is there when the log begins is its base.
  first.log.start()
  fill(first, 8)
  first.engine.close()
  // A rewrite that was never finished has left two increments.
  const second = openLogged({ storage, config })
  second.text('BGREWRITEAOF')
  fill(second, 8)
  second.engine.close()
  return Object.fromEntries(storage.list().map((name) => [name, readWhole(storage, name) ?? new Uint8Array()]))
}

const LOG_NOW = 1_900_000_000_000

/** Damages one of the files of a log `runs` times. */
export function fuzzLogs(seed: number, runs: number): FuzzCounts {
  const random = new Random(seed)
  const preamble = seed % 2 === 0 ? 'yes' : 'no'
  const files = logFiles(random, preamble)
  const names = Object.keys(files)
  const counts: FuzzCounts = { refused: 0, accepted: 0 }
  for (let run = 0; run < runs; run++) {
    const name = names[random.below(names.length)] ?? ''
    const sound = files[name] ?? new Uint8Array()
    if (sound.length === 0) continue
    const isSnapshot = name.endsWith('.rdb')
    const bytes = isSnapshot && random.chance(0.9) ? checksummed(damaged(random, sound)) : damaged(random, sound)
    const startMs = cpuMs()
    const storage = memoryStorage({ ...files, [name]: bytes })
    const store = openLogged({ storage, config: { 'auto-aof-rewrite-percentage': '0' }, isManual: true })
    const { keyspace } = store.engine
    const failed = (error: unknown): Error => new Error(`seed ${seed}, run ${run}, ${name}: ${String(error)}`)
    try {
      store.log.start()
      keyspace.assertInvariants()
      contents(store)
      counts.accepted++
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw failed(error)
      if (keyspace.size !== 0) throw failed(`${keyspace.size} keys are left`)
      counts.refused++
    }
    store.engine.close()
    if (cpuMs() - startMs > SLOW_MS) throw failed('took too long')
  }
  return counts
}
