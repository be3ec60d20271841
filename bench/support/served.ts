/** Starts a server as a program of its own on loopback, and ends it. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect } from '../../test/support/resp-client.js'
import { freePort } from '../../test/support/redis-server.js'

export interface Served {
  port: number
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 10_000

/** The command-line program of a built package; it saves nothing, as the `redis-server` beside it. */
export function serve(dist: string, options: readonly string[] = []): Promise<Served> {
  return serveProgram(join(dist, 'cli.js'), ['--save', '', ...options])
}

const jsRedisServer = fileURLToPath(new URL('../../node_modules/js-redis-server/', import.meta.url))

/** js-redis-server's own program. */
export function serveJsRedisServer(): Promise<Served> {
  return serveProgram(join(jsRedisServer, 'dist/cli.js'))
}

/** Which version of js-redis-server there is, and which Node it asks for. */
export function aboutJsRedisServer(): { version: string; node: string } {
  const { version, engines } = JSON.parse(readFileSync(join(jsRedisServer, 'package.json'), 'utf8')) as {
    version: string
    engines: { node: string }
  }
  return { version, node: engines.node }
}

/** Runs a program for Node that takes `--port`, and waits until it answers. */
async function serveProgram(path: string, options: readonly string[] = []): Promise<Served> {
  const port = await freePort()
  const program = resolve(path)
  const child = spawn(process.execPath, [program, '--port', `${port}`, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  // Whatever becomes of us, it isn't left behind.
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const impatient = setTimeout(kill, 5_000)
    await ended
    clearTimeout(impatient)
    process.off('exit', kill)
  }
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    try {
      const client = await connect({ port })
      await client.command('PING')
      await client.close()
      return { port, stop }
    } catch (error) {
      if (Date.now() > deadline || child.exitCode !== null) {
        await stop()
        throw new Error(`${program} does not answer on port ${port}`, { cause: error })
      }
      await sleep(20)
    }
  }
}
