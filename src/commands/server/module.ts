/** MODULE: there are no modules. Clients ask for the list; loading one fails as it fails in a Redis that can't find it. */
import { moduleNotLoaded, moduleNotUnloaded } from '../../keyspace/errors.js'
import { helpOf } from '../help.js'
import { block, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'

const moduleList = command({
  name: 'LIST',
  group: 'server',
  summary: 'List all modules loaded by the server',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of loaded modules.',
  arity: 2,
  flags: ['admin', 'noscript'],
  tips: ['nondeterministic_output_order'],
  returns: '[]',
  run({ reply }) {
    reply.array(0)
  },
})

const moduleLoad = command({
  name: 'LOAD',
  group: 'server',
  summary: 'Load a module',
  since: '4.0.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'no_async_loading', 'noscript'],
  args: [string('path'), optional(string('arg', { multiple: true }))],
  ownOptions: true,
  protectedBy: 'enable-module-command',
  returns: 'never',
  run() {
    throw moduleNotLoaded()
  },
})

const moduleLoadEx = command({
  name: 'LOADEX',
  group: 'server',
  summary: 'Load a module with extended parameters',
  since: '7.0.0',
  complexity: 'O(1)',
  arity: -3,
  flags: ['admin', 'no_async_loading', 'noscript'],
  args: [
    string('path'),
    optional(
      block('configs', [string('name'), string('value')], { token: 'CONFIG', multiple: true, multipleToken: true }),
    ),
    optional(block('args', [string('arg')], { token: 'ARGS', multiple: true })),
  ],
  ownOptions: true,
  protectedBy: 'enable-module-command',
  returns: 'never',
  method: 'moduleLoadEx',
  run() {
    throw moduleNotLoaded()
  },
})

const moduleUnload = command({
  name: 'UNLOAD',
  group: 'server',
  summary: 'Unload a module',
  since: '4.0.0',
  complexity: 'O(1)',
  arity: 3,
  flags: ['admin', 'no_async_loading', 'noscript'],
  args: [string('name')],
  protectedBy: 'enable-module-command',
  returns: 'never',
  run() {
    throw moduleNotUnloaded()
  },
})

const moduleHelp = command({
  name: 'HELP',
  group: 'server',
  summary: 'Show helpful text about the different subcommands',
  since: '5.0.0',
  complexity: 'O(1)',
  arity: 2,
  flags: ['loading', 'stale'],
  returns: 'string[]',
  run: helpOf('MODULE', [
    'LIST',
    '    Return a list of loaded modules.',
    'LOAD <path> [<arg> ...]',
    '    Load a module library from <path>, passing to it any optional arguments.',
    'LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]',
    '    Load a module library from <path>, while passing it module configurations and optional arguments.',
    'UNLOAD <name>',
    '    Unload a module.',
  ]),
})

export const module = command({
  name: 'MODULE',
  group: 'server',
  summary: 'A container for module commands',
  since: '4.0.0',
  complexity: 'Depends on subcommand.',
  arity: -2,
  flags: [],
  returns: '',
  subcommands: [moduleList, moduleLoad, moduleLoadEx, moduleUnload, moduleHelp],
})
