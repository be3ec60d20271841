/**
 * Every text that the configuration refuses with, spelled once and to the letter of Redis 7.0.15.
 *
 * Three kinds of refusal. A parameter refuses a value (`RefusedValue`); CONFIG SET wraps that into a `ConfigError` that
 * names the argument, the loader of configuration files into a `ConfigFileError` that names the line. The texts carry no
 * error code: the CONFIG command puts it in front.
 */

/** What a parameter throws when it cannot take a value: just the reason, since it does not know who asked. */
export class RefusedValue {
  constructor(readonly reason: string) {}
}

/** CONFIG SET refuses. Nothing has changed. */
export class ConfigError extends Error {
  override name = 'ConfigError'

  /** @param code the code that belongs in front of the text in a reply. */
  constructor(
    text: string,
    readonly code: 'ERR' | 'LOADING' = 'ERR',
  ) {
    // A name that a client made up must not end the line of an error reply.
    super(text.replace(/[\r\n]/g, ' '))
  }
}

/** A configuration file or the command line refuses. The message is what redis-server prints before it ends. */
export class ConfigFileError extends Error {
  override name = 'ConfigFileError'
}

// CONFIG SET

export const unknownParameter = (name: string): ConfigError =>
  new ConfigError(`Unknown option or number of arguments for CONFIG SET - '${name}'`)

export const setFailed = (name: string, reason: string): ConfigError =>
  new ConfigError(`CONFIG SET failed (possibly related to argument '${name}') - ${reason}`)

export const deniedWhileLoading = (): ConfigError =>
  new ConfigError('Redis is loading the dataset in memory', 'LOADING')

export const immutable = "can't set immutable config"
export const protectedParameter = "can't set protected config"
export const duplicate = 'duplicate parameter'

// Values

const refusal = (reason: string) => (): RefusedValue => new RefusedValue(reason)

export const notYesOrNo = refusal("argument must be 'yes' or 'no'")
export const notInteger = refusal("argument couldn't be parsed into an integer")
export const notOctal = refusal("argument couldn't be parsed as an octal number")
export const notMemory = refusal('argument must be a memory value')
export const notMemoryOrPercent = refusal('argument must be a memory or percent value')
export const wrongNumberOfArguments = refusal('wrong number of arguments')

export const notBetween = (min: string, max: string): RefusedValue =>
  new RefusedValue(`argument must be between ${min} and ${max} inclusive`)
export const percentAbove = (max: bigint): RefusedValue =>
  new RefusedValue(`percentage argument must be less or equal to ${max}`)
export const notOneOf = (values: readonly string[]): RefusedValue =>
  new RefusedValue(`argument(s) must be one of the following: ${values.join(', ')}`)

export const invalidSave = refusal('Invalid save parameters')
export const bufferLimitArity = refusal('Wrong number of arguments in buffer limit configuration.')
export const bufferLimitClass = refusal('Invalid client class specified in buffer limit configuration.')
export const bufferLimitNumbers = refusal('Error in hard, soft or soft_seconds setting in buffer limit configuration.')
export const invalidOomScores = refusal('Invalid oom-score-adj-values, elements must be between -2000 and 2000.')
export const invalidEventClass = refusal("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
export const tooManyAddresses = refusal('Too many bind addresses specified.')
export const invalidMasterPort = refusal('Invalid master port')
export const invalidPercentiles = refusal('Invalid latency-tracking-info-percentiles parameters')
export const percentileRange = refusal('latency-tracking-info-percentiles parameters should sit between [0.0,100.0]')
export const saveAndNosave = refusal("shutdown options SAVE and NOSAVE can't be used simultaneously")
export const invalidTitleTemplate = refusal('template format is invalid or contains unknown variables')
export const hostnameTooLong = refusal('Hostnames must be less than 256 characters')
export const hostnameCharacters = refusal('Hostnames may only contain alphanumeric characters, hyphens or dots')
export const fileNameEmpty = (name: string): RefusedValue => new RefusedValue(`${name} can't be empty`)
export const fileNameIsPath = (name: string, what: 'filename' | 'dirname'): RefusedValue =>
  new RefusedValue(`${name} can't be a path, just a ${what}`)
export const noDefragmentation = refusal(
  'Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc ' +
    'like the one shipped by default with the Redis source distribution',
)

// Configuration files

export const unbalancedQuotes = refusal('Unbalanced quotes in configuration line')
export const badDirective = refusal('Bad directive or wrong number of arguments')
export const sentinelDirective = refusal('sentinel directive while not in sentinel mode')
export const moduleParameterWithoutValue = refusal('Module config specified without value')
export const modulesNotSupported = refusal('Modules are not supported')
export const userDeclaration = (word: string, reason: string): RefusedValue =>
  new RefusedValue(`Error in user declaration '${word}': ${reason}`)

/** For the host that looks up command names when `rename-command` is read. */
export const renameUnknownCommand = 'No such command in rename-command'
export const renameTargetTaken = 'Target command name already exists'

const FATAL = '*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***'

export const badLine = (lineNumber: number, line: string, reason: string): ConfigFileError =>
  new ConfigFileError(`${FATAL}\nReading the configuration file, at line ${lineNumber}\n>>> '${line}'\n${reason}`)

export const replicaInCluster = (): ConfigFileError =>
  new ConfigFileError(`${FATAL}\nreplicaof directive not allowed in cluster mode`)
export const cannotLoadAclFile = (reason: string): ConfigFileError =>
  new ConfigFileError(`${FATAL}\nCan't load the ACL file: ${reason}`)
export const cannotOpenLogFile = (reason: string): ConfigFileError =>
  new ConfigFileError(`${FATAL}\nCan't open the log file: ${reason}`)
export const cannotOpenConfigFile = (path: string, reason: string): ConfigFileError =>
  new ConfigFileError(`Fatal error, can't open config file '${path}': ${reason}`)

/** The system's words for a path that leads nowhere; what a host without files says of every path. */
export const noSuchFile = 'No such file or directory'
