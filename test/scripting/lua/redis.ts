/** A real Redis server of the test's own, which runs scripts by EVAL. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { OUTCOME_IN_LUA } from './render.js'

const SERVER = 'redis-server'
export const HAS_REDIS = spawnSync(SERVER, ['--version']).stdout?.toString().includes('v=7.0.15') === true
export const WHY_SKIPPED = `no ${SERVER} 7.0.15 on this machine`

const SCRIPT = `${OUTCOME_IN_LUA}
local outcomes = {}
for i, source in ipairs(ARGV) do outcomes[i] = outcome(source) end
return outcomes`

export class Redis {
  private constructor(
    private readonly server: ChildProcess,
    private readonly socket: Socket,
  ) {}

  static async start(port: number): Promise<Redis> {
    const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const server = spawn(SERVER, options, { stdio: 'ignore' })
    for (let attempt = 0; attempt < 100; attempt++) {
      const socket = await tryConnect(port)
      if (socket !== null) return new Redis(server, socket)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    server.kill()
    throw new Error(`${SERVER} does not answer on port ${port}`)
  }

  stop(): void {
    this.socket.destroy()
    this.server.kill()
  }

  /** The outcome of each script, as `render.ts` puts it. */
  async outcomes(sources: readonly string[]): Promise<string[]> {
    const args = ['EVAL', SCRIPT, '0', ...sources]
    const request = `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`
    this.socket.write(request, 'latin1')
    let received = ''
    for await (const [chunk] of chunks(this.socket)) {
      received += chunk.toString('latin1')
      const replies = parseArray(received)
      if (replies !== null) return replies
    }
    throw new Error('the server closed the connection')
  }
}

async function* chunks(socket: Socket): AsyncGenerator<[Buffer]> {
  for (;;) yield [await new Promise<Buffer>((resolve) => socket.once('data', resolve))]
}

function tryConnect(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(null))
  })
}

/** An array of bulk strings; null as long as it is not whole. */
function parseArray(text: string): string[] | null {
  if (text.startsWith('-')) throw new Error(text)
  let at = text.indexOf('\r\n') + 2
  if (at < 2) return null
  const items: string[] = []
  for (let left = Number(text.slice(1, at - 2)); left > 0; left--) {
    const end = text.indexOf('\r\n', at)
    if (end < 0) return null
    const start = end + 2
    const length = Number(text.slice(at + 1, end))
    if (text.length < start + length + 2) return null
    items.push(text.slice(start, start + length))
    at = start + length + 2
  }
  return items
}
