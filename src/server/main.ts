/**
 * The program `cinnabar`: redis-server's command line in front of a store of its own. It gets everything ambient handed in,
 * so that tests can run it.
 */
import type { ScriptEngineFactory } from '../commands/scripts.js'
import { REDIS_VERSION } from '../commands/version.js'
import { Config } from '../engine/config/config.js'
import { asksForTls } from '../engine/config/no-tls.js'
import { ConfigFileError } from '../engine/config/errors.js'
import { Engine } from '../engine/engine.js'
import { AppendLog } from '../persistence/aof/append-log.js'
import { fileStorage } from '../persistence/file-storage.js'
import { Persistence } from '../persistence/persistence.js'
import { SnapshotError } from '../persistence/snapshot-error.js'
import { FileNameError } from '../persistence/storage.js'
import { StorageInUseError } from '../persistence/storage-in-use-error.js'
import { bytesToPath } from './byte-paths.js'
import { checkAof } from './check-aof.js'
import { checkRdbFile } from './check-rdb.js'
import { nodeConfigHost } from './config-host.js'
import { ListenError } from './listener.js'
import { nodeHeap, nodeLatin1, nodePlatform, secureRandom } from './platform.js'
import { realTime } from '../real-time.js'
import { progressLine } from './progress.js'
import { Server } from './server.js'
import { systemReason } from './system-error.js'

/** The process around the program. */
export interface Program {
  /** Arguments as the system gives them, without the program's own name; one character per byte. */
  readonly argv: readonly string[]
  /** Of this package. */
  readonly version: string
  /** Whether somebody is looking at what `print` prints. */
  readonly isTerminal: boolean
  /** Standard input as a whole, one character per byte. */
  readStandardInput(): string
  print(text: string): void
  printError(text: string): void
  /** Calls `listener` whenever the process is asked to end, which says whether it will; gives the function that stops this. */
  onSignal(listener: (signal: EndSignal) => boolean): () => void
  /** Runs Lua scripts. */
  readonly scripting: ScriptEngineFactory
}

export type EndSignal = 'SIGINT' | 'SIGTERM'

const USAGE = `Usage: cinnabar [/path/to/redis.conf] [options] [-]
       cinnabar - (read the configuration from standard input)
       cinnabar -v or --version
       cinnabar -h or --help
       cinnabar check-aof [--fix | --truncate-to-timestamp <Unix seconds>] <file.manifest|file.aof>
       cinnabar check-rdb <file.rdb>

Options are parameters of redis.conf with two dashes in front, and come after the file:
       cinnabar --port 7777
       cinnabar --maxmemory 100mb --maxmemory-policy allkeys-lru
       cinnabar /etc/redis/6379.conf --loglevel warning -

Without any it listens on port 6379, and keeps its data in dump.rdb of the folder that it's started in; --save "" keeps none, and
--dir says another folder. SIGINT and SIGTERM save and end it, unless that fails; a second one ends it at once.
It ends with 0, or with 1 if it can't start, can't save, or is asked twice.
`

/** Runs the program; resolves with its exit code once everything is closed. */
export async function main(program: Program): Promise<number> {
  const { argv, version } = program
  const [first] = argv
  if (first === '-v' || first === '--version') {
    program.print(`Cinnabar server v=${version} redis=${REDIS_VERSION}\n`)
    return 0
  }
  if (first === '-h' || first === '--help') {
    program.print(USAGE)
    return 0
  }
  if (first === 'check-aof') return checkAof(program, argv.slice(1))
  if (first === 'check-rdb') return checkRdbFile(program, argv.slice(1))
  try {
    const { config, file } = Config.fromArguments(
      argv,
      nodeConfigHost(() => program.readStandardInput()),
    )
    return await serve(program, config, bytesToPath(file ?? ''))
  } catch (error) {
    if (error instanceof ConfigFileError) program.printError(`\n${bytesToPath(error.message)}\n`)
    else if (isRefusal(error)) program.printError(`${error.message}\n`)
    else throw error
    return 1
  }
}

/** Whether an error's message is all that whoever starts the program needs: so it is with what the system has refused. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof ListenError ||
  error instanceof SnapshotError ||
  error instanceof StorageInUseError ||
  error instanceof FileNameError ||
  systemReason(error) !== undefined ||
  (error instanceof Error && systemReason(error.cause) !== undefined)

/** The longest that a timer of Node's may take. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** Serves until a signal or SHUTDOWN. */
async function serve(program: Program, config: Config, configFile: string): Promise<number> {
  if (asksForTls(config)) {
    program.printError(
      'Failed to configure TLS: it is not supported. Leave out tls-port, tls-cluster and tls-replication.\n',
    )
    return 1
  }
  const port = config.int('port')
  const path = bytesToPath(config.string('unixsocket'))
  const addresses = config.value('bind')
  if ((port === 0 || addresses.length === 0) && path === '') {
    program.printError('Configured to not listen anywhere, exiting.\n')
    return 1
  }

  let stop = (): void => undefined
  const stopped = new Promise<void>((resolve) => (stop = resolve))
  const engine = new Engine({
    source: realTime,
    random: secureRandom,
    config,
    scripting: () => program.scripting,
    latin1: nodeLatin1,
    heap: nodeHeap,
  })
  const server = new Server(engine, {
    addresses: port === 0 ? [] : addresses,
    port,
    path: path === '' ? undefined : path,
    pathMode: config.int('unixsocketperm'),
    backlog: config.int('tcp-backlog'),
    unref: false,
    configFile,
    onShutdown: () => stop(),
  })
  /** There as soon as the data is loaded: what was there must not be saved over by a store that is still empty. */
  let loaded: Persistence | undefined
  let isSaved: boolean | undefined
  const stopListening = program.onSignal((signal) => {
    if (loaded !== undefined) {
      const how = config.value(signal === 'SIGINT' ? 'shutdown-on-sigint' : 'shutdown-on-sigterm')
      const save = how.includes('save') ? true : how.includes('nosave') ? false : undefined
      const outcome = saves(program, loaded, save)
      if (!outcome && !how.includes('force')) {
        program.printError('It goes on, so that nothing is lost: mend that, or end it by SHUTDOWN NOSAVE.\n')
        return false
      }
      isSaved = outcome
    }
    stop()
    return true
  })
  // CONFIG SET may leave it nowhere to listen. With its last client gone, nothing else would keep the process, and the data.
  const staying = setInterval(() => undefined, TIMER_MAX_MS)
  try {
    const { kept, log } = keep(program, config, engine)
    // As with Redis, servers that keep nothing by themselves may share a folder.
    if (config.bool('appendonly') || config.value('save').length > 0) kept.claim()
    await server.start()
    followAddress(program, config, server)
    // Clients are answered with LOADING meanwhile.
    if (config.bool('appendonly')) await log.startSoon((load, name) => kept.loadInSlices(load, name))
    else await kept.loadSoon()
    loaded = kept
    if (program.isTerminal || config.string('loglevel') !== 'warning') program.print(greeting(program, server))
    await stopped
    await server.close()
    isSaved ??= saves(program, kept, undefined)
    return ends(program, engine) && isSaved ? 0 : 1
  } finally {
    // After a failure nobody may change or save what isn't whole, not even while connections end.
    engine.close()
    await server.close()
    stopListening()
    clearInterval(staying)
  }
}

/** Has the data kept in `dir`. */
function keep(program: Program, config: Config, engine: Engine): { kept: Persistence; log: AppendLog } {
  const print = (text: string): void => program.print(text)
  const kept = new Persistence(engine, {
    storage: (dir) => fileStorage(bytesToPath(dir)),
    ...(program.isTerminal ? { onProgress: progressLine(print, nodePlatform.nowMs) } : {}),
  })
  const log = new AppendLog(engine, fileStorage(bytesToPath(config.string('dir'))), {
    log: (message) => print(`${message}\n`),
  })
  return { kept, log }
}

/** Saves at the end, unless SHUTDOWN has said or done so; by default where there are save points. */
function saves(program: Program, kept: Persistence, save: boolean | undefined): boolean {
  try {
    kept.shutdown(save)
    return true
  } catch (error) {
    program.printError(`Cannot save the data: ${error instanceof Error ? error.message : String(error)}\n`)
    return false
  }
}

/** Ends the store, and with it the append-only file. */
function ends(program: Program, engine: Engine): boolean {
  const failure = engine.close()
  if (failure !== undefined) program.printError(`Cannot write the append-only file: ${failure}\n`)
  return failure === undefined
}

/**
 * CONFIG SET port and bind. Node opens ports in its own time, so the reply has gone before a failure shows: then the
 * server goes on listening where it did, says so here, and has the configuration say so, too. CONFIG REWRITE would otherwise
 * write a file that no server starts with.
 */
function followAddress(program: Program, config: Config, server: Server): void {
  const wanted = (): [string, string][] => [
    ['bind', config.value('bind').join(' ')],
    ['port', `${config.int('port')}`],
  ]
  let inForce = wanted()
  let isTakenBack = false
  config.onChange(['port', 'bind'], () => {
    if (isTakenBack) return
    const asked = wanted()
    server.moveTo(config.value('bind'), config.int('port')).then(
      () => (inForce = asked),
      (error: unknown) => {
        program.printError(`${error instanceof Error ? error.message : String(error)}\n`)
        // Unless something else was asked for since.
        if (`${wanted()}` !== `${asked}`) return
        isTakenBack = true
        config.set(inForce)
        isTakenBack = false
      },
    )
  })
}

function greeting(program: Program, server: Server): string {
  const lines = [`Cinnabar ${program.version}, as Redis ${REDIS_VERSION}, is ready for connections.`, '']
  if (server.port > 0) {
    lines.push(`  redis-cli -p ${server.port}`, `  new Redis('${server.url}')`)
  }
  if (server.path !== undefined) lines.push(`  redis-cli -s ${server.path}`)
  if (program.isTerminal) lines.push('', 'Ctrl-C ends it.')
  return `${lines.join('\n')}\n`
}
