/**
 * The table `redis` of scripts, and Redis's `pcall`.
 *
 * Errors of these functions are tables `{err=...}`, as Redis raises them; `pcall` hands the text out, as it did when they
 * were strings.
 */
import type { EngineServices } from '../commands/services.js'
import { REDIS_VERSION } from '../commands/version.js'
import {
  type CommandError,
  aclCheckCommand,
  errorReply,
  logArguments,
  logLevelInvalid,
  logLevelNotNumber,
  outsideScript,
  raisedInScript,
  replyArguments,
  setReplArguments,
  setReplFlags,
  setrespArguments,
  setrespVersion,
  sha1hexArguments,
} from '../keyspace/errors.js'
import { sha1 } from '../memory/sha1.js'
import { latin1Bytes } from '../memory/utf8.js'
import {
  formatNumber,
  hostFunction,
  LuaError,
  type LuaFunction,
  type LuaState,
  LuaTable,
  type LuaValue,
  NOTHING,
  parseNumber,
  plainText,
  toInt32,
  values,
} from './lua/index.js'
import { errorTable, type RedisCaller, subcommandOf, writeRequest } from './redis-call.js'
import { cString, hexOf } from './strings.js'

/** The version in one number: a byte each for major, minor and patch. */
const REDIS_VERSION_NUMBER = REDIS_VERSION.split('.').reduce((number, part) => number * 256 + Number(part), 0)

/** `redis.set_repl`'s, as bits. */
const REPL_AOF = 1
const REPL_REPLICA = 2

const LOG_LEVELS = ['debug', 'verbose', 'notice', 'warning'] as const

const raise = (error: CommandError): LuaError => new LuaError(errorTable(error))

/** What `lua_tonumber` makes of a value: 0 of what is no number. */
function numberOf(value: LuaValue): number {
  if (typeof value === 'number') return value
  return typeof value === 'string' ? (parseNumber(value) ?? 0) : 0
}

/** C's text of a value that is one, `lua_tolstring`. */
function textOf(value: LuaValue): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? formatNumber(value) : undefined
}

/** What scripts have of old, and functions never had. */
const SCRIPTS_ONLY = ['replicate_commands', 'breakpoint', 'debug'] as const

/** Takes out of a state what functions don't have. */
export function closeToFunctions({ globals }: LuaState): void {
  globals.set('__redis__err__handler', undefined)
  const redis = globals.get('redis')
  if (redis instanceof LuaTable) for (const name of SCRIPTS_ONLY) redis.set(name, undefined)
}

export function openRedis(state: LuaState, caller: RedisCaller, engine: EngineServices): void {
  const redis = new LuaTable()
  const { globals } = state
  globals.set('redis', redis)

  redis.set('REDIS_VERSION', REDIS_VERSION)
  redis.set('REDIS_VERSION_NUM', REDIS_VERSION_NUMBER)
  for (const [level, name] of LOG_LEVELS.entries()) redis.set(`LOG_${name.toUpperCase()}`, level)
  redis.set('REPL_NONE', 0)
  redis.set('REPL_AOF', REPL_AOF)
  redis.set('REPL_SLAVE', REPL_REPLICA)
  redis.set('REPL_REPLICA', REPL_REPLICA)
  redis.set('REPL_ALL', REPL_AOF | REPL_REPLICA)

  const call: LuaFunction = (...args) => caller.call(args, call)
  state.register(redis, {
    call,
    pcall: (...args) => caller.call(args),

    error_reply(...args) {
      const [text] = args
      if (args.length !== 1 || typeof text !== 'string') return errorTable(replyArguments())
      const reason = cString(text)
      caller.debug?.logError(reason.startsWith('-') ? reason : `-${reason}`)
      return errorTable(errorReply(reason))
    },
    status_reply(...args) {
      const [text] = args
      if (args.length !== 1 || typeof text !== 'string') return errorTable(replyArguments())
      return LuaTable.single('ok', text)
    },
    sha1hex(...args) {
      if (args.length !== 1) throw raise(sha1hexArguments())
      const text = textOf(args[0]) ?? ''
      return hexOf(sha1(latin1Bytes(text)))
    },
    log(...args) {
      if (args.length < 2) throw raise(logArguments())
      const [level, ...parts] = args
      const isNumber = typeof level === 'number' || (typeof level === 'string' && parseNumber(level) !== undefined)
      if (!isNumber) throw raise(logLevelNotNumber())
      const rank = toInt32(numberOf(level))
      if (!(rank >= 0 && rank < LOG_LEVELS.length)) throw raise(logLevelInvalid())
      const least = (LOG_LEVELS as readonly string[]).indexOf(engine.config.string('loglevel'))
      if (rank >= least && caller.debug?.isReplay !== true)
        engine.host?.log?.(parts.flatMap((part) => textOf(part) ?? []).join(' '))
      return NOTHING
    },
    setresp(...args) {
      if (args.length !== 1) throw raise(setrespArguments())
      const version = toInt32(numberOf(args[0]))
      if (version !== 2 && version !== 3) throw raise(setrespVersion())
      caller.reply.protocol = version
      return NOTHING
    },
    set_repl(...args) {
      if (args.length !== 1) throw raise(setReplArguments())
      const flags = toInt32(numberOf(args[0]))
      if ((flags & ~(REPL_AOF | REPL_REPLICA)) !== 0) {
        throw raise(setReplFlags())
      }
      const { run } = caller
      if (run === undefined) throw raise(outsideScript('redis.set_repl'))
      run.replicatesTo = flags
      return NOTHING
    },
    /** Scripts are always replicated by what they write. */
    replicate_commands: () => true,
    breakpoint() {
      caller.debug?.breakpoint()
      return caller.debug !== undefined
    },
    debug(...args) {
      caller.debug?.print(args)
      return NOTHING
    },
    acl_check_cmd(...args) {
      const { run } = caller
      if (run === undefined) throw raise(outsideScript('redis.acl_check_cmd'))
      const wrong = writeRequest(run, caller.latin1, args)
      if (wrong !== undefined) throw raise(wrong)
      const named = caller.find(args[0])
      const found = named?.subcommands !== undefined && args.length > 1 ? subcommandOf(named, args[1]) : named
      if (found === undefined) throw raise(aclCheckCommand())
      return true
    },
  })

  openProtectedCall(globals)
  // What Lua has, and Redis's scripts don't.
  globals.set('newproxy', undefined)
}

/** Redis's `pcall`: of an error that is a table with a text in `err` it hands out the text. */
function openProtectedCall(globals: LuaTable): void {
  const plain = globals.get('pcall') as LuaFunction
  const pcall: LuaFunction = (...args) => {
    const results = values(plain(...args))
    const [succeeded, error] = results
    if (succeeded !== false || !(error instanceof LuaTable)) return results
    const text = error.getString('err')
    return typeof text === 'string' || typeof text === 'number' ? [false, text] : results
  }
  globals.set('pcall', hostFunction(pcall))
  // Visible in Redis, too: it turns what is raised into a table.
  globals.set(
    '__redis__err__handler',
    hostFunction((...args) => (args[0] instanceof LuaTable ? args[0] : errorTable(raisedInScript(plainText(args[0]))))),
  )
}
