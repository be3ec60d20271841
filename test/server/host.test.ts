/** What a server's process adds to the commands: facts for INFO, CONFIG REWRITE, SHUTDOWN. Over a real socket. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { scripting } from '../../src/scripting/index.js'
import { main } from '../../src/server/main.js'
import { connect, latin1, replyToText, type RespClient } from '../support/resp-client.js'

let folder = ''
let client: RespClient
let exit: Promise<number>
let stop: () => void

const pathOf = (name: string): string => join(folder, name)

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cinnabar-host-'))
  writeFileSync(pathOf('redis.conf'), `# mine\nport 0\nunixsocket ${pathOf('sock')}\nhz 20\nloglevel warning\n`)
  let isUp = (): void => undefined
  const up = new Promise<void>((resolve) => (isUp = resolve))
  exit = main({
    scripting,
    argv: [pathOf('redis.conf')],
    version: '1.2.3',
    isTerminal: true,
    readStandardInput: () => '',
    print: () => isUp(),
    printError: () => undefined,
    onSignal: (listener) => {
      stop = () => void listener('SIGTERM')
      return () => undefined
    },
  })
  await up
  client = await connect({ path: pathOf('sock') })
})

afterEach(async () => {
  await client.close()
  stop()
  await exit
  rmSync(folder, { recursive: true, force: true })
})

const ask = async (...command: string[]): Promise<string> => replyToText(await client.command(...command))

async function info(...sections: string[]): Promise<Record<string, string>> {
  const reply = await client.command('INFO', ...sections)
  if (reply.type !== 'bulk') throw new Error('not a string')
  const lines = latin1(reply.bytes).split('\r\n')
  return Object.fromEntries(
    lines
      .filter((line) => line.includes(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
}

it('INFO tells of the process and the machine', async () => {
  const fields = await info()
  expect(fields).toMatchObject({
    process_id: String(process.pid),
    tcp_port: '0',
    config_file: pathOf('redis.conf'),
    multiplexing_api: 'libuv',
    connected_clients: '1',
  })
  expect(fields['os']).toMatch(/^\S+ \S+ \S+$/)
  expect(Number(fields['used_memory_rss'])).toBeGreaterThan(10 * 2 ** 20)
  expect(Number(fields['total_system_memory'])).toBeGreaterThan(Number(fields['used_memory_rss']))
  expect(fields['used_cpu_user']).toMatch(/^\d+\.\d{6}$/)
  expect(Number(fields['used_cpu_user'])).toBeGreaterThan(0)
})

it('INFO counts what goes over the socket', async () => {
  const before = await info('stats')
  await ask('PING')
  const after = await info('stats')
  const grown = (field: string): number => Number(after[field]) - Number(before[field])
  // PING and the second INFO come in, the first INFO's reply and PONG go out.
  expect(grown('total_reads_processed')).toBe(2)
  expect(grown('total_writes_processed')).toBe(2)
  expect(grown('total_net_input_bytes')).toBe(
    '*1\r\n$4\r\nPING\r\n'.length + '*2\r\n$4\r\nINFO\r\n$5\r\nstats\r\n'.length,
  )
  expect(grown('total_commands_processed')).toBe(2)
})

it('CONFIG REWRITE brings the file up to date', async () => {
  expect(await ask('CONFIG', 'SET', 'hz', '30', 'maxmemory', '100mb')).toBe('+OK')
  expect(await ask('CONFIG', 'REWRITE')).toBe('+OK')
  const text = readFileSync(pathOf('redis.conf'), 'utf8')
  expect(text).toMatch(/^# mine\nport 0\nunixsocket .*\nhz 30\nloglevel warning\n/)
  expect(text).toMatch(/^maxmemory 100mb$/m)
  expect(readdirSync(folder).sort()).toEqual(['redis.conf', 'sock'])
})

it('CONFIG REWRITE of a file that is gone makes a new one', async () => {
  rmSync(pathOf('redis.conf'))
  expect(await ask('CONFIG', 'REWRITE')).toBe('+OK')
  expect(readFileSync(pathOf('redis.conf'), 'utf8')).toMatch(/^hz 20$/m)
})

// Nothing is forbidden to the superuser.
it.skipIf(process.getuid?.() === 0)('CONFIG REWRITE says why it failed, and leaves the file as it was', async () => {
  const before = readFileSync(pathOf('redis.conf'), 'utf8')
  chmodSync(folder, 0o500)
  try {
    expect(await ask('CONFIG', 'REWRITE')).toBe('-ERR Rewriting config file: Permission denied')
  } finally {
    chmodSync(folder, 0o700)
  }
  expect(readFileSync(pathOf('redis.conf'), 'utf8')).toBe(before)
})

it('CONFIG REWRITE in a folder that is gone fails', async () => {
  rmSync(folder, { recursive: true })
  expect(await ask('CONFIG', 'REWRITE')).toMatch(/^-ERR Rewriting config file: No such file or directory$/i)
})

it('SHUTDOWN ends the connection and the program without a reply', async () => {
  client.send('SHUTDOWN', 'NOSAVE')
  await client.closed
  expect(client.takePushes()).toEqual([])
  expect(await exit).toBe(0)
})
