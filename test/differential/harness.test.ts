/** The differential harness itself: that it sees a difference, makes it small, and reads what it writes. */
import { createServer, connect, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../support/random.js'
import { Comparer } from './compare.js'
import { generate } from './generate.js'
import { groups } from './groups/index.js'
import { string } from './groups/string.js'
import { argsOf, commandName, lineOf, type Op } from './op.js'
import { type Divergence, Sequence } from './sequence.js'
import { shrink } from './shrink.js'
import { Ours, type Target } from './target.js'
import { replyEnd } from './wire.js'

const op = (line: string, connection = 0): Op => ({ connection, args: argsOf(line) })

describe('command lines', () => {
  it('are read as they were written', () => {
    const random = new Random(1)
    for (let round = 0; round < 500; round++) {
      const args = Array.from({ length: 1 + random.below(4) }, () => {
        return Array.from({ length: random.below(12) }, () => String.fromCharCode(random.below(256))).join('')
      })
      expect(argsOf(lineOf(args))).toEqual(args)
    }
  })

  it('name commands with their subcommand', () => {
    expect(commandName(['object', 'Encoding', 'k'])).toBe('OBJECT ENCODING')
    expect(commandName(['get', 'k'])).toBe('GET')
  })
})

describe('sequences', () => {
  it.each(groups)('of $name are the same for the same seed and others for another', (group) => {
    const first = generate(group, { count: 300, seed: 5 })
    expect(generate(group, { count: 300, seed: 5 })).toEqual(first)
    expect(generate(group, { count: 300, seed: 6 })).not.toEqual(first)
    expect(new Set(first.map(({ args }) => commandName(args))).size).toBeGreaterThan(5)
    expect(new Set(first.map(({ connection }) => connection)).size).toBe(group.connections)
  })

  it('leave out what is missing', () => {
    const names = generate(string, { count: 2000, seed: 5, missing: new Set(['SET']) }).map(({ args }) =>
      commandName(args),
    )
    expect(names).not.toContain('SET')
  })
})

describe('replies', () => {
  it('are cut apart wherever they are torn', () => {
    const replies = [
      '+OK\r\n',
      ':1\r\n',
      '$-1\r\n',
      '*2\r\n$3\r\na\r\n\r\n*0\r\n',
      '%1\r\n+a\r\n_\r\n',
      '|1\r\n+a\r\n:1\r\n:2\r\n',
    ]
    for (const reply of replies) {
      const bytes = Buffer.from(`xx${reply}+more\r\n`, 'latin1')
      expect(replyEnd(bytes, 2)).toBe(2 + reply.length)
      for (let cut = 2; cut < 2 + reply.length; cut++) expect(replyEnd(bytes.subarray(0, cut), 2)).toBe(-1)
    }
  })

  it.each([
    ['GET k', '$1\r\na\r\n', '$1\r\na\r\n', true],
    ['GET k', '$1\r\na\r\n', '+a\r\n', false],
    ['TTL k', ':100\r\n', ':102\r\n', true],
    ['TTL k', ':100\r\n', ':120\r\n', false],
    ['TTL k', ':-1\r\n', ':0\r\n', false],
    ['PEXPIRETIME k', ':4000000000001\r\n', ':4000000000002\r\n', false],
    ['PEXPIRETIME k', ':6090306983555\r\n', ':6090306983554\r\n', true],
    ['PEXPIRETIME k', ':1800000000001\r\n', ':1800000000002\r\n', true],
    ['KEYS *', '*2\r\n+a\r\n+b\r\n', '*2\r\n+b\r\n+a\r\n', true],
    ['KEYS *', '*2\r\n+a\r\n+b\r\n', '*2\r\n+b\r\n+b\r\n', false],
    ['SCAN 0', '*2\r\n+0\r\n*1\r\n+a\r\n', '*2\r\n+0\r\n*1\r\n+b\r\n', false],
    ['RANDOMKEY', '$1\r\na\r\n', '$1\r\nb\r\n', true],
    ['RANDOMKEY', '$1\r\na\r\n', '$-1\r\n', false],
    ['HELLO', '*4\r\n+a\r\n+b\r\n$2\r\nid\r\n:3\r\n', '*4\r\n+a\r\n+b\r\n$2\r\nid\r\n:9\r\n', true],
    ['HELLO', '*4\r\n+a\r\n+b\r\n$2\r\nid\r\n:3\r\n', '*4\r\n+a\r\n+c\r\n$2\r\nid\r\n:3\r\n', false],
  ])('of %s: %j and %j', (line, ours, oracle, agree) => {
    expect(new Comparer().agree(op(line), Buffer.from(ours), Buffer.from(oracle))).toBe(agree)
  })

  it('of EXEC are compared by the commands that were queued', () => {
    const queued = Buffer.from('+QUEUED\r\n')
    for (const [queue, agree] of [
      ['PTTL k', true],
      ['STRLEN k', false],
    ] as const) {
      const comparer = new Comparer()
      expect(comparer.agree(op(queue, 2), queued, queued)).toBe(true)
      expect(comparer.agree(op('EXEC', 2), Buffer.from('*1\r\n:5\r\n'), Buffer.from('*1\r\n:6\r\n'))).toBe(agree)
    }
  })
})

describe('shrinking', () => {
  it('finds the few commands that matter and shortens their arguments', async () => {
    const ops = Array.from({ length: 700 }, (_, i) => op(`SET k${i} ${'v'.repeat(i % 50)}x`))
    const fails = (candidate: readonly Op[]): Promise<boolean> => {
      const has = (key: string): boolean => candidate.some(({ args }) => args[1] === key)
      return Promise.resolve(has('k3') && has('k410'))
    }
    expect((await shrink(ops, fails)).map(({ args }) => lineOf(args))).toEqual(['SET k3', 'SET k410'])
  })
})

describe('a run', () => {
  let ours: Ours
  let proxy: Server
  let tampered: Target

  /** A server that is ours but for one reply. */
  beforeAll(async () => {
    ours = await Ours.start()
    proxy = createServer((client) => {
      const upstream = connect(ours.port, '127.0.0.1')
      client.pipe(upstream)
      upstream.on('data', (bytes) => client.write(bytes.toString('latin1').replaceAll(':77\r\n', ':78\r\n'), 'latin1'))
      client.on('close', () => upstream.destroy())
      client.on('error', () => upstream.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const { port } = proxy.address() as AddressInfo
    tampered = { name: 'tampered', host: '127.0.0.1', port, close: () => Promise.resolve() }
  })

  afterAll(async () => {
    proxy.close()
    await ours.close()
  })

  /** Two servers that share a store would disturb each other, so the sequence writes nothing twice over. */
  const run = (ops: readonly Op[]): Promise<Divergence | undefined> =>
    new Sequence({ ours: tampered, oracle: ours }, string, 2, new Set()).run(ops)

  it('finds the reply that differs and what led to it', async () => {
    const reads = generate(string, { count: 300, seed: 9 }).filter(({ args }) => commandName(args) === 'GET')
    const ops = [
      ...reads,
      op('SET k 76'),
      op('SET k 77'),
      ...reads,
      op('BITCOUNT nokey'),
      op('INCRBY other 0'),
      ...reads,
    ]
    expect(await run(ops)).toBeUndefined()
    const guilty = op('SETRANGE l 76 x')
    const divergence = await run([...ops, guilty, ...reads])
    expect(divergence).toEqual({ length: ops.length + 1, op: guilty, ours: ':78\r\n', oracle: ':77\r\n' })
    const small = await shrink([...ops, guilty], async (candidate) => (await run(candidate)) !== undefined)
    expect(small.map(({ args }) => lineOf(args))).toEqual(['SETRANGE l 76 x'])
  })
})
