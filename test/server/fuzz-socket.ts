/**
 * Sends well-formed, mutilated and torn requests to a running server over many sockets, and checks every reply and every
 * end of a connection against a plain parser of the input. By hand, with a million requests:
 *
 *   npx tsx test/server/fuzz-socket.ts [--requests 1000000] [--seed 1] [--port of a server, Redis or ours]
 *
 * Without `--port` it starts a server of its own. `fuzz-socket.test.ts` runs a short version.
 */
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { listen } from '../../src/server/index.js'
import { randomInput } from '../protocol/request-generator.js'
import { parseReference } from '../protocol/reference-parser.js'
import { Random } from '../support/random.js'
import { latin1, ReplyParser, replyToText, type Reply } from '../support/resp-reply.js'
import { RawClient } from './raw-client.js'

export interface FuzzOptions {
  port: number
  requests: number
  seed: number
  /** Conversations at a time. */
  sockets: number
  /** The server closes with input unread, as Redis does: the reset may take the last replies with it. Ours reads on. */
  resets?: boolean
}

export interface FuzzResult {
  requests: number
  conversations: number
  /** Ended by a protocol error, as it should be. */
  protocolErrors: number
}

const MAX_BULK_LENGTH = 512 * 1024 * 1024
/** Sent after the input; its reply shows that everything before it has been answered. */
const LAST = 'the end of this conversation'

/** @throws Error with the input when a reply is wrong */
export async function fuzzSockets({ port, requests, seed, sockets, resets = false }: FuzzOptions): Promise<FuzzResult> {
  const random = new Random(seed)
  const result: FuzzResult = { requests: 0, conversations: 0, protocolErrors: 0 }
  const worker = async (): Promise<void> => {
    while (result.requests < requests) {
      const count = 1 + random.below(random.chance(0.1) ? 200 : 20)
      result.requests += count
      result.conversations++
      if (await converse(port, randomInput(random, count), random, resets)) result.protocolErrors++
    }
  }
  await Promise.all(Array.from({ length: sockets }, worker))
  return result
}

/** One connection; true when it ended with a protocol error. */
async function converse(port: number, body: string, random: Random, resets: boolean): Promise<boolean> {
  // What is incomplete at its end would swallow what follows, so only the reference knows where the last request lands.
  const input = `${body}\r\n*2\r\n$4\r\nECHO\r\n$${LAST.length}\r\n${LAST}\r\n`
  const expected = parseReference(input, MAX_BULK_LENGTH)
  const client = await RawClient.open({ host: '127.0.0.1', port })
  try {
    client.socket.setNoDelay(true)
    for (let at = 0; at < input.length;) {
      const size = random.chance(0.7) ? input.length : 1 + random.below(200)
      client.send(input.slice(at, at + size))
      at += size
      if (at < input.length) await new Promise(setImmediate)
    }
    const answered = expected.requests.length + (expected.error === undefined ? 0 : 1)
    const mayBeReset = resets && expected.error !== undefined
    const replies = await readReplies(client, answered).catch((error: unknown) => {
      if (mayBeReset && client.isClosed) return undefined
      throw error
    })
    if (replies === undefined) return true
    const wrong = expected.requests.findIndex((args, i) => !isAnswer(replies[i], args))
    if (wrong >= 0) {
      throw new Error(`reply ${wrong} is ${show(replies[wrong])} to ${JSON.stringify(expected.requests[wrong])}`)
    }
    if (expected.error === undefined) return false
    const last = replies[answered - 1]
    const error = expected.error.replace(/[\r\n]/g, ' ')
    if (last?.type !== 'error' || last.text !== error) throw new Error(`expected ${error}, got ${show(last)}`)
    await client.closed()
    return true
  } catch (error) {
    throw new Error(`${String(error)}\ninput: ${JSON.stringify(input)}`, { cause: error })
  } finally {
    client.destroy()
  }
}

async function readReplies(client: RawClient, count: number): Promise<Reply[]> {
  const parser = new ReplyParser()
  const replies: Reply[] = []
  while (replies.length < count) {
    parser.push(new Uint8Array(await client.bytes(1)))
    for (let reply = parser.next(); reply !== undefined; reply = parser.next()) replies.push(reply)
  }
  if (replies.length > count) throw new Error(`${replies.length - count} replies too many`)
  return replies
}

/** PING and ECHO have one right answer; anything else is answered somehow, mostly with an error. */
function isAnswer(reply: Reply | undefined, args: readonly string[]): boolean {
  if (reply === undefined) return false
  const name = (args[0] ?? '').toLowerCase()
  const isEcho = (name === 'echo' || name === 'ping') && args.length === 2
  if (isEcho) return reply.type === 'bulk' && latin1(reply.bytes) === args[1]
  if (name === 'ping' && args.length === 1) return reply.type === 'simple' && reply.text === 'PONG'
  if (name === 'get' && args.length === 2) return reply.type === 'nullBulk'
  return reply.type === 'error' && reply.text.startsWith('ERR ') && !reply.text.startsWith('ERR Protocol error')
}

function show(reply: Reply | undefined): string {
  return reply === undefined ? 'missing' : replyToText(reply)
}

async function byHand(): Promise<void> {
  const { values } = parseArgs({
    options: { requests: { type: 'string' }, seed: { type: 'string' }, port: { type: 'string' } },
  })
  const own = values.port === undefined ? await listen(undefined, { port: 0 }) : undefined
  const port = own?.port ?? Number(values.port)
  const requests = Number(values.requests ?? 1_000_000)
  const result = await fuzzSockets({ port, requests, seed: Number(values.seed ?? 1), sockets: 20 })
  await own?.close()
  console.log(JSON.stringify(result))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await byHand()
