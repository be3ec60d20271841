/**
 * How the recordings hold the real server: configuration values as latin1 strings, replies as plain JSON.
 *
 * Servers that must answer come from the shared harness. Servers whose own start-up is the subject (a configuration
 * file, options as they are) are run here, since the harness adds options of its own.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, type RedisHandle } from '../../../support/redis-server.js'
import { connect, latin1, type Reply, type RespClient } from '../../../support/resp-client.js'

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

/** A reply as JSON: an error is `{ error }`, without its ERR. */
export type Answer = string | number | null | { error: string } | Answer[]

function answerOf(reply: Reply): Answer {
  switch (reply.type) {
    case 'simple':
      return reply.text
    case 'error':
      return { error: reply.text.replace(/^ERR /, '') }
    case 'bulk':
      return latin1(reply.bytes)
    case 'array':
      return reply.items.map(answerOf)
    default:
      throw new Error(`a recording has no form for ${reply.type}`)
  }
}

export const ask = async (client: RespClient, ...args: string[]): Promise<Answer> =>
  answerOf(await client.command(...args.map(bytesOf)))

/** What CONFIG GET answers, as pairs in order of their names (the server's own order differs from run to run). */
export async function askPairs(client: RespClient, ...patterns: string[]): Promise<[string, string][]> {
  const answer = await ask(client, 'CONFIG', 'GET', ...patterns)
  if (!Array.isArray(answer)) throw new Error(`CONFIG GET answered ${JSON.stringify(answer)}`)
  const pairs: [string, string][] = []
  for (let i = 0; i < answer.length; i += 2) pairs.push([String(answer[i]), String(answer[i + 1])])
  return pairs.sort(([a], [b]) => (a < b ? -1 : 1))
}

export async function withServer<T>(
  args: string[],
  use: (client: RespClient, server: RedisHandle) => Promise<T>,
): Promise<T> {
  const server = await startRedis({ bare: true, args })
  if (server === null) throw new Error('recording needs redis-server 7.0 on the path')
  try {
    const client = await server.connect()
    await client.command('CLIENT', 'NO-EVICT', 'on')
    return await use(client, server)
  } finally {
    await server.stop()
  }
}

export async function inFolder<T>(files: Record<string, string>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-config-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), bytesOf(text))
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Long enough for any server that will answer; one that will not has ended before. */
const START_TIMEOUT_MS = 4_000

/**
 * Runs redis-server with these very arguments in `folder` until it ends or answers on the address, then ends it.
 * Gives what it printed when it ended by itself, or what `use` made of the connection.
 */
export async function runServer<T>(
  folder: string,
  args: string[],
  address: { path: string } | { port: number },
  use: (client: RespClient) => Promise<T>,
  input = '',
): Promise<{ printed: string } | { answered: T }> {
  const server = spawn('redis-server', args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
  const printed: Uint8Array[] = []
  server.stdout.on('data', (data: Uint8Array) => printed.push(data))
  server.stderr.on('data', (data: Uint8Array) => printed.push(data))
  server.stdin.on('error', () => undefined)
  server.stdin.end(bytesOf(input))
  const closed = new Promise<void>((resolve) => server.once('close', () => resolve()))
  const deadline = Date.now() + START_TIMEOUT_MS
  try {
    while (Date.now() < deadline && server.exitCode === null) {
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5))])
      const client = await connect(address).catch(() => null)
      if (client !== null) return { answered: await use(client) }
    }
  } finally {
    server.kill('SIGKILL')
    await closed
  }
  return { printed: printed.map((bytes) => latin1(bytes)).join('') }
}
