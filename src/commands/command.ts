/** COMMAND: what a server knows about its commands, answered from their declarations. */
import { commandArguments, commandArity, commandHasNoKeys, invalidCommand, syntaxError } from '../keyspace/errors.js'
import { globMatch } from '../memory/glob.js'
import { type Args, token } from './args.js'
import type { Context } from './context.js'
import { helpOf } from './help.js'
import { oneOf, optional, pattern, string } from './spec/args.js'
import { categoriesOf } from './spec/categories.js'
import { type Command, command } from './spec/command.js'
import { findByFullName, writeDocs, writeInfo } from './spec/introspection.js'
import { canHaveKeys, keysOf, type KeyUse } from './spec/keys.js'
import { isListed } from './spec/table.js'

const FILTERBY = token('FILTERBY')
const MODULE = token('MODULE')
const ACLCAT = token('ACLCAT')
const PATTERN = token('PATTERN')

/** Where the request that GETKEYS is asked about begins. */
const EXAMPLE = 2

function writeAllInfo({ reply, engine }: Context): void {
  const { listed } = engine.commands
  reply.array(listed.length)
  for (const each of listed) writeInfo(reply, each)
}

const commandCount = command({
  name: 'COUNT',
  group: 'server',
  summary: 'Get total number of Redis commands',
  since: '2.8.13',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  returns: 'number',
  run({ reply, engine }) {
    reply.integer(engine.commands.listed.length)
  },
})

const commandDocs = command({
  name: 'DOCS',
  group: 'server',
  summary: 'Get array of specific Redis command documentation',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of commands to look up',
  arity: -2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  args: [optional(string('command-name', { multiple: true }))],
  ownOptions: true,
  returns: 'MapReply<T, Record<string, unknown>>',
  run({ args, reply, engine }) {
    let found: readonly Command[] = engine.commands.listed
    if (args.count > 2) {
      found = namesFrom(args, 2).flatMap((name) => findByFullName(engine.commands, name) ?? [])
    }
    reply.map(found.length)
    for (const each of found) writeDocs(reply, each)
  },
})

const commandGetKeys = command({
  name: 'GETKEYS',
  group: 'server',
  summary: 'Extract keys given a full Redis command',
  since: '2.8.13',
  complexity: 'O(N) where N is the number of arguments to the command',
  arity: -4,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  ownOptions: true,
  method: 'commandGetKeys',
  returns: 'T[]',
  run(ctx) {
    const { args, reply } = ctx
    const keys = exampleKeys(ctx)
    reply.array(keys.length)
    for (const { index } of keys) reply.bulk(args.bytes, args.start(index), args.end(index))
  },
})

const commandGetKeysAndFlags = command({
  name: 'GETKEYSANDFLAGS',
  group: 'server',
  summary: 'Extract keys and access flags given a full Redis command',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of arguments to the command',
  arity: -4,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  ownOptions: true,
  method: 'commandGetKeysAndFlags',
  returns: '[key: T, flags: string[]][]',
  run(ctx) {
    const { args, reply } = ctx
    const keys = exampleKeys(ctx)
    reply.array(keys.length)
    for (const { index, flags } of keys) {
      const names = flags === '' ? [] : flags.split(' ')
      reply.array(2)
      reply.bulk(args.bytes, args.start(index), args.end(index))
      reply.set(names.length)
      for (const name of names) reply.simple(name)
    }
  },
})

const commandHelp = command({
  name: 'HELP',
  group: 'server',
  summary: 'Show helpful text about the different subcommands',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  returns: 'string[]',
  run: helpOf('COMMAND', [
    '(no subcommand)',
    '    Return details about all Redis commands.',
    'COUNT',
    '    Return the total number of commands in this Redis server.',
    'LIST',
    '    Return a list of all commands in this Redis server.',
    'INFO [<command-name> ...]',
    '    Return details about multiple Redis commands.',
    '    If no command names are given, documentation details for all',
    '    commands are returned.',
    'DOCS [<command-name> ...]',
    '    Return documentation details about multiple Redis commands.',
    '    If no command names are given, documentation details for all',
    '    commands are returned.',
    'GETKEYS <full-command>',
    '    Return the keys from a full Redis command.',
    'GETKEYSANDFLAGS <full-command>',
    '    Return the keys and the access flags from a full Redis command.',
  ]),
})

const commandInfo = command({
  name: 'INFO',
  group: 'server',
  summary: 'Get array of specific Redis command details, or all when no argument is given.',
  since: '2.8.13',
  complexity: 'O(N) where N is the number of commands to look up',
  arity: -2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  history: [['7.0.0', 'Allowed to be called with no argument to get info on all commands.']],
  args: [optional(string('command-name', { multiple: true }))],
  ownOptions: true,
  returns: '(unknown[] | null)[]',
  run(ctx) {
    const { args, reply, engine } = ctx
    if (args.count === 2) return writeAllInfo(ctx)
    const names = namesFrom(args, 2)
    reply.array(names.length)
    for (const name of names) {
      const found = findByFullName(engine.commands, name)
      if (found) writeInfo(reply, found)
      else reply.nil()
    }
  },
})

const commandList = command({
  name: 'LIST',
  group: 'server',
  summary: 'Get an array of Redis command names',
  since: '7.0.0',
  complexity: 'O(N) where N is the total number of Redis commands',
  arity: -2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  args: [
    optional(
      oneOf(
        'filterby',
        [
          string('module-name', { token: 'MODULE' }),
          string('category', { token: 'ACLCAT' }),
          pattern('pattern', { token: 'PATTERN' }),
        ],
        { token: 'FILTERBY' },
      ),
    ),
  ],
  ownOptions: true,
  returns: 'T[]',
  run({ args, reply, engine }) {
    const passes = listFilter(args)
    const all = engine.commands.listed.flatMap((each) => [each, ...(each.subcommands?.values() ?? [])])
    const names = all.filter((each) => isListed(each) && passes(each)).map((each) => each.fullName)
    reply.array(names.length)
    for (const name of names) reply.bulkLatin1(name)
  },
})

/** The condition that COMMAND LIST's arguments make. */
function listFilter(args: Args): (command: Command) => boolean {
  if (args.count === 2) return () => true
  if (args.count !== 5 || !args.is(2, FILTERBY)) throw syntaxError()
  // There are no modules here, so no command is from one.
  if (args.is(3, MODULE)) return () => false
  if (args.is(3, ACLCAT)) {
    const wanted = args.latin1(4).toLowerCase()
    return (each) => categoriesOf(each).some((category) => category === wanted)
  }
  if (!args.is(3, PATTERN)) throw syntaxError()
  return ({ fullName }) => globMatch(args.bytes, args.start(4), args.end(4), token(fullName), 0, fullName.length, true)
}

/** The keys of the request that GETKEYS is asked about. */
function exampleKeys({ args, engine }: Context): readonly KeyUse[] {
  const example = exampleCommand(args, engine.commands.find(args, EXAMPLE))
  const count = args.count - EXAMPLE
  if (!canHaveKeys(example)) throw commandHasNoKeys()
  if (example.arity > 0 ? count !== example.arity : count < -example.arity) throw commandArity()
  const keys = keysOf(example, args, EXAMPLE)
  if (keys.length === 0 && !example.spec.flags.includes('no_mandatory_keys')) throw commandArguments()
  return keys
}

function exampleCommand(args: Args, container: Command | undefined): Command {
  const found = container?.subcommands ? container.subcommands.get(args.latin1(EXAMPLE + 1).toLowerCase()) : container
  if (!found || !isListed(found)) throw invalidCommand()
  return found
}

const namesFrom = (args: Args, first: number): string[] =>
  Array.from({ length: args.count - first }, (_, offset) => args.latin1(first + offset))

const commandCommand = command({
  name: 'COMMAND',
  group: 'server',
  summary: 'Get array of Redis command details',
  since: '2.8.13',
  complexity: 'O(N) where N is the total number of Redis commands',
  arity: -1,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  tips: ['nondeterministic_output_order'],
  subcommands: [
    commandCount,
    commandDocs,
    commandGetKeys,
    commandGetKeysAndFlags,
    commandHelp,
    commandInfo,
    commandList,
  ],
  returns: 'unknown[][]',
  run: writeAllInfo,
})

export const commandCommands: readonly Command[] = [commandCommand]
