/**
 * Every error text that a Redis client can see, spelled once: clients match on these to the letter.
 *
 * A `CommandError` is how a command refuses: it is thrown by keyspace verbs and commands, and the gate turns it into
 * an error reply. It is deliberately no `Error`: capturing a stack costs 2-5 us, more than most commands, and nobody
 * reads that stack. The in-process API wraps it in a `RedisError`, which has one.
 */
export class CommandError {
  /** The whole text after the `-` of a RESP error, code included: `WRONGTYPE Operation against ...`. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  /** The first word: `ERR`, `WRONGTYPE`, `NOAUTH`. */
  get code(): string {
    const space = this.text.indexOf(' ')
    return space < 0 ? this.text : this.text.slice(0, space)
  }
}

/**
 * An error's text as a line of RESP. It may quote what was sent, and a line break in it would end the reply early: as in
 * Redis, those at its ends go and the others become spaces.
 */
export const lineOf = (text: string): string =>
  /[\r\n]/.test(text) ? text.replace(/^[\r\n]+|[\r\n]+$/g, '').replace(/[\r\n]/g, ' ') : text

const fixed = (text: string): (() => CommandError) => {
  const error = new CommandError(text)
  return () => error
}
const err = (text: string): CommandError => new CommandError(`ERR ${text}`)

export const wrongType = fixed('WRONGTYPE Operation against a key holding the wrong kind of value')
export const syntaxError = fixed('ERR syntax error')
export const notInteger = fixed('ERR value is not an integer or out of range')
export const notFloat = fixed('ERR value is not a valid float')
export const noSuchKey = fixed('ERR no such key')
export const sameObject = fixed('ERR source and destination objects are the same')
export const indexOutOfRange = fixed('ERR index out of range')
export const dbIndexOutOfRange = fixed('ERR DB index is out of range')
export const outOfRange = fixed('ERR value is out of range')
export const countNegative = fixed("ERR COUNT can't be negative")
export const maxlenNegative = fixed("ERR MAXLEN can't be negative")
export const rankIsZero = fixed(
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
)
export const limitNegative = fixed("ERR LIMIT can't be negative")
export const tooManyKeys = fixed("ERR Number of keys can't be greater than number of args")
export const numkeysNotPositive = fixed('ERR numkeys should be greater than 0')
export const countNotPositive = fixed('ERR count should be greater than 0')
export const mustBePositive = fixed('ERR value is out of range, must be positive')
export const overflow = fixed('ERR increment or decrement would overflow')
export const decrementOverflow = fixed('ERR decrement would overflow')
export const nanOrInfinity = fixed('ERR increment would produce NaN or Infinity')
export const stringTooLong = fixed('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
export const offsetOutOfRange = fixed('ERR offset is out of range')
export const invalidCursor = fixed('ERR invalid cursor')
export const nestedMulti = fixed('ERR MULTI calls can not be nested')
export const execWithoutMulti = fixed('ERR EXEC without MULTI')
export const discardWithoutMulti = fixed('ERR DISCARD without MULTI')
export const watchInsideMulti = fixed('ERR WATCH inside MULTI is not allowed')
export const execAbort = fixed('EXECABORT Transaction discarded because of previous errors.')
export const notInMulti = fixed('ERR Command not allowed inside a transaction')
export const noAuth = fixed('NOAUTH Authentication required.')
export const noReplicas = fixed('NOREPLICAS Not enough good replicas to write.')
export const outOfMemory = fixed("OOM command not allowed when used memory > 'maxmemory'.")
export const busyKey = fixed('BUSYKEY Target key name already exists.')
export const badDumpPayload = fixed('ERR DUMP payload version or checksum are wrong')
export const badDataFormat = fixed('ERR Bad data format')
/** The same of a collection without elements, which a file may have from servers with old mistakes. */
export const emptyValue = fixed('ERR Bad data format')
export const bitOffsetOutOfRange = fixed('ERR bit offset is not an integer or out of range')
export const bitOutOfRange = fixed('ERR bit is not an integer or out of range')
export const bitMustBeOneOrZero = fixed('ERR The bit argument must be 1 or 0.')
export const bitopNotArity = fixed('ERR BITOP NOT must be called with a single source key.')
export const badBitfieldType = fixed(
  'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
)
export const badOverflowType = fixed('ERR Invalid OVERFLOW type specified')
export const bitfieldReadOnly = fixed('ERR BITFIELD_RO only supports the GET subcommand')
export const lcsNeedsStrings = fixed('ERR The specified keys must contain string values')
export const lcsLengthAndIndexes = fixed('ERR If you want both the length and indexes, please just use IDX.')
export const lcsTooLarge = fixed('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len')
export const invalidHyperLogLog = fixed('WRONGTYPE Key is not a valid HyperLogLog string value.')
export const corruptHyperLogLog = fixed('INVALIDOBJ Corrupted HLL object detected')
export const noSuchHyperLogLog = fixed('ERR The specified key does not exist')
export const notSparse = fixed('ERR HLL encoding is not sparse')
/** PFSELFTEST's. */
export const selfTestFailed = (reason: string): CommandError => err(`TESTFAILED ${reason}`)
export const scoresNotDoubles = fixed("ERR One or more scores can't be converted into double")
export const dumpTtlNegative = fixed('ERR Invalid TTL value, must be >= 0')
export const idleTimeNegative = fixed('ERR Invalid IDLETIME value, must be >= 0')
export const frequencyOutOfRange = fixed('ERR Invalid FREQ value, must be >= 0 and <= 255')
/** A count of random elements, whose absolute value is taken. */
export const randomCountOutOfRange = fixed(
  'ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807',
)
export const hashNotInteger = fixed('ERR hash value is not an integer')
export const hashNotFloat = fixed('ERR hash value is not a float')
export const valueNanOrInfinity = fixed('ERR value is NaN or Infinity')
export const int32OutOfRange = fixed('ERR value is out of range, value must between -2147483648 and 2147483647')
export const expireNxWithOthers = fixed('ERR NX and XX, GT or LT options at the same time are not compatible')
export const expireGtWithLt = fixed('ERR GT and LT options at the same time are not compatible')
export const idleTimeNotTracked = fixed(
  'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
)
export const frequencyNotTracked = fixed(
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
)

export const weightNotFloat = fixed('ERR weight value is not a float')
export const unsupportedUnit = fixed('ERR unsupported unit provided. please use M, KM, FT, MI')
export const radiusNotNumeric = fixed('ERR need numeric radius')
export const radiusNegative = fixed('ERR radius cannot be negative')
export const widthNotNumeric = fixed('ERR need numeric width')
export const heightNotNumeric = fixed('ERR need numeric height')
export const boxNegative = fixed('ERR height or width cannot be negative')
export const noSuchPosition = fixed('ERR could not decode requested zset member')
export const geoCountNotPositive = fixed('ERR COUNT must be > 0')
export const anyWithoutCount = fixed('ERR the ANY argument requires COUNT argument')
export const storeWithDetails = fixed(
  'ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options',
)
export const searchStoreWithDetails = fixed(
  'ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options',
)

export const zaddNxWithXx = fixed('ERR XX and NX options at the same time are not compatible')
export const zaddGtLtNx = fixed('ERR GT, LT, and/or NX options at the same time are not compatible')
export const zaddIncrPairs = fixed('ERR INCR option supports a single increment-element pair')
export const scoreIsNaN = fixed('ERR resulting score is not a number (NaN)')
export const boundNotFloat = fixed('ERR min or max is not a float')
export const boundNotLexItem = fixed('ERR min or max not valid string range item')
export const limitNeedsBy = fixed(
  'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
)
export const withScoresByLex = fixed('ERR syntax error, WITHSCORES not supported in combination with BYLEX')

export const noConfigFile = fixed('ERR The server is running without a config file')
export const invalidFirstDb = fixed('ERR invalid first DB index')
export const invalidSecondDb = fixed('ERR invalid second DB index')
export const slowlogCount = fixed('ERR count should be greater than or equal to -1')
export const noShutdown = fixed('ERR No shutdown in progress.')
export const saveUnderWay = fixed('ERR Background save already in progress')
export const otherChildActive = fixed(
  "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible.",
)
/** Redis says only "ERR" and logs the reason. */
export const saveFailed = (reason: string): CommandError => err(`saving failed: ${reason}`)
export const saveInBatch = fixed('ERR a snapshot must not be taken within db.atomic')
export const savesFail = fixed(
  "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error.",
)
export const loadingData = fixed('LOADING Redis is loading the dataset in memory')
export const reloadOptions = fixed('ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.')
export const reloadFailed = fixed('ERR Error trying to load the RDB dump, check server logs.')
export const shutdownFailed = fixed('ERR Errors trying to SHUTDOWN. Check logs.')
/** What a program does on SHUTDOWN has thrown. */
export const hostShutdownFailed = (reason: string): CommandError =>
  err(`onShutdown failed: ${reason.replace(/[\r\n]+/g, ' ')}`)
export const debugDbOutOfRange = fixed('ERR Out of range database')
export const notHashTable = fixed('ERR The value stored at the specified key is not represented using an hash table')
export const notListpack = fixed('ERR Not a listpack encoded object.')
export const notQuicklist = fixed('ERR Not a quicklist encoded object.')
export const notSds = fixed('ERR Not an sds encoded string.')
export const packedThreshold = fixed('ERR argument must be a memory value bigger than 1 and smaller than 4gb')
export const resp2Unsupported = fixed('ERR RESP2 is not supported by this command')
export const protocolTypeName = fixed(
  'ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false',
)
export const moduleNotLoaded = fixed('ERR Error loading the extension. Please check the server logs.')
export const moduleNotUnloaded = fixed('ERR Error unloading module: no such module with that name')
export const clusterDisabled = fixed('ERR This instance has cluster support disabled')
export const invalidMasterPort = fixed('ERR Invalid master port')
export const timeoutNotInteger = fixed('ERR timeout is not an integer or out of range')
export const timeoutNegative = fixed('ERR timeout is negative')
/** Cinnabar's own: Redis would start to replicate. */
export const cannotReplicate = fixed('ERR Cinnabar can only be a master: REPLICAOF takes NO ONE')
/** Cinnabar's own: Redis would crash or restart. */
export const debugRefused = (name: string): CommandError =>
  err(`DEBUG ${name} is refused: Cinnabar does not crash or restart the process that it lives in`)

export const wrongArity = (fullName: string): CommandError => err(`wrong number of arguments for '${fullName}' command`)
export const invalidExpire = (fullName: string): CommandError => err(`invalid expire time in '${fullName}' command`)
/** `option` as latin1. */
export const unsupportedOption = (option: string): CommandError => err(`Unsupported option ${option}`)
/** Both as `%f` prints them. */
export const invalidPosition = (longitude: string, latitude: string): CommandError =>
  err(`invalid longitude,latitude pair ${longitude},${latitude}`)
/** `name` of the command as the client spelled it. */
export const oneCentre = (name: string): CommandError =>
  err(`exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`)
export const oneShape = (name: string): CommandError =>
  err(`exactly one of BYRADIUS and BYBOX can be specified for ${name}`)
export const noInputKeys = (fullName: string): CommandError =>
  err(`at least 1 input key is needed for '${fullName}' command`)
export const custom = err

/** At most this much of what the client sent is quoted in an error. */
const QUOTED_MAX = 128

/** What C's `%.128s` prints of it: nothing from a NUL on. */
function quoted(text: string, lengthMax = QUOTED_MAX): string {
  const nul = text.indexOf('\0')
  return text.slice(0, nul < 0 ? lengthMax : Math.min(nul, lengthMax))
}

/** What C's `%s` prints. */
const cText = (text: string): string => quoted(text, text.length)

/** `name` and `rest` as latin1. */
export function unknownCommand(name: string, rest: readonly string[]): CommandError {
  let shown = ''
  for (const arg of rest) {
    if (shown.length >= QUOTED_MAX) break
    shown += `'${quoted(arg, QUOTED_MAX - shown.length)}' `
  }
  return err(`unknown command '${quoted(name)}', with args beginning with: ${shown}`)
}

export const unknownSubcommand = (name: string, container: string): CommandError =>
  err(`unknown subcommand '${quoted(name)}'. Try ${container.toUpperCase()} HELP.`)

/** `name` as latin1. */
export const subcommandSyntax = (name: string, container: string): CommandError =>
  err(`unknown subcommand or wrong number of arguments for '${quoted(name)}'. Try ${container.toUpperCase()} HELP.`)

/** A command that `option` (`enable-debug-command` ...) must allow. */
export const notEnabled = (command: string, option: string): CommandError =>
  err(
    `${command} command not allowed. If the ${option} option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.`,
  )

export const rewriteFailed = (reason: string): CommandError => err(`Rewriting config file: ${reason}`)
/** CONFIG SET's refusals; their texts stand in the configuration, which names the reason. */
export const configRefused = (code: string, text: string): CommandError => new CommandError(`${code} ${text}`)
/** `event` as latin1. */
export const noLatencySamples = (event: string): CommandError => err(`No samples available for event '${cText(event)}'`)

/** A refused EXEC says why: with the code of the reason, unless that is the common one. */
export const execAbortBecause = (error: CommandError): CommandError =>
  new CommandError(`EXECABORT Transaction discarded because of: ${error.text.replace(/^ERR /, '')}`)

// What connections are refused with. Quoted texts are latin1.

export const noProtocol = fixed('NOPROTO unsupported protocol version')
export const protocolNotInteger = fixed('ERR Protocol version is not an integer or out of range')
export const wrongPass = fixed('WRONGPASS invalid username-password pair or user is disabled.')
export const authWithoutPassword = fixed(
  'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
)
export const helloNeedsAuth = fixed(
  'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
)
export const helloOption = (option: string): CommandError => err(`Syntax error in HELLO option '${cText(option)}'`)
export const badClientName = fixed('ERR Client names cannot contain spaces, newlines or special characters.')
export const badClientAttribute = (name: string): CommandError =>
  err(`${cText(name)} cannot contain spaces, newlines or special characters.`)
export const unrecognizedOption = (option: string): CommandError => err(`Unrecognized option '${cText(option)}'`)
export const invalidClientId = fixed('ERR Invalid client ID')
export const clientIdNotPositive = fixed('ERR client-id should be greater than 0')
export const noSuchClient = fixed('ERR No such client')
export const unknownClientType = (name: string): CommandError => err(`Unknown client type '${cText(name)}'`)
export const noSuchUser = (name: string): CommandError => err(`No such user '${cText(name)}'`)
export const badPauseMode = fixed('ERR CLIENT PAUSE mode must be WRITE or ALL')
export const unblocked = fixed('UNBLOCKED client unblocked via CLIENT UNBLOCK')
/** Of our own: the store was closed under a request that waited. */
export const storeClosed = fixed('ERR the store was closed')
export const timeoutNotFloat = fixed('ERR timeout is not a float or out of range')
export const timeoutIsNegative = fixed('ERR timeout is negative')
export const badUnblockReason = fixed('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
export const cachingWithoutTracking = fixed(
  'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
)
export const redirectTwice = fixed('ERR A client can only redirect to a single other client')
export const noRedirectClient = fixed('ERR The client ID you want redirect to does not exist')
export const prefixWithoutBroadcast = fixed('ERR PREFIX option requires BCAST mode to be enabled')
export const optInWithOptOut = fixed("ERR You can't specify both OPTIN mode and OPTOUT mode")
export const optInWithBroadcast = fixed('ERR OPTIN and OPTOUT are not compatible with BCAST')
export const prefixesOverlap = (prefix: string, other: string): CommandError =>
  err(
    `Prefix '${cText(prefix)}' overlaps with another provided prefix '${cText(other)}'. Prefixes for a single client must not overlap.`,
  )
/** Cinnabar's own: a client that were told OK would cache values and never hear that they changed. */
export const noTracking = fixed('ERR Cinnabar sends no invalidation messages: CLIENT TRACKING can only be turned OFF')

/** `name` as latin1. */
export const unknownPfdebug = (name: string): CommandError => err(`Unknown PFDEBUG subcommand '${cText(name)}'`)

export const invalidCommand = fixed('ERR Invalid command specified')
export const commandHasNoKeys = fixed('ERR The command has no key arguments')
export const commandArity = fixed('ERR Invalid number of arguments specified for command')
export const commandArguments = fixed('ERR Invalid arguments specified for command')

// Scripts. Texts that scripts make or quote are bytes as latin1.

export const noScript = fixed('NOSCRIPT No matching script. Please use EVAL.')
export const keysNegative = fixed("ERR Number of keys can't be negative")
export const notBusy = fixed('NOTBUSY No scripts in execution right now.')
export const scriptFlushMode = fixed('ERR SCRIPT FLUSH only support SYNC|ASYNC option')
export const scriptDebugMode = fixed('ERR Use SCRIPT DEBUG YES/SYNC/NO')
export const invalidShebang = fixed('ERR Invalid script shebang')
export const shebangUnbalanced = fixed('ERR Invalid engine in script shebang')
export const shebangEngine = (name: string): CommandError => err(`Unexpected engine in script shebang: ${cText(name)}`)
export const shebangOption = (option: string): CommandError => err(`Unknown lua shebang option: ${cText(option)}`)
export const shebangFlag = (flag: string): CommandError => err(`Unexpected flag in script shebang: ${cText(flag)}`)
export const scriptNotCompiled = (reason: string): CommandError =>
  err(`Error compiling script (new function): ${cText(reason)}`)
export const scriptMayWrite = fixed('ERR Can not execute a script with write flag using *_ro command.')
/** What a script fails with; `text` has a code in front already. */
export const scriptFailed = (text: string, script: string, source: string, line: number): CommandError =>
  new CommandError(`${cText(text)} script: ${script}, on ${source}:${line}.`)
/** An error that a script hands back as its reply. */
export const scriptReplied = (text: string): CommandError => new CommandError(cText(text))
export const scriptStackLimit = fixed('ERR reached lua stack limit')
export const unknownInScript = fixed('ERR Unknown Redis command called from script')
export const arityInScript = fixed('ERR Wrong number of args calling Redis command from script')
export const deniedInScript = fixed('ERR This Redis command is not allowed from script')
export const writeInReadOnlyScript = fixed('ERR Write commands are not allowed from read-only scripts.')
/** Cinnabar's own: the memory is that of the process that it lives in. */
export const scriptOutOfMemory = (): CommandError => err('Script stopped: not enough memory')
export const scriptKilled = fixed('ERR Script killed by user with SCRIPT KILL...')
/** Cinnabar's own: Redis would answer others with BUSY, which nobody can do while a function runs. */
export const scriptTooSlow = (limitMs: number): CommandError =>
  err(`Script stopped: it had written nothing in ${limitMs} ms, and went on (busy-reply-threshold)`)
/** Cinnabar's own. */
export const noScriptEngine = fixed(
  'ERR Scripts need the module cinnabar/scripting, which this host cannot load by itself: hand it to open({ scripting })',
)
export const scriptInScript = fixed('ERR A script cannot run another one')
export const debugInPipeline = fixed('ERR SCRIPT DEBUG must be called outside a pipeline')
export const debugBySha = fixed('ERR Please use EVAL instead of EVALSHA for debugging')
export const debuggingAborted = (script: string, source: string, line: number): CommandError =>
  scriptFailed('ERR script aborted for user request', script, source, line)
/** Cinnabar's own. */
export const debugRunTooLong = (limitMs: number): CommandError =>
  err(`Script stopped: to come to where it was took more than ${limitMs} ms`)
/** How the debugger shows an error that no command made. */
export const withoutErr = (text: string): string => text.replace(/^ERR /, '')
/** Cinnabar's own. */
export const debugWithoutConnection = fixed(
  'ERR Scripts are debugged over a connection: serve the store (cinnabar/server) and use redis-cli --ldb',
)
/** Cinnabar's own. */
export const debugInTransaction = fixed("ERR A script can't be debugged inside MULTI")
export const codeForbidden = (reason: string): CommandError => err(reason)
export const valueTooLongForScript = fixed('ERR the value is too long for a string of a script')

// Functions.

export const functionNotFound = fixed('ERR Function not found')
export const functionKeyCount = fixed('ERR Bad number of keys provided')
export const libraryNotFound = fixed('ERR Library not found')
export const libraryExists = (name: string): CommandError => err(`Library '${cText(name)}' already exists`)
/** The same of RESTORE, which says it without quotes. */
export const libraryExistsAlready = (name: string): CommandError => err(`Library ${cText(name)} already exists`)
export const functionExists = (name: string): CommandError => err(`Function ${cText(name)} already exists`)
export const functionTwice = fixed('ERR Function already exists in the library')
export const libraryName = fixed(
  'ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long',
)
export const libraryMetadataMissing = fixed('ERR Missing library metadata')
export const libraryMetadataInvalid = fixed('ERR Invalid library metadata')
export const libraryMetadataName = fixed('ERR Invalid metadata value, name argument was given multiple times')
export const libraryMetadataUnknown = (part: string): CommandError =>
  err(`Invalid metadata value given: ${cText(part)}`)
export const libraryNameMissing = fixed('ERR Library name was not given')
export const libraryEngine = (name: string): CommandError => err(`Engine '${cText(name)}' not found`)
export const noFunctions = fixed('ERR No functions registered')
export const libraryNotCompiled = (reason: string): CommandError => err(`Error compiling function: ${cText(reason)}`)
export const libraryNotRegistered = (reason: string): CommandError =>
  err(`Error registering functions: ${cText(reason)}`)
export const functionLoadTimeout = fixed('ERR FUNCTION LOAD timeout')
export const functionLoadOption = (option: string): CommandError => err(`Unknown option given: ${cText(option)}`)
export const functionListName = fixed('ERR library name argument was not given')
/** Ends of lines become spaces here, the last one too, which other errors drop. */
export const functionListArgument = (text: string): CommandError =>
  err(`Unknown argument ${cText(text).replace(/[\r\n]/g, ' ')}`)
export const functionFlushMode = fixed('ERR FUNCTION FLUSH only supports SYNC|ASYNC option')
export const functionRestorePolicy = fixed(
  'ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.',
)
export const functionPayloadType = fixed('ERR given type is not a function')
export const functionPayloadPart = (part: string): CommandError => err(`Failed loading ${part}`)
export const registerOutside = fixed('ERR redis.register_function can only be called on FUNCTION LOAD command')
export const registerArguments = fixed('ERR wrong number of arguments to redis.register_function')
export const registerOneArgument = fixed(
  'ERR calling redis.register_function with a single argument is only applicable to Lua table (representing named arguments).',
)
export const registerFirst = fixed('ERR first argument to redis.register_function must be a string')
export const registerSecond = fixed('ERR second argument to redis.register_function must be a function')
export const registerKey = fixed('ERR named argument key given to redis.register_function is not a string')
export const registerText = (name: string): CommandError =>
  err(`${name} argument given to redis.register_function must be a string`)
export const registerCallback = fixed('ERR callback argument given to redis.register_function must be a function')
export const registerFlags = fixed(
  'ERR flags argument to redis.register_function must be a table representing function flags',
)
export const registerUnknownFlag = fixed('ERR unknown flag given')
export const registerUnknown = fixed('ERR unknown argument given to redis.register_function')
export const registerNameMissing = fixed('ERR redis.register_function must get a function name argument')
export const registerCallbackMissing = fixed('ERR redis.register_function must get a callback argument')
/** Cinnabar's own: what a function written in TypeScript throws. */
export const hostFunctionThrew = (text: string): CommandError => err(cText(text))
/** Cinnabar's own. */
export const hostFunctionReply = (name: string, what: string): CommandError =>
  err(`function ${name} answered ${what}, which is no reply`)

// What the functions of the table `redis` raise.

/** What a script raises that is no table; `text` as `tostring` gives it. */
export const raisedInScript = (text: string): CommandError => err(cText(text))
/** Cinnabar's own: Redis crashes. */
export const raisedWithoutText = fixed('ERR the error is a table without a text in its field err')
export const callWithoutArguments = fixed('ERR Please specify at least one argument for this redis lib call')
export const callArgumentType = fixed('ERR Lua redis lib command arguments must be strings or integers')
/** Cinnabar's own. */
export const callTooLarge = fixed('ERR the request is too large')
export const outsideScript = (functionName: string): CommandError =>
  err(`${functionName} can only be called inside a script invocation`)
export const replyArguments = fixed('ERR wrong number or type of arguments')
export const sha1hexArguments = fixed('ERR wrong number of arguments')
export const logArguments = fixed('ERR redis.log() requires two arguments or more.')
export const logLevelNotNumber = fixed('ERR First argument must be a number (log level).')
export const logLevelInvalid = fixed('ERR Invalid debug level.')
export const setrespArguments = fixed('ERR redis.setresp() requires one argument.')
export const setrespVersion = fixed('ERR RESP version must be 2 or 3.')
export const setReplArguments = fixed('ERR redis.set_repl() requires two arguments.')
export const setReplFlags = fixed('ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.')
export const aclCheckCommand = fixed('ERR Invalid command passed to redis.acl_check_cmd()')
/** `redis.error_reply`'s: with a dash in front or not, a code and the rest. */
export function errorReply(text: string): CommandError {
  const content = text.startsWith('-') ? text.slice(1) : text
  const space = content.indexOf(' ')
  const rest = content.slice(space + 1).replace(/^[\r\n]+|[\r\n]+$/g, '')
  return new CommandError(`${space < 0 ? 'ERR' : content.slice(0, space)} ${rest}`)
}
/** `reason` says why the append-only file can't be written. */
export const logWriteFailed = (reason: string): CommandError =>
  new CommandError(`MISCONF Errors writing to the AOF file: ${reason}`)
export const rewriteInProgress = fixed('ERR Background append only file rewriting already in progress')
export const rewriteRefused = fixed(
  "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.",
)
/** Of our own: Redis would end here. */
export const logNotLoaded = fixed('ERR the append-only file cannot be loaded: the server log says why')
/** Of our own: a store in memory has no place for it. */
export const noStorage = fixed('ERR this store has no storage')
