/**
 * Ends a real server with SIGKILL at random moments under load, again and again, and looks each time whether every write
 * that it acknowledged is there and none is torn. By hand, after `npm run build`:
 *
 *     npx tsx test/persistence/aof/kill-rounds.ts [--rounds 200] [--policy always|everysec|both] [--seed 1] [--cli dist/cli.js]
 *
 * Each client counts up in a list of its own, in pipelines; every fourth write is a transaction over two keys, which must be
 * equal afterwards. With `both`, rounds take turns between `always` and `everysec`; every third round the log is written anew
 * meanwhile. Unless it's all `always`, every tenth round the last bytes of the log are cut off as well, as a power failure
 * might; then acknowledged writes may be missing, but none may be torn.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Random } from '../../support/random.js'
import { freePort } from '../../support/redis-server.js'
import { connect, type RespClient } from '../../support/resp-client.js'
import { type Reply, replyToText } from '../../support/resp-reply.js'

const CLIENTS = 8
const PIPELINE = 6
const CUT_EVERY = 10
const READY_TIMEOUT_MS = 20_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    policy: { type: 'string', default: 'both' },
    seed: { type: 'string', default: `${Date.now() & 0xffffff}` },
    cli: { type: 'string', default: 'dist/cli.js' },
  },
})
const { policy: policies, cli } = values
const rounds = Number(values.rounds)
const random = new Random(Number(values.seed))
const dir = mkdtempSync(join(tmpdir(), 'cinnabar-kill-'))
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** It must not outlive a round that fails. */
let running: ChildProcess | undefined

/** What a client knows: the number of its next write, and of the last that was acknowledged. */
interface Writer {
  next: number
  acknowledged: number
}
const writers: Writer[] = Array.from({ length: CLIENTS }, () => ({ next: 1, acknowledged: 0 }))

async function start(port: number, policy: string): Promise<{ server: ChildProcess; client: RespClient }> {
  const args = ['--port', `${port}`, '--dir', dir, '--appendonly', 'yes', '--appendfsync', policy, '--save', '']
  const server = spawn(process.execPath, [cli, ...args, '--loglevel', 'warning'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  running = server
  const deadline = Date.now() + READY_TIMEOUT_MS
  for (;;) {
    try {
      const client = await connect({ port })
      // It listens before it has loaded the log.
      while (replyToText(await client.command('PING')).startsWith('-LOADING')) await pause(5)
      return { server, client }
    } catch (error) {
      if (server.exitCode !== null) throw new Error(`the server did not start: ${server.exitCode}`, { cause: error })
      if (Date.now() > deadline) throw error
      await pause(20)
    }
  }
}

/** Writes until the connection breaks. */
async function write(port: number, id: number, writer: Writer): Promise<void> {
  try {
    const client = await connect({ port })
    for (;;) {
      const replies: Promise<Reply>[] = []
      const sent: number[] = []
      for (let i = 0; i < PIPELINE; i++) {
        const number = writer.next++
        sent.push(number)
        if (number % 4 === 0) {
          void client.command('MULTI').catch(() => undefined)
          void client.command('INCR', `one:${id}`).catch(() => undefined)
          void client.command('INCR', `two:${id}`).catch(() => undefined)
          void client.command('RPUSH', `list:${id}`, number).catch(() => undefined)
          replies.push(client.command('EXEC'))
        } else replies.push(client.command('RPUSH', `list:${id}`, number))
      }
      // Those that break off together are noticed one after the other.
      for (const reply of replies) reply.catch(() => undefined)
      for (const [i, reply] of replies.entries()) {
        const answer = replyToText(await reply)
        if (answer.startsWith('-')) throw new Error(`a write was refused: ${answer}`)
        writer.acknowledged = sent[i] ?? writer.acknowledged
      }
    }
  } catch {
    // The server was killed.
  }
}

/** What is there must be all that was acknowledged, and whole. @returns how many more were there, and how many were missing */
async function verify(client: RespClient, mayMiss: boolean): Promise<{ beyond: number; missing: number }> {
  let beyond = 0
  let missing = 0
  for (const [id, writer] of writers.entries()) {
    const reply = await client.command('LRANGE', `list:${id}`, 0, -1)
    const numbers = reply.type === 'array' ? reply.items.map((item) => Number(replyToText(item).slice(1, -1))) : []
    const last = numbers.at(-1) ?? 0
    if (numbers.some((number, i) => number !== i + 1))
      throw new Error(`list:${id} has a gap: ${numbers.join(' ').slice(0, 300)}`)
    if (last < writer.acknowledged && !mayMiss) {
      throw new Error(`list:${id} ends with ${last}, but ${writer.acknowledged} was acknowledged`)
    }
    const pair = replyToText(await client.command('MGET', `one:${id}`, `two:${id}`))
    const expected = Math.floor(last / 4)
    if (expected > 0 && pair !== `["${expected}", "${expected}"]`)
      throw new Error(`after ${last}, one and two are ${pair}`)
    beyond += Math.max(0, last - writer.acknowledged)
    missing += Math.max(0, writer.acknowledged - last)
    writer.acknowledged = last
    writer.next = last + 1
  }
  return { beyond, missing }
}

/** The last part of the log. */
function lastPart(): string {
  const folder = join(dir, 'appendonlydir')
  const parts = readdirSync(folder).filter((name) => name.endsWith('.incr.aof'))
  return join(folder, parts.sort((a, b) => sequenceOf(a) - sequenceOf(b)).at(-1) ?? '')
}
const sequenceOf = (name: string): number => Number(/\.(\d+)\.incr/.exec(name)?.[1])

const total = (): number => writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0)

async function look(client: RespClient): Promise<void> {
  const { beyond, missing } = await verify(client, mayMiss)
  unacknowledged += beyond
  missingMax = Math.max(missingMax, missing)
  mayMiss = false
}

const startedAt = Date.now()
let done = 0
let unacknowledged = 0
/** Of one round. */
let missingMax = 0
let rewrites = 0
let mayMiss = false
/** The lists get shorter when their end is cut off. */
let acknowledgedEver = 0
try {
  for (; done < rounds; done++) {
    const policy = policies !== 'both' ? policies : done % 2 === 0 ? 'always' : 'everysec'
    const port = await freePort()
    const { server, client } = await start(port, policy)
    await look(client)
    const before = total()
    const writing = writers.map((writer, id) => write(port, id, writer))
    const rewriting = done % 3 === 2
    await pause(random.below(rewriting ? 60 : 250))
    if (rewriting) {
      rewrites++
      void client.command('BGREWRITEAOF').catch(() => undefined)
    }
    await pause(random.below(120))
    server.kill('SIGKILL')
    await Promise.all(writing)
    await client.close().catch(() => undefined)
    acknowledgedEver += total() - before
    if (policies !== 'always' && done % CUT_EVERY === CUT_EVERY - 1) {
      const part = lastPart()
      const { size } = statSync(part)
      if (random.chance(0.5)) truncateSync(part, Math.max(0, size - random.below(60)))
      else appendFileSync(part, '*3\r\n$5\r\nRPUSH\r\n$6\r\nlist:0')
      mayMiss = true
    }
    if (done % 20 === 19) console.log(`${done + 1} rounds: ${acknowledgedEver} writes acknowledged so far`)
  }
  const { server, client } = await start(await freePort(), 'always')
  await look(client)
  server.kill('SIGKILL')
  const seconds = Math.round((Date.now() - startedAt) / 1000)
  console.log(
    `${done} rounds of ${policies} in ${seconds} s, ${rewrites} of them while the log was written anew: ` +
      `${acknowledgedEver} writes acknowledged, none lost by the kill, none torn`,
  )
  console.log(`${unacknowledged} were there though the server was killed before it could say so`)
  if (policies !== 'always') console.log(`at most ${missingMax} were missing after up to 60 bytes were cut off as well`)
} finally {
  running?.kill('SIGKILL')
  rmSync(dir, { recursive: true, force: true })
}
process.exit(0)
