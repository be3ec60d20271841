/**
 * Records what a real Redis 7.0 says about itself, as data that tests compare with and that need no Redis to read:
 *
 * - `command-info.json`: COMMAND INFO of every command and subcommand, and the order in which flags and categories come.
 * - `command-docs.json`: COMMAND DOCS, complete.
 * - `config-defaults.json`: CONFIG GET *, and which parameters refuse CONFIG SET, with the refusal.
 * - `info-fields.json`: the sections and fields of INFO, in order, for servers in four situations, with examples.
 * - `help.json`: the HELP of every container command.
 *
 * Run with `npm run record`. What belongs to the recording machine (paths, pids, versions of its compiler) is replaced by
 * a placeholder. Everything but the examples of `info-fields.json` is the same on each run.
 */
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort, startRedis, type RedisHandle, type RedisOptions } from '../support/redis-server.js'
import { latin1, replyToText, type Argument, type Reply, type RespClient } from '../support/resp-client.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type JsonObject = { [key: string]: Json }

/** Stands for a value that belongs to the machine of the recording. */
const PLACEHOLDER = '<machine>'

async function main(): Promise<void> {
  await withRedis({}, async (client, redis) => {
    const info = await recordCommandInfo(client)
    save('command-info.json', { redis: redis.version, ...info })
    save('command-docs.json', { redis: redis.version, commands: await recordCommandDocs(client) })
    const names = containers(info.commands)
    const refused = ['cluster']
    const help = await recordHelp(
      client,
      names.filter((name) => !refused.includes(name)),
    )
    // A server without cluster mode refuses even CLUSTER HELP.
    const inCluster = ['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())]
    const clusterHelp = await withRedis({ args: inCluster }, (node) => recordHelp(node, refused))
    save('help.json', { redis: redis.version, help: sorted({ ...help, ...clusterHelp }) })
  })
  await withRedis({ bare: true }, async (client, redis) => {
    save('config-defaults.json', { redis: redis.version, ...(await recordConfig(client, redis)) })
  })
  save('info-fields.json', await recordInfo())
}

async function withRedis<T>(
  options: RedisOptions,
  use: (client: RespClient, redis: RedisHandle) => Promise<T>,
): Promise<T> {
  const redis = await startRedis(options)
  if (redis === null) throw new Error('recording needs redis-server 7.0 in PATH')
  try {
    const client = await redis.connect()
    // RESP3 says which arrays are maps and which are sets.
    await client.command('HELLO', 3)
    return await use(client, redis)
  } finally {
    await redis.stop()
  }
}

function save(name: string, data: JsonObject): void {
  const path = fileURLToPath(new URL(name, import.meta.url))
  writeFileSync(path, JSON.stringify(data, null, 2) + '\n')
  console.log(`wrote ${name}`)
}

// COMMAND INFO and COMMAND DOCS

/** The fields of one command's entry, by position: Redis sends an array. */
const INFO_FIELDS = [
  'name',
  'arity',
  'flags',
  'firstKey',
  'lastKey',
  'keyStep',
  'aclCategories',
  'tips',
  'keySpecs',
  'subcommands',
] as const

async function recordCommandInfo(client: RespClient) {
  const table = items(await client.command('COMMAND'))
  const flagLists: string[][] = []
  const commands = Object.fromEntries(table.map((entry) => commandEntry(entry, flagLists)).sort(byName))
  return {
    flagOrder: mergeOrders(flagLists),
    aclCategoryOrder: strings(await client.command('ACL', 'CAT')),
    commands,
  }
}

function commandEntry(entry: Reply, flagLists: string[][]): [string, JsonObject] {
  const fields = items(entry)
  if (fields.length !== INFO_FIELDS.length) throw new Error(`unexpected COMMAND entry: ${replyToText(entry)}`)
  const described: JsonObject = {}
  INFO_FIELDS.forEach((field, index) => {
    const value = fields[index] ?? { type: 'null' }
    if (field === 'flags') flagLists.push(strings(value))
    if (field === 'flags' || field === 'aclCategories') described[field] = strings(value).sort()
    else if (field !== 'subcommands') described[field] = toJson(value)
    else
      described[field] = Object.fromEntries(
        items(value)
          .map((sub) => commandEntry(sub, flagLists))
          .sort(byName),
      )
  })
  return [String(described['name']), described]
}

/** An order that agrees with each of the lists, which are excerpts of the order wanted: sorting by it gives them back. */
function mergeOrders(lists: string[][]): string[] {
  const rest = new Set(lists.flat())
  const merged: string[] = []
  while (rest.size > 0) {
    const next = [...rest].sort().find((candidate) =>
      lists.every((list) => {
        const at = list.indexOf(candidate)
        return at < 0 || list.slice(0, at).every((earlier) => !rest.has(earlier))
      }),
    )
    if (next === undefined) throw new Error('the lists contradict each other')
    rest.delete(next)
    merged.push(next)
  }
  return merged
}

async function recordCommandDocs(client: RespClient): Promise<JsonObject> {
  const docs = sorted(toJson(await client.command('COMMAND', 'DOCS')))
  for (const entry of Object.values(docs).map(toObject)) {
    if (entry['subcommands'] !== undefined) entry['subcommands'] = sorted(entry['subcommands'])
  }
  return docs
}

/** Commands that have a HELP subcommand, and DEBUG, whose subcommands are not in the command table. */
function containers(commands: { [name: string]: JsonObject }): string[] {
  const declared = Object.keys(commands).filter((name) => {
    return `${name}|help` in toObject(commands[name]?.['subcommands'] ?? {})
  })
  return [...declared, 'debug'].sort()
}

async function recordHelp(client: RespClient, names: string[]): Promise<JsonObject> {
  const help: JsonObject = {}
  for (const name of names) help[name.toUpperCase()] = strings(await client.command(name, 'HELP'))
  return help
}

// CONFIG

/** Parameters that show where the recording took place, and what they hold in a server started with no options. */
const OWN_PARAMETERS: Record<string, string> = { dir: PLACEHOLDER, logfile: '', port: '6379', unixsocket: '' }

async function recordConfig(client: RespClient, redis: RedisHandle) {
  const parameters = sorted(toJson(await client.command('CONFIG', 'GET', '*')))
  const refusals: JsonObject = {}
  for (const [name, value] of Object.entries(parameters)) {
    const reply = await client.command('CONFIG', 'SET', name, String(value))
    if (reply.type === 'error') refusals[name] = reply.text
    if (name in OWN_PARAMETERS) parameters[name] = OWN_PARAMETERS[name] ?? null
    if (String(parameters[name]).includes(redis.dir)) throw new Error(`${name} shows the recording's directory`)
  }
  return { parameters, refusesItsOwnValue: refusals }
}

// INFO

const MACHINE_FIELDS = new Set([
  'config_file',
  'executable',
  'gcc_version',
  'master_replid',
  'os',
  'process_id',
  'redis_build_id',
  'run_id',
  'tcp_port',
  'total_system_memory',
  'total_system_memory_human',
])

/** INFO shows some fields only in some situations, so there is one recording for each. */
async function recordInfo(): Promise<JsonObject> {
  const noDelay = ['--repl-diskless-sync-delay', '0']
  return withRedis({ args: noDelay }, async (client, redis) => {
    const empty = await infoSections(client)
    await exercise(client)
    const used = await infoSections(client)
    const appendonly = await withRedis({ args: ['--appendonly', 'yes', '--maxmemory', '100mb'] }, infoSections)
    const [primary, replica] = await withRedis(
      { args: ['--replicaof', redis.host, String(redis.port)] },
      async (replicaClient) => {
        await untilInfo(replicaClient, 'master_link_status:up')
        await untilInfo(client, 'state=online')
        return [await infoSections(client, redis), await infoSections(replicaClient, redis)]
      },
    )
    const only = (name: string, from: JsonObject | undefined): Json => from?.[name] ?? null
    return {
      redis: redis.version,
      defaultSections: Object.keys(parseInfo(await infoText(client))),
      allSections: Object.keys(parseInfo(await infoText(client, 'all'))),
      everythingSections: Object.keys(parseInfo(await infoText(client, 'everything'))),
      empty,
      afterUse: used,
      appendonlyAndMaxmemory: { Memory: only('Memory', appendonly), Persistence: only('Persistence', appendonly) },
      replicationOfPrimary: only('Replication', primary),
      replicationOfReplica: only('Replication', replica),
    }
  })
}

/** Enough to make every section of INFO speak. */
async function exercise(client: RespClient): Promise<void> {
  const commands: Argument[][] = [
    ['CONFIG', 'SET', 'latency-tracking', 'yes'],
    ['SET', 'string', 'value'],
    ['SET', 'expiring', 'value', 'EX', 1000],
    ['LPUSH', 'list', 1, 2, 3],
    ['GET', 'string'],
    ['GET', 'missing'],
    ['INCR', 'list'],
    ['GET'],
    ['FUNCTION', 'LOAD', "#!lua name=lib\nredis.register_function('f', function() return 1 end)"],
    ['EVAL', 'return 1', 0],
    ['SELECT', 1],
    ['SET', 'other', 'value'],
    ['SELECT', 0],
  ]
  await client.pipeline(commands)
}

async function infoText(client: RespClient, ...sections: string[]): Promise<string> {
  const reply = await client.command('INFO', ...sections)
  if (reply.type !== 'verbatim') throw new Error(`unexpected INFO: ${replyToText(reply)}`)
  return latin1(reply.bytes)
}

async function infoSections(client: RespClient, primary?: RedisHandle): Promise<JsonObject> {
  const sections = parseInfo(await infoText(client, 'everything'))
  for (const fields of Object.values(sections)) {
    for (const field of Object.keys(fields)) {
      if (MACHINE_FIELDS.has(field)) fields[field] = PLACEHOLDER
      else if (primary !== undefined && (field === 'master_port' || field.startsWith('slave'))) {
        fields[field] = (fields[field] ?? '').replace(/\bport=\d+/, 'port=6380').replace(String(primary.port), '6379')
      }
    }
  }
  return sections
}

function parseInfo(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {}
  let fields: Record<string, string> = {}
  for (const line of text.split('\r\n')) {
    if (line.startsWith('# ')) sections[line.slice(2)] = fields = {}
    else if (line !== '') fields[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 1)
  }
  return sections
}

async function untilInfo(client: RespClient, wanted: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if ((await infoText(client, 'replication')).includes(wanted)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`INFO replication never showed ${wanted}`)
}

// Replies as JSON

function items(reply: Reply): Reply[] {
  if (reply.type === 'array' || reply.type === 'set') return reply.items
  throw new Error(`not a list: ${replyToText(reply)}`)
}

function strings(reply: Reply): string[] {
  return items(reply).map((item) => String(toJson(item)))
}

function toJson(reply: Reply): Json {
  switch (reply.type) {
    case 'simple':
      return reply.text
    case 'bulk':
    case 'verbatim':
      return new TextDecoder('utf-8', { fatal: true }).decode(reply.bytes)
    case 'int':
      return Number(reply.value)
    case 'null':
      return null
    case 'boolean':
      return reply.value
    case 'array':
    case 'set':
      return reply.items.map(toJson)
    case 'map':
      return Object.fromEntries(reply.entries.map(([key, value]) => [String(toJson(key)), toJson(value)]))
    default:
      throw new Error(`not expected in a description: ${replyToText(reply)}`)
  }
}

function toObject(json: Json): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new Error('not an object')
  return json
}

/** Names in order: the order in which Redis lists commands is that of a hash table with a random seed. */
function sorted(json: Json): JsonObject {
  return Object.fromEntries(Object.entries(toObject(json)).sort(byName))
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

await main()
