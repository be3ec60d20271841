/**
 * A real redis-server for tests and recordings to compare with: started on a free loopback port in its own directory,
 * and gone afterwards whatever happens to the process that asked for it.
 *
 * A test runner may end its workers with a signal that no exit handler survives. So each server has a watchdog: a shell
 * that reads from a pipe only we hold. When this process ends, in whatever way, the pipe closes, and the watchdog ends
 * the server and removes the directory.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, Socket, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { connect, replyToText, type ConnectOptions, type RespClient } from './resp-client.js'

export type RedisOptions = {
  /** More command-line options, after our own and therefore stronger: `['--maxmemory', '10mb']`. */
  args?: string[]
  env?: Record<string, string>
  /** Only what makes the server private (directory, Unix socket, no TCP): everything else stays at Redis's defaults. */
  bare?: boolean
}

export type RedisHandle = {
  host: string
  /** 0 when started `bare`. */
  port: number
  /** The Unix socket of the same server. */
  socketPath: string
  pid: number
  /** Its working directory, removed by `stop`. */
  dir: string
  version: string
  connect(options?: Pick<ConnectOptions, 'keepBytes'>): Promise<RespClient>
  stop(): Promise<void>
}

/** The version this project reproduces; another one answers differently and is no oracle. */
const ORACLE_VERSION = /^7\.0\./

const START_TIMEOUT_MS = 10_000
const STOP_TIMEOUT_MS = 5_000
const START_ATTEMPTS = 3

/**
 * Starts a Redis 7.0, or gives null where there is none, for the caller to skip what needs it.
 * With CINNABAR_REQUIRE_REDIS=1 in the environment its absence is an error, so that a skip cannot pass for a success.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisHandle | null> {
  const found = findRedis()
  if ('missing' in found) {
    if (process.env['CINNABAR_REQUIRE_REDIS'] === '1') throw new Error(found.missing)
    return null
  }
  // Between asking for a free port and using it, another process may take it.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(found.path, found.version, options)
    } catch (error) {
      if (attempt === START_ATTEMPTS || !/Address already in use/i.test(String(error))) throw error
    }
  }
}

function findRedis(): { path: string; version: string } | { missing: string } {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'redis-server'))
    .find(isExecutable)
  if (path === undefined) return { missing: 'redis-server is not in PATH' }
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout
  const version = /v=(\d+\.\d+\.\d+)/.exec(answer)?.[1] ?? 'unknown'
  if (!ORACLE_VERSION.test(version)) return { missing: `redis-server in PATH is ${version}, not 7.0` }
  return { path, version }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function start(path: string, version: string, options: RedisOptions): Promise<RedisHandle> {
  const dir = mkdtempSync(join(tmpdir(), 'cinnabar-redis-'))
  const socketPath = join(dir, 'redis.sock')
  const logPath = join(dir, 'redis.log')
  const port = options.bare === true ? 0 : await freePort()
  const always = ['--port', String(port), '--dir', dir, '--unixsocket', socketPath, '--logfile', logPath]
  const quiet = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no']
  const forTests = ['--enable-debug-command', 'yes', '--loglevel', 'warning']
  const args = [...always, ...(options.bare === true ? [] : [...quiet, ...forTests]), ...(options.args ?? [])]
  // TZ and the locale show in some answers, so they are fixed rather than inherited.
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC', ...options.env }
  const server = spawn(path, args, { cwd: dir, env, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
    server.once('error', () => resolve())
  })
  const { pid } = server
  if (pid === undefined) throw new Error(`could not start ${path}`)
  const watchdog = startWatchdog(server, pid, dir)
  server.unref()

  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGTERM')
      const impatient = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(impatient)
    }
    watchdog.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }

  try {
    await untilReady(socketPath, server)
  } catch (error) {
    const log = readLog(logPath)
    await stop()
    throw new Error(`redis-server did not start: ${String(error)}\n${log}`, { cause: error })
  }
  return {
    host: '127.0.0.1',
    port,
    socketPath,
    pid,
    dir,
    version,
    connect: (given) => connect({ ...(port === 0 ? { path: socketPath } : { port }), ...given }),
    stop,
  }
}

/**
 * `read` fails at the end of the pipe, that is when we are gone. It succeeds when we write a line to say that the server
 * ended on its own: from then on its pid may be another process, and only the directory is left to remove.
 * `stop` kills the watchdog before either matters.
 */
function startWatchdog(server: ChildProcess, pid: number, dir: string): ChildProcess {
  const script = 'if read -r _; then read -r _; else kill -9 "$1" 2>/dev/null; fi; rm -rf -- "$2"'
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', String(pid), dir], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const { stdin } = watchdog
  stdin.on('error', () => {
    // The watchdog was killed by `stop` first: nothing is left to tell it.
  })
  server.once('exit', () => stdin.write('gone\n'))
  watchdog.unref()
  // Node's pipes are sockets, though typed as plain streams; this one must not keep the process alive either.
  if (stdin instanceof Socket) stdin.unref()
  return watchdog
}

async function untilReady(socketPath: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  let last = 'no connection'
  while (Date.now() < deadline) {
    if (server.exitCode !== null || server.signalCode !== null) throw new Error('it exited')
    try {
      const client = await connect({ path: socketPath })
      last = replyToText(await client.command('PING'))
      await client.close()
      // A password set by the caller's options answers NOAUTH: the server is up all the same.
      if (last === '+PONG' || last.startsWith('-NOAUTH')) return
    } catch (error) {
      last = String(error)
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`not ready after ${START_TIMEOUT_MS} ms (${last})`)
}

function readLog(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** A loopback port that nothing listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
