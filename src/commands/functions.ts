/** FUNCTION and FCALL: libraries of functions and their calls. What keeps the libraries is `engine.functions`. */
import { verifyPayload } from '../keyspace/dump.js'
import {
  CommandError,
  functionFlushMode,
  functionKeyCount,
  functionListArgument,
  functionListName,
  functionLoadOption,
  functionNotFound,
  functionRestorePolicy,
  keysNegative,
  libraryNotFound,
  notBusy,
  outOfMemory,
  scriptMayWrite,
  subcommandSyntax,
  tooManyKeys,
} from '../keyspace/errors.js'
import { dumpLibraries, readLibraries } from '../keyspace/function-dump.js'
import { globMatch } from '../memory/glob.js'
import { latin1Bytes } from '../memory/utf8.js'
import { type Args, token } from './args.js'
import type { Context } from './context.js'
import type { LibraryFunction, RestorePolicy } from './function-libraries.js'
import { helpOf } from './help.js'
import type { Reply } from './reply.js'
import { FIRST_KEY, SCRIPT_FLAGS } from './scripts.js'
import { flag, integer, key, multiple, oneOf, optional, string } from './spec/args.js'
import { type Command, command } from './spec/command.js'

const ASYNC = token('ASYNC')
const SYNC = token('SYNC')
const REPLACE = token('REPLACE')
const APPEND = token('APPEND')
const FLUSH = token('FLUSH')
const WITHCODE = token('WITHCODE')
const LIBRARYNAME = token('LIBRARYNAME')

/** The library that functions of the program are listed under: no library can have that name. */
const HOST_LIBRARY = 'js:host'
const HOST_ENGINE = 'JS'

function keyCountOf({ args }: Context): number {
  let count: number
  try {
    count = args.integer(2)
  } catch (error) {
    throw error instanceof CommandError ? functionKeyCount() : error
  }
  if (count > args.count - FIRST_KEY) throw tooManyKeys()
  if (count < 0) throw keysNegative()
  return count
}

function caller(name: string, isReadOnly: boolean): Command {
  return command({
    name,
    group: 'scripting',
    summary: isReadOnly ? 'Invoke a read-only function' : 'Invoke a function',
    since: '7.0.0',
    complexity: 'Depends on the function that is executed.',
    arity: -3,
    categories: ['scripting'],
    flags: [
      ...(isReadOnly ? [] : (['may_replicate'] as const)),
      'movablekeys',
      'no_mandatory_keys',
      'noscript',
      ...(isReadOnly ? (['readonly'] as const) : []),
      'skip_monitor',
      'stale',
    ],
    keys: [
      {
        flags: isReadOnly ? 'RO access' : 'RW access update',
        notes: `We cannot tell how the keys will be used so we assume the worst, ${isReadOnly ? 'RO and ACCESS' : 'RW and UPDATE'}`,
        begin: { index: 2 },
        find: { keyNum: 0, first: 1, step: 1 },
      },
    ],
    args: [
      string('function'),
      integer('numkeys'),
      optional(key('key', { multiple: true, keySpec: 0 })),
      optional(multiple(string('arg'))),
    ],
    ownOptions: true,
    runsScript: 'function',
    returns: 'unknown',
    method: isReadOnly ? 'fCallRo' : 'fCall',
    run(ctx) {
      const func = ctx.engine.functions.find(ctx.args.latin1(1))
      if (func === undefined) throw functionNotFound()
      const keyCount = keyCountOf(ctx)
      const mayWrite = !func.flags.has('no-writes')
      if (mayWrite && !func.flags.has('allow-oom') && ctx.engine.eviction.isOutOfMemory) throw outOfMemory()
      if (isReadOnly && mayWrite) throw scriptMayWrite()
      const refusal = func.call(ctx, keyCount, {
        isReadOnly: isReadOnly || !mayWrite,
        allowsOom: func.flags.has('allow-oom'),
      })
      // It may be an object of another copy of this library.
      if (refusal !== undefined) throw new CommandError(refusal.text)
    },
  })
}

const functionDelete = command({
  name: 'DELETE',
  group: 'scripting',
  summary: 'Delete a function by name',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['noscript', 'write'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [string('library-name')],
  returns: "'OK'",
  run({ args, engine, keyspace, reply }) {
    if (!engine.functions.delete(args.latin1(2))) throw libraryNotFound()
    keyspace.dirty++
    reply.ok()
  },
})

const functionDump = command({
  name: 'DUMP',
  group: 'scripting',
  summary: 'Dump all functions into a serialized binary payload',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions',
  arity: 2,
  flags: ['noscript'],
  categories: ['scripting'],
  returns: 'T',
  run({ engine, reply }) {
    const payload = dumpLibraries(engine.functions.codes, engine.config.bool('rdbcompression'))
    reply.bulk(payload, 0, payload.length)
  },
})

const functionFlush = command({
  name: 'FLUSH',
  group: 'scripting',
  summary: 'Deleting all functions',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions deleted',
  arity: -2,
  flags: ['noscript', 'write'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [optional(oneOf('async', [flag('async', 'ASYNC'), flag('sync', 'SYNC')]))],
  ownOptions: true,
  returns: "'OK'",
  run({ args, engine, keyspace, reply }) {
    if (args.count > 3) throw subcommandSyntax(args.latin1(1), 'FUNCTION')
    if (args.count === 3 && !args.is(2, ASYNC) && !args.is(2, SYNC)) throw functionFlushMode()
    engine.functions.flush()
    keyspace.dirty++
    reply.ok()
  },
})

const functionHelp = command({
  name: 'HELP',
  group: 'scripting',
  summary: 'Show helpful text about the different subcommands',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['scripting'],
  returns: 'string[]',
  run: helpOf('FUNCTION', [
    'LOAD [REPLACE] <FUNCTION CODE>',
    '    Create a new library with the given library name and code.',
    'DELETE <LIBRARY NAME>',
    '    Delete the given library.',
    'LIST [LIBRARYNAME PATTERN] [WITHCODE]',
    '    Return general information on all the libraries:',
    '    * Library name',
    '    * The engine used to run the Library',
    '    * Library description',
    '    * Functions list',
    '    * Library code (if WITHCODE is given)',
    '    It also possible to get only function that matches a pattern using LIBRARYNAME argument.',
    'STATS',
    '    Return information about the current function running:',
    '    * Function name',
    '    * Command used to run the function',
    '    * Duration in MS that the function is running',
    '    If no function is running, return nil',
    '    In addition, returns a list of available engines.',
    'KILL',
    '    Kill the current running function.',
    'FLUSH [ASYNC|SYNC]',
    '    Delete all the libraries.',
    '    When called without the optional mode argument, the behavior is determined by the',
    '    lazyfree-lazy-user-flush configuration directive. Valid modes are:',
    '    * ASYNC: Asynchronously flush the libraries.',
    '    * SYNC: Synchronously flush the libraries.',
    'DUMP',
    '    Return a serialized payload representing the current libraries, can be restored using FUNCTION RESTORE command',
    'RESTORE <PAYLOAD> [FLUSH|APPEND|REPLACE]',
    '    Restore the libraries represented by the given payload, it is possible to give a restore policy to',
    '    control how to handle existing libraries (default APPEND):',
    '    * FLUSH: delete all existing libraries.',
    '    * APPEND: appends the restored libraries to the existing libraries. On collision, abort.',
    '    * REPLACE: appends the restored libraries to the existing libraries, On collision, replace the old',
    '      libraries with the new libraries (notice that even on this option there is a chance of failure',
    '      in case of functions name collision with another library).',
  ]),
})

const functionKill = command({
  name: 'KILL',
  group: 'scripting',
  summary: 'Kill the function currently in execution.',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['allow_busy', 'noscript'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
  returns: "'OK'",
  run() {
    // Nobody's request is served while a function runs, so none is running now.
    throw notBusy()
  },
})

const functionList = command({
  name: 'LIST',
  group: 'scripting',
  summary: 'List information about all the functions',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions',
  arity: -2,
  flags: ['noscript'],
  categories: ['scripting'],
  tips: ['nondeterministic_output_order'],
  args: [optional(string('library-name-pattern', { token: 'LIBRARYNAME' })), optional(flag('withcode', 'WITHCODE'))],
  ownOptions: true,
  returns: 'unknown[]',
  run({ args, engine, reply }) {
    let withCode = false
    let pattern = 0
    for (let i = 2; i < args.count; i++) {
      if (!withCode && args.is(i, WITHCODE)) withCode = true
      else if (pattern === 0 && args.is(i, LIBRARYNAME)) {
        if (++i >= args.count) throw functionListName()
        pattern = i
      } else throw functionListArgument(args.latin1(i))
    }
    const { libraries, hosted } = engine.functions
    const all = [...libraries.values()]
    if (hosted.size > 0)
      all.push({ name: HOST_LIBRARY, engine: HOST_ENGINE, code: new Uint8Array(0), functions: hosted })
    const listed = pattern === 0 ? all : all.filter(({ name }) => matches(args, pattern, name))
    reply.array(listed.length)
    for (const { name, engine: engineName, code, functions } of listed) {
      reply.map(withCode ? 4 : 3)
      reply.bulkLatin1('library_name')
      reply.bulkLatin1(name)
      reply.bulkLatin1('engine')
      reply.bulkLatin1(engineName)
      reply.bulkLatin1('functions')
      reply.array(functions.size)
      for (const func of functions.values()) describe(func, reply)
      if (!withCode) continue
      reply.bulkLatin1('library_code')
      reply.bulk(code, 0, code.length)
    }
  },
})

function matches(args: Args, pattern: number, name: string): boolean {
  const bytes = latin1Bytes(name)
  return globMatch(args.bytes, args.start(pattern), args.end(pattern), bytes, 0, bytes.length, true)
}

function describe({ name, description, flags }: LibraryFunction, reply: Reply): void {
  reply.map(3)
  reply.bulkLatin1('name')
  reply.bulkLatin1(name)
  reply.bulkLatin1('description')
  if (description === undefined) reply.nil()
  else reply.bulkLatin1(description)
  reply.bulkLatin1('flags')
  reply.set(flags.size)
  for (const each of SCRIPT_FLAGS) if (flags.has(each)) reply.simple(each)
}

const functionLoad = command({
  name: 'LOAD',
  group: 'scripting',
  summary: 'Create a function with the given arguments (name, code, description)',
  since: '7.0.0',
  complexity: 'O(1) (considering compilation time is redundant)',
  arity: -3,
  flags: ['denyoom', 'noscript', 'write'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [optional(flag('replace', 'REPLACE')), string('function-code')],
  ownOptions: true,
  returns: 'T',
  run({ args, engine, keyspace, reply }) {
    const last = args.count - 1
    for (let i = 2; i < last; i++) if (!args.is(i, REPLACE)) throw functionLoadOption(args.latin1(i))
    const code = args.bytes.slice(args.start(last), args.end(last))
    const name = engine.functions.load(code, last > 2)
    keyspace.dirty++
    reply.bulkLatin1(name)
  },
})

const functionRestore = command({
  name: 'RESTORE',
  group: 'scripting',
  summary: 'Restore all the functions on the given payload',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of functions on the payload',
  arity: -3,
  flags: ['denyoom', 'noscript', 'write'],
  categories: ['scripting'],
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  args: [
    string('serialized-value'),
    optional(oneOf('policy', [flag('flush', 'FLUSH'), flag('append', 'APPEND'), flag('replace', 'REPLACE')])),
  ],
  ownOptions: true,
  returns: "'OK'",
  run({ args, engine, keyspace, reply }) {
    if (args.count > 4) throw subcommandSyntax(args.latin1(1), 'FUNCTION')
    const policy = args.count === 4 ? policyAt(args) : 'append'
    const start = args.start(2)
    const end = args.end(2)
    verifyPayload(args.bytes, start, end, engine.skipChecksums)
    engine.functions.restore(readLibraries(args.bytes, start, end), policy)
    keyspace.dirty++
    reply.ok()
  },
})

function policyAt(args: Args): RestorePolicy {
  if (args.is(3, APPEND)) return 'append'
  if (args.is(3, REPLACE)) return 'replace'
  if (args.is(3, FLUSH)) return 'flush'
  throw functionRestorePolicy()
}

const functionStats = command({
  name: 'STATS',
  group: 'scripting',
  summary: 'Return information about the function currently running (name, description, duration)',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['allow_busy', 'noscript'],
  categories: ['scripting'],
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  returns: 'unknown',
  run({ engine, reply }) {
    const { libraries, count, hosted } = engine.functions
    reply.map(2)
    reply.bulkLatin1('running_script')
    // Nobody's request is served while a function runs.
    reply.nil()
    reply.bulkLatin1('engines')
    reply.map(hosted.size > 0 ? 2 : 1)
    describeEngine(reply, 'LUA', libraries.size, count)
    if (hosted.size > 0) describeEngine(reply, HOST_ENGINE, 1, hosted.size)
  },
})

function describeEngine(reply: Reply, name: string, libraries: number, functions: number): void {
  reply.bulkLatin1(name)
  reply.map(2)
  reply.bulkLatin1('libraries_count')
  reply.integer(libraries)
  reply.bulkLatin1('functions_count')
  reply.integer(functions)
}

const functionContainer = command({
  name: 'FUNCTION',
  group: 'scripting',
  summary: 'A container for function commands',
  since: '7.0.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  subcommands: [
    functionDelete,
    functionDump,
    functionFlush,
    functionHelp,
    functionKill,
    functionList,
    functionLoad,
    functionRestore,
    functionStats,
  ],
  returns: 'unknown',
})

export const functionCommands: readonly Command[] = [
  caller('FCALL', false),
  caller('FCALL_RO', true),
  functionContainer,
]
