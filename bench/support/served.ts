/** Starts the command-line program of the built package as a server on loopback, and ends it. */
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '../../test/support/resp-client.js'
import { freePort } from '../../test/support/redis-server.js'

export interface Served {
  port: number
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 10_000

export async function serve(dist: string): Promise<Served> {
  const port = await freePort()
  const program = resolve(join(dist, 'cli.js'))
  const child = spawn(process.execPath, [program, '--port', `${port}`], { stdio: ['ignore', 'ignore', 'inherit'] })
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
