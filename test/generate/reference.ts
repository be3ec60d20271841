/**
 * Prints `docs/commands.md`: what there is of Redis's commands, from the declarations, and what there isn't, by the
 * recorded COMMAND DOCS of Redis 7.0.
 */
import { readFileSync } from 'node:fs'
import { METHODS, type Method } from '../../src/api/methods.js'
import { commandTable } from '../../src/commands/index.js'
import type { Command, Group } from '../../src/commands/spec/command.js'
import { anyReply, formsOf, optionText, paramsText } from './commands.js'
import { syntaxOf } from './syntax.js'

/** Groups in the order of Redis's own documentation. */
const GROUPS: Readonly<Record<Group, string>> = {
  string: 'Strings',
  generic: 'Keys',
  hash: 'Hashes',
  list: 'Lists',
  set: 'Sets',
  'sorted-set': 'Sorted sets',
  stream: 'Streams',
  bitmap: 'Bitmaps',
  hyperloglog: 'HyperLogLog',
  geo: 'Geospatial',
  pubsub: 'Pub/Sub',
  transactions: 'Transactions',
  scripting: 'Scripts and functions',
  connection: 'Connections',
  server: 'Server',
  cluster: 'Cluster',
}

/** Commands that the typed API offers in a form of its own. */
const OWN_FORM: Readonly<Record<string, string>> = {
  multi: 'db.multi()',
  exec: 'db.multi().set(key, value).incr(counter).exec()',
}

interface RecordedDoc {
  readonly group: Group
  readonly subcommands?: Readonly<Record<string, RecordedDoc>>
}

/** All commands of Redis 7.0 that do something themselves: name to group. */
function redisCommands(): ReadonlyMap<string, Group> {
  const text = readFileSync(new URL('../oracle/command-docs.json', import.meta.url), 'utf8')
  const recorded = JSON.parse(text) as { commands: Readonly<Record<string, RecordedDoc>> }
  const all = new Map<string, Group>()
  for (const [name, doc] of Object.entries(recorded.commands)) {
    const subcommands = Object.entries(doc.subcommands ?? {})
    if (subcommands.length === 0) all.set(name, doc.group)
    for (const [sub, { group }] of subcommands) all.set(sub, group)
  }
  return all
}

const title = (fullName: string): string => fullName.replace('|', ' ').toUpperCase()
const byTitle = (one: Command, other: Command): number => (one.fullName < other.fullName ? -1 : 1)

/** Commands that Redis refuses, too, where there is no cluster and no module. */
const isRefused = ({ spec }: Command): boolean => spec.returns === 'never'

/** A heading's anchor, as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-')

/** A text as a sentence, whether or not it ends like one. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function commandText(command: Command, method: Method | undefined): string {
  const { spec } = command
  const syntax = `${title(command.fullName)} ${syntaxOf(spec.args ?? [])}`.trimEnd()
  const lines = [`### ${title(command.fullName)}`, '', sentence(spec.summary), '', '```', syntax, '```', '']
  const typed = method
    ? formsOf(method)
        .map((form) => `db.${form.name}(${paramsText(form)}): ${anyReply(spec)}`)
        .join('\n')
    : OWN_FORM[command.fullName]
  if (isRefused(command)) lines.push('Always refused.', '')
  else if (typed !== undefined) lines.push('```ts', typed, '```', '')
  const options = method?.params.flatMap((param) => (param.kind === 'options' ? param.options : [])) ?? []
  if (options.length > 0) lines.push(`Options: ${options.map((option) => `\`${optionText(option)}\``).join(', ')}.`, '')
  const since = spec.extension === undefined ? `Since Redis ${spec.since}.` : `From Redis ${spec.extension}.`
  lines.push(`${since} ${sentence(spec.complexity)}`)
  if (spec.deprecatedSince !== undefined) {
    // COMMAND DOCS marks an argument's name with an exclamation mark.
    const replacement = spec.replacedBy === undefined ? '' : `: use ${spec.replacedBy.replaceAll('`!', '`')}`
    lines.push('', `Deprecated since Redis ${spec.deprecatedSince}${replacement}.`)
  }
  return lines.join('\n')
}

/** The whole file. */
export function referenceText(): string {
  const methods = new Map(METHODS.map((method) => [method.command, method]))
  const declared = commandTable.all.filter((command) => command.run)
  const redis = redisCommands()
  // DEBUG's subcommands aren't in COMMAND DOCS: of a container without any there, one is enough.
  const names = new Set(declared.flatMap(({ fullName, parent }) => (parent ? [fullName, parent.fullName] : [fullName])))
  const missing = [...redis].filter(([name]) => !names.has(name))
  const sections = Object.entries(GROUPS).map(([group, heading]) => {
    const commands = declared.filter(({ spec }) => spec.group === group).sort(byTitle)
    const absent = missing.filter(([, its]) => its === group).map(([name]) => title(name))
    return { heading, commands, refused: commands.filter(isRefused).length, absent }
  })
  const refused = declared.filter(isRefused).length

  const lines = [
    '# Commands',
    '',
    "Generated from the command declarations by `npm run generate`: don't edit. Summaries and complexities are as Redis 7.0 " +
      'states them.',
    '',
    "Each command works through every door: as the typed method shown, as `db.call('NAME', ...)`, and over RESP2 and RESP3 " +
      `from any client. In the signatures \`T\` is what a bulk string becomes: a \`string\`, or a \`Uint8Array\` through \`db.bytes\`.` +
      ' `MapReply<T, O>` is a map: an object `O`, or through `db.bytes` a list of pairs.',
    '',
    `There are ${redis.size - missing.length - refused} of the ${redis.size} commands and subcommands of Redis 7.0. ${refused} more are ` +
      'always refused, as a Redis refuses them that runs without cluster support and modules.',
    '',
    '| Group | Here | Refused | Not yet |',
    '| --- | --: | --: | --: |',
    ...sections.map(({ heading, commands, refused: its, absent }) => {
      const label = commands.length > 0 ? `[${heading}](#${anchor(heading)})` : heading
      return `| ${label} | ${commands.length - its} | ${its} | ${absent.length} |`
    }),
  ]
  for (const { heading, commands } of sections) {
    if (commands.length === 0) continue
    lines.push('', `## ${heading}`)
    for (const command of commands) lines.push('', commandText(command, methods.get(command)))
  }
  const absent = sections.filter((section) => section.absent.length > 0)
  if (absent.length > 0) lines.push('', '## Not there yet')
  for (const section of absent) {
    const names = section.absent.sort().map((name) => `\`${name}\``)
    lines.push('', `**${section.heading}**: ${names.join(', ')}.`)
  }
  return `${lines.join('\n')}\n`
}
