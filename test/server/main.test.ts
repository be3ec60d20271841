/**
 * The program: its command line, its greeting, its end. What each configuration error says is in
 * `test/engine/config`; here is that the program says it and where.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { scripting } from '../../src/scripting/index.js'
import { quote } from '../../src/engine/config/text.js'
import { type EndSignal, main } from '../../src/server/main.js'
import { freePort } from '../support/redis-server.js'
import { connect, replyToText } from '../support/resp-client.js'
import { RawClient } from './raw-client.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

interface Run {
  exit: Promise<number>
  printed(): string
  errors(): string
  signal(name?: EndSignal): void
}

function run(argv: readonly string[], input = '', isTerminal = false): Run {
  let printed = ''
  let errors = ''
  let onSignal: ((signal: EndSignal) => boolean) | undefined
  const exit = main({
    scripting,
    argv,
    version: '1.2.3',
    isTerminal,
    readStandardInput: () => input,
    print: (text) => void (printed += text),
    printError: (text) => void (errors += text),
    onSignal(listener) {
      onSignal = listener
      return () => (onSignal = undefined)
    },
  })
  const signal = (name: EndSignal = 'SIGTERM'): void => void onSignal?.(name)
  cleanups.push(() => (signal(), exit))
  return { exit, printed: () => printed, errors: () => errors, signal }
}

async function ask(port: number, ...command: string[]): Promise<string> {
  const client = await connect({ port })
  const reply = replyToText(await client.command(...command))
  await client.close()
  return reply
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-main-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('the command line', () => {
  it.each(['-v', '--version'])('%s', async (flag) => {
    const { exit, printed } = run([flag])
    expect(await exit).toBe(0)
    expect(printed()).toBe('Cinnabar server v=1.2.3 redis=7.0.15\n')
  })

  it.each(['-h', '--help'])('%s', async (flag) => {
    const { exit, printed } = run([flag])
    expect(await exit).toBe(0)
    expect(printed()).toMatch(/^Usage: cinnabar /)
  })

  it.each(['-v', '--version', '-h', '--help'])('%s, whatever follows', async (flag) => {
    const { exit, printed } = run([flag, '--port', 'abc'])
    expect(await exit).toBe(0)
    expect(printed()).toMatch(/^(Cinnabar server v=1\.2\.3|Usage: cinnabar )/)
  })

  it('a bad option is told as redis-server tells it', async () => {
    const { exit, printed, errors } = run(['--port', 'abc'])
    expect(await exit).toBe(1)
    expect(printed()).toBe('')
    expect(errors()).toBe(
      '\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\nReading the configuration file, at line 2\n' +
        ">>> 'port \"abc\"'\nargument couldn't be parsed into an integer\n",
    )
  })

  it('a file that is not there', async () => {
    const { exit, errors } = run(['/no/such/file.conf'])
    expect(await exit).toBe(1)
    expect(errors()).toBe("\nFatal error, can't open config file '/no/such/file.conf': No such file or directory\n")
  })

  it.each([
    ['user', 'default on >secret ~* &* +@all', "Error in user declaration 'default': ACL users are not supported"],
    ['user', 'guest on nopass ~* &* +@all', "Error in user declaration 'guest': ACL users are not supported"],
    ['aclfile', '/users.acl', "Can't load the ACL file: ACL users are not supported"],
  ])('%s %s is refused: to pass over it would leave the server open', async (name, value, reason) => {
    const file = join(temporaryFolder(), 'redis.conf')
    writeFileSync(file, `user default on nopass sanitize-payload ~* &* +@all\n${name} ${value}\n`)
    const { exit, printed, errors } = run([file])
    expect(await exit).toBe(1)
    expect(printed()).toBe('')
    expect(errors()).toContain(reason)
  })

  it('nowhere to listen', async () => {
    const { exit, errors } = run(['--port', '0'])
    expect(await exit).toBe(1)
    expect(errors()).toBe('Configured to not listen anywhere, exiting.\n')
  })

  it.each([
    ['--tls-port', '7000'],
    ['--tls-cluster', 'yes'],
    ['--tls-replication', 'yes'],
  ])('%s %s is refused: nobody should believe that connections are encrypted', async (name, value) => {
    const { exit, printed, errors } = run(['--port', '0', name, value])
    expect(await exit).toBe(1)
    expect(printed()).toBe('')
    expect(errors()).toContain('Failed to configure TLS: it is not supported')
  })

  it('a port that is taken', async () => {
    const port = await freePort()
    run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''])
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    const second = run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''])
    expect(await second.exit).toBe(1)
    expect(second.errors()).toBe(`cannot listen on 127.0.0.1:${port}: address already in use\n`)
    expect(await ask(port, 'PING')).toBe('+PONG')
  })

  it('a file, what it includes, options and standard input', async () => {
    const folder = temporaryFolder()
    const port = await freePort()
    writeFileSync(join(folder, 'a.inc'), 'maxmemory 1mb\n')
    writeFileSync(join(folder, 'b.inc'), 'maxclients 77\n')
    writeFileSync(join(folder, 'main.conf'), `include ${folder}/*.inc\nport 1\nbind 127.0.0.1\n`)
    run([join(folder, 'main.conf'), '--maxmemory-policy', 'allkeys-lru', '--save', '', '-'], `port ${port}\n`)
    await expect.poll(() => ask(port, 'CONFIG', 'GET', 'maxmemory')).toBe('["maxmemory", "1048576"]')
    expect(await ask(port, 'CONFIG', 'GET', 'maxclients')).toBe('["maxclients", "77"]')
    expect(await ask(port, 'CONFIG', 'GET', 'maxmemory-policy')).toBe('["maxmemory-policy", "allkeys-lru"]')
  })
})

describe('serving', () => {
  it('greets, and ends on a signal', async () => {
    const port = await freePort()
    const { exit, printed, signal } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''], '', true)
    await expect.poll(() => printed()).toContain(`redis-cli -p ${port}\n  new Redis('redis://127.0.0.1:${port}')\n`)
    const client = await connect({ port })
    expect(replyToText(await client.command('SET', 'a', '1'))).toBe('+OK')
    signal()
    expect(await exit).toBe(0)
    await client.closed
    await expect(connect({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('says nothing when asked to be quiet', async () => {
    const port = await freePort()
    const { exit, printed, signal } = run([
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--loglevel',
      'warning',
    ])
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    signal()
    expect(await exit).toBe(0)
    expect(printed()).toBe('')
  })

  it('CONFIG SET port moves it; where that fails it stays, and says so', async () => {
    const [port, next, taken] = [await freePort(), await freePort(), await freePort()]
    run(['--port', `${taken}`, '--bind', '127.0.0.1', '--save', ''])
    const { errors } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''])
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    await expect.poll(() => ask(taken, 'PING')).toBe('+PONG')
    expect(await ask(port, 'CONFIG', 'SET', 'port', `${next}`)).toBe('+OK')
    await expect.poll(() => ask(next, 'PING')).toBe('+PONG')
    await expect(connect({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(await ask(next, 'CONFIG', 'SET', 'port', `${taken}`)).toBe('+OK')
    await expect.poll(errors).toContain(`cannot listen on 127.0.0.1:${taken}: address already in use`)
    await expect.poll(() => ask(next, 'PING')).toBe('+PONG')
    expect(await ask(next, 'CONFIG', 'GET', 'port')).toBe(`["port", "${next}"]`)
    expect(await ask(next, 'CONFIG', 'SET', 'bind', '127.0.0.1 203.0.113.9')).toBe('+OK')
    await expect.poll(errors).toContain('cannot listen on 203.0.113.9')
    await expect.poll(() => ask(next, 'CONFIG', 'GET', 'bind')).toBe('["bind", "127.0.0.1"]')
  })

  it('CONFIG SET port several times at once: the last one counts', async () => {
    const [port, first, second, last] = [await freePort(), await freePort(), await freePort(), await freePort()]
    const { exit } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''])
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    const client = await RawClient.open({ host: '127.0.0.1', port })
    cleanups.push(() => client.destroy())
    const moves = [first, second, last].map((to) => `CONFIG SET port ${to}\r\n`).join('')
    expect(await client.ask(moves, '+OK\r\n+OK\r\n+OK\r\n')).toBe('+OK\r\n+OK\r\n+OK\r\n')
    await expect.poll(() => ask(last, 'PING')).toBe('+PONG')
    for (const gone of [port, first, second]) {
      await expect(connect({ port: gone })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    }
    client.send('SHUTDOWN NOSAVE\r\n')
    expect(await exit).toBe(0)
    await expect(connect({ port: last })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('what was sent behind SHUTDOWN is not done: it would be acknowledged and lost', async () => {
    const port = await freePort()
    const { exit } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''])
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    const client = await RawClient.open({ host: '127.0.0.1', port })
    cleanups.push(() => client.destroy())
    client.send('PING\r\nSHUTDOWN NOSAVE\r\nSET k 1\r\n')
    expect(await client.closed()).toBe('+PONG\r\n')
    expect(await exit).toBe(0)
  })

  it('CONFIG SET port and SHUTDOWN at once leave no listener', async () => {
    const [port, next] = [await freePort(), await freePort()]
    const { exit } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--save', ''])
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    const client = await RawClient.open({ host: '127.0.0.1', port })
    cleanups.push(() => client.destroy())
    client.send(`CONFIG SET port ${next}\r\nSHUTDOWN NOSAVE\r\n`)
    expect(await client.closed()).toBe('+OK\r\n')
    expect(await exit).toBe(0)
    for (const gone of [port, next]) {
      await expect(connect({ port: gone })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    }
  })
})

describe('the data', () => {
  it('is saved in dir at the end, loaded at the start, and checked by check-rdb', async () => {
    const dir = temporaryFolder()
    const file = join(dir, 'dump.rdb')
    const start = async (): Promise<Run & { port: number }> => {
      const port = await freePort()
      const started = run(['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir])
      await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
      return { ...started, port }
    }
    const first = await start()
    await ask(first.port, 'SET', 'kept', 'x')
    first.signal()
    expect(await first.exit).toBe(0)

    const check = run(['check-rdb', file])
    expect(await check.exit).toBe(0)
    expect(check.printed()).toMatch(/redis-ver: 7\.0\.15\n.*keys: 1,.*sound, \d+ bytes\n$/s)

    const second = await start()
    await expect.poll(() => ask(second.port, 'GET', 'kept')).toBe('"x"')
    await ask(second.port, 'SET', 'kept', 'y')
    await ask(second.port, 'SHUTDOWN', 'NOSAVE').catch(() => undefined)
    expect(await second.exit).toBe(0)

    const bytes = readFileSync(file)
    bytes[30] = (bytes[30] ?? 0) ^ 1
    writeFileSync(file, bytes)
    const damaged = run(['check-rdb', file])
    expect(await damaged.exit).toBe(1)
    expect(damaged.printed()).toMatch(/dump\.rdb: at byte \d+: /)
    const refused = run(['--port', `${await freePort()}`, '--bind', '127.0.0.1', '--dir', dir])
    expect(await refused.exit).toBe(1)
    expect(refused.errors()).toMatch(/^dump\.rdb: at byte \d+: /)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })

  it.each([
    ['snapshot', 'dump.rdb', ['--appendonly', 'no'], /^dump\.rdb: at byte \d+: /],
    ['manifest', 'appendonlydir/appendonly.aof.manifest', ['--appendonly', 'yes'], /appendonly\.aof\.manifest: /],
    ['part', 'appendonlydir/appendonly.aof.1.incr.aof', ['--appendonly', 'yes'], /appendonly\.aof\.1\.incr\.aof: /],
  ])('a damaged %s ends the program, with nothing saved and no listener left', async (_, name, options, message) => {
    const dir = temporaryFolder()
    mkdirSync(join(dir, 'appendonlydir'))
    const manifest = join(dir, 'appendonlydir', 'appendonly.aof.manifest')
    writeFileSync(manifest, 'file appendonly.aof.1.incr.aof seq 1 type i\n')
    const file = join(dir, name)
    writeFileSync(file, 'damaged')
    const port = await freePort()
    const { exit, errors } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, ...options])
    expect(await exit).toBe(1)
    expect(errors()).toMatch(message)
    expect(errors()).not.toContain('    at ')
    await expect(connect({ port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(readFileSync(file, 'latin1')).toBe('damaged')
  })

  it('a folder that is a file, or a file that is a folder, is told in one line', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'notafolder'), '')
    mkdirSync(join(dir, 'folder'))
    for (const [told, ...options] of [
      [`${join(dir, 'notafolder')} is no folder, nor can it become one`].concat([
        '--appendonly',
        'yes',
        '--appenddirname',
        'notafolder',
      ]),
      [`cannot read ${join(dir, 'folder')}: illegal operation on a directory`, '--dbfilename', 'folder'],
    ]) {
      const { exit, errors } = run(['--port', `${await freePort()}`, '--bind', '127.0.0.1', '--dir', dir, ...options])
      expect(await exit).toBe(1)
      expect(errors()).toBe(`${told}\n`)
    }
  })

  it.each([[[]], [['a', 'b']], [['/no/such/file.rdb']]])('check-rdb %j fails', async (args) => {
    expect(await run(['check-rdb', ...args]).exit).toBe(1)
  })
})

describe('paths beyond ASCII', () => {
  /** As arguments and the configuration have them: one character for each byte. */
  const bytes = (text: string): string => Buffer.from(text).toString('latin1')

  it('of the file, what it includes, dir, the data and the socket', async () => {
    const folder = join(temporaryFolder(), 'wörk-中')
    const data = join(folder, 'däta')
    const file = join(folder, 'cönf.conf')
    const socket = join(folder, 'söck')
    mkdirSync(data, { recursive: true })
    writeFileSync(join(folder, 'möre.conf'), 'maxclients 77\n')
    writeFileSync(file, `include ${folder}/m*.conf\ndir "${data}"\ndbfilename dümp.rdb\n`)
    const ends = run([
      bytes(file),
      '--port',
      '0',
      '--unixsocket',
      bytes(socket),
      '--appendonly',
      'yes',
      '--appenddirname',
      bytes('löge'),
      '--appendfilename',
      bytes('lög.aof'),
    ])
    await expect.poll(() => existsSync(socket)).toBe(true)
    const client = await connect({ path: socket })
    const ask = async (...command: string[]): Promise<string> => {
      const reply = await client.command(...command)
      if (reply.type === 'bulk') return Buffer.from(reply.bytes).toString()
      return reply.type === 'array'
        ? reply.items.map((item) => (item.type === 'bulk' ? Buffer.from(item.bytes).toString() : '')).join(' ')
        : replyToText(reply)
    }
    expect(await ask('CONFIG', 'GET', 'dir')).toContain(data)
    expect(await ask('CONFIG', 'GET', 'maxclients')).toContain('77')
    expect(await ask('INFO', 'server')).toContain(`config_file:${file}\r\n`)
    expect(await ask('CLIENT', 'LIST')).toContain(` addr=${socket}:0 `)
    await ask('SET', 'kept', 'x')
    await ask('SAVE')
    await ask('CONFIG', 'REWRITE')
    expect(await ask('CLIENT', 'KILL', 'ADDR', `${socket}:0`, 'SKIPME', 'no')).toBe(':1')
    await client.close()
    ends.signal()
    expect(await ends.exit).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['cönf.conf', 'däta', 'möre.conf'])
    expect(readdirSync(data).sort()).toEqual(['dümp.rdb', 'löge'])
    expect(readdirSync(join(data, 'löge')).sort()).toEqual(
      ['lög.aof.1.base.rdb', 'lög.aof.1.incr.aof', 'lög.aof.manifest'], // prettier-ignore
    )
    expect(readFileSync(join(data, 'löge', 'lög.aof.manifest'), 'utf8')).toContain(
      `file ${quote(bytes('lög.aof.1.incr.aof'))} `,
    )
    expect(readFileSync(file, 'utf8')).toContain(`\ndir ${quote(bytes(data))}\n`)
  })

  it('in what is refused', async () => {
    const missing = join(temporaryFolder(), 'nöwhere-中.conf')
    const { exit, errors } = run([bytes(missing)])
    expect(await exit).toBe(1)
    expect(errors()).toBe(`\nFatal error, can't open config file '${missing}': No such file or directory\n`)
  })
})

describe('paths that lead nowhere', () => {
  it.each([
    ['', 'No such file or directory'],
    ['/dev/null', 'Not a directory'],
    ['/dev/null/x', 'Not a directory'],
  ])('dir %j', async (dir, reason) => {
    const { exit, errors } = run(['--port', '0', '--dir', dir])
    expect(await exit).toBe(1)
    expect(errors()).toContain(`>>> 'dir "${dir}"'\n${reason}\n`)
  })

  it.each([
    ['.', ['--dbfilename', '.']],
    ['.', ['--dbfilename', '.', '--save', '']],
    ['appendonlydir/..', ['--appendonly', 'yes', '--appendfilename', '..']],
    ['./appendonly.aof', ['--appendonly', 'yes', '--appenddirname', '.']],
    ['x'.repeat(300), ['--dbfilename', 'x'.repeat(300)]],
  ])('a name that no file can have, %s, is told in one line', async (name, args) => {
    const dir = temporaryFolder()
    const { exit, errors } = run(['--port', '0', '--unixsocket', join(dir, 's'), '--dir', dir, ...args])
    expect(await exit).toBe(1)
    expect(errors()).toBe(`storage: "${name}" is no name of a file\n`)
  })

  it('an empty dbfilename loads nothing, and cannot be saved to', async () => {
    const port = await freePort()
    const { signal, exit, errors } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--dbfilename', '', '--dir', temporaryFolder()]) // prettier-ignore
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    expect(await ask(port, 'SAVE')).toMatch(/^-"ERR saving failed/)
    await ask(port, 'CONFIG', 'SET', 'save', '')
    signal()
    expect(await exit).toBe(0)
    expect(errors()).toBe('')
  })

  it('rename-command holds for the server, and CONFIG REWRITE keeps it', async () => {
    const port = await freePort()
    const file = join(temporaryFolder(), 'redis.conf')
    writeFileSync(file, 'save ""\nrename-command FLUSHALL ""\nrename-command flushdb badger\n')
    const { signal, exit } = run([file, '--port', `${port}`, '--bind', '127.0.0.1'])
    await expect.poll(() => ask(port, 'BADGER')).toBe('+OK')
    expect(await ask(port, 'FLUSHALL')).toContain("unknown command 'FLUSHALL'")
    expect(await ask(port, 'CONFIG', 'REWRITE')).toBe('+OK')
    expect(readFileSync(file, 'utf8')).toContain('rename-command FLUSHALL ""\nrename-command flushdb badger\n')
    signal()
    expect(await exit).toBe(0)
  })

  it('a signal does not end it where the data cannot be saved, unless the configuration says so', async () => {
    const port = await freePort()
    const dir = temporaryFolder()
    const { signal, exit, errors } = run(['--port', `${port}`, '--bind', '127.0.0.1', '--dir', dir, '--save', '3600 1'])
    await expect.poll(() => ask(port, 'SET', 'a', '1')).toBe('+OK')
    mkdirSync(join(dir, 'dump.rdb', 'x'), { recursive: true })
    for (const name of ['SIGTERM', 'SIGINT'] as const) signal(name)
    expect(await ask(port, 'GET', 'a')).toBe('"1"')
    expect(errors().split('\n')).toHaveLength(5)
    expect(errors()).toMatch(/^Cannot save the data: .*\nIt goes on, so that nothing is lost/)
    await ask(port, 'CONFIG', 'SET', 'shutdown-on-sigint', 'nosave', 'shutdown-on-sigterm', 'save')
    signal('SIGTERM')
    expect(await ask(port, 'GET', 'a')).toBe('"1"')
    signal('SIGINT')
    expect(await exit).toBe(0)
  })

  it('a signal before the data is loaded loses none of it', async () => {
    const port = await freePort()
    const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', temporaryFolder(), '--save', '3600 1']
    for (const round of ['begin', 'interrupt', 'look']) {
      const { signal, exit } = run(args)
      if (round === 'begin') await expect.poll(() => ask(port, 'SET', 'a', '1')).toBe('+OK')
      if (round === 'look') await expect.poll(() => ask(port, 'GET', 'a')).toBe('"1"')
      signal()
      expect(await exit).toBe(0)
    }
  })

  it.each([
    ['save', 0, true],
    ['save force', 1, false],
  ])('a signal does as shutdown-on-sigterm says: %s', async (how, code, works) => {
    const port = await freePort()
    const dir = temporaryFolder()
    const args = ['--bind', '127.0.0.1', '--dir', dir, '--save', '', '--shutdown-on-sigterm', ...how.split(' ')]
    const { signal, exit } = run(['--port', `${port}`, ...args])
    await expect.poll(() => ask(port, 'SET', 'a', '1')).toBe('+OK')
    if (!works) mkdirSync(join(dir, 'dump.rdb', 'x'), { recursive: true })
    signal()
    expect(await exit).toBe(code)
    expect(readdirSync(dir)).toEqual(['dump.rdb'])
  })

  it('a folder for a configuration file', async () => {
    const folder = temporaryFolder()
    const { exit, errors } = run([folder])
    expect(await exit).toBe(1)
    expect(errors()).toBe(`\nFatal error, can't open config file '${folder}': Is a directory\n`)
  })
})

describe('the process', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))

  function start(
    file: string,
    ...args: string[]
  ): { exit: Promise<number | null>; kill(signal: NodeJS.Signals): void } {
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], { cwd: root, stdio: 'ignore' })
    cleanups.push(() => child.kill('SIGKILL'))
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
    return { exit, kill: (signal) => void child.kill(signal) }
  }

  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in order', async (signal) => {
    const port = await freePort()
    const { exit, kill } = start('src/cli.ts', '--port', `${port}`, '--bind', '127.0.0.1', '--save', '')
    await expect.poll(() => ask(port, 'PING'), { timeout: 10_000 }).toBe('+PONG')
    kill(signal)
    expect(await exit).toBe(0)
  })

  it('goes on where CONFIG SET bind leaves it nowhere to listen and its last client goes', async () => {
    const port = await freePort()
    const { exit, kill } = start('src/cli.ts', '--port', `${port}`, '--bind', '127.0.0.1', '--save', '')
    await expect.poll(() => ask(port, 'PING'), { timeout: 10_000 }).toBe('+PONG')
    expect(await ask(port, 'CONFIG', 'SET', 'bind', '')).toBe('+OK')
    await expect.poll(() => ask(port, 'PING').catch(() => 'refused')).toBe('refused')
    await new Promise((resolve) => setTimeout(resolve, 200))
    kill('SIGTERM')
    expect(await exit).toBe(0)
  })

  it('a second signal ends it at once', async () => {
    const port = await freePort()
    const { exit, kill } = start('src/cli.ts', '--port', `${port}`, '--bind', '127.0.0.1', '--save', '')
    await expect.poll(() => ask(port, 'PING'), { timeout: 10_000 }).toBe('+PONG')
    // A client that doesn't take its replies holds the server up for a second.
    const client = await connect({ port })
    cleanups.push(() => client.close())
    await client.command('SET', 'big', 'x'.repeat(1_000_000))
    const request = '*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n'
    const stuck = await RawClient.open({ host: '127.0.0.1', port })
    cleanups.push(() => stuck.destroy())
    stuck.socket.pause()
    stuck.send(request.repeat(50))
    await expect.poll(() => ask(port, 'PING')).toBe('+PONG')
    kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 200))
    kill('SIGINT')
    expect(await exit).toBe(1)
  })

  it('a server opened with unref does not keep the process alive', async () => {
    const file = join(temporaryFolder(), 'program.mts')
    writeFileSync(
      file,
      `import { connect } from 'node:net'
       import { listen } from '${root}src/server/index.ts'
       const server = await listen(undefined, { port: 0, unref: true })
       const socket = connect(server.port, '127.0.0.1', () => socket.write('PING\\r\\n'))
       socket.once('data', () => socket.unref())`,
    )
    expect(await start(file).exit).toBe(0)
  })
})
