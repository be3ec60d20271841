import { describe, expect, it, vi } from 'vitest'
import { Args } from '../../src/commands/args.js'
import { CommandQueue } from '../../src/commands/command-queue.js'
import { commandTable } from '../../src/commands/index.js'
import type { Command } from '../../src/commands/spec/command.js'
import { Random } from '../support/random.js'
import { openStore } from '../support/store.js'

/** Arguments of the given sizes, with a byte between them as in a request. */
function requestOf(random: Random, sizes: readonly number[]): Args {
  const args = new Args(new Uint8Array(sizes.reduce((sum, size) => sum + size + 1, 1)))
  for (let i = 0; i < args.bytes.length; i++) args.bytes[i] = random.below(256)
  let at = 1
  for (const size of sizes) {
    args.push(at, at + size)
    at += size + 1
  }
  return args
}

const copiesOf = (args: Args): Buffer[] => Array.from({ length: args.count }, (_, i) => Buffer.from(args.copy(i)))

/** CLIENT LIST's field of the caller. */
const fieldOf = (line: string, name: string): number => Number(new RegExp(` ${name}=(\\d+)`).exec(line)?.[1])

describe('the queue of a transaction', () => {
  it('gives back every command with its arguments, whatever their number and size', () => {
    const random = new Random(5)
    const { all } = commandTable
    const queue = new CommandQueue(commandTable)
    const pushed: [string, Buffer[]][] = []
    for (let i = 0; i < 400; i++) {
      const command = all[random.below(all.length)] as Command
      const count = i % 100 === 7 ? 200 : 1 + random.below(6)
      const sizes = Array.from({ length: count }, () =>
        random.pick([0, 1, 20, 127, 128, i % 40 === 9 ? 16_384 : 48, i % 100 === 50 ? 300_000 : 49]),
      )
      if (i === 200) sizes.push(2_097_152)
      const args = requestOf(random, sizes)
      queue.push(command, args)
      pushed.push([command.fullName, copiesOf(args)])
    }
    const args = new Args()
    const read: [string, Buffer[]][] = []
    for (const command of queue.read(args)) read.push([command.fullName, copiesOf(args)])
    expect(queue.length).toBe(400)
    expect(read.map(([name]) => name)).toEqual(pushed.map(([name]) => name))
    read.forEach(([, parts], i) => {
      const own = pushed[i]?.[1] ?? []
      expect(parts.length).toBe(own.length)
      expect(parts.every((part, place) => part.equals(own[place] ?? Buffer.alloc(0)))).toBe(true)
    })
  })

  it('counts as the bytes of its blocks, a little more than those of the arguments', () => {
    const { client, engine, text } = openStore()
    text('MULTI')
    let bytes = 0
    for (let i = 0; i < 100_000; i++) {
      const key = `key:${i}`
      client.bytes('SET', key, 'value')
      bytes += 3 + key.length + 5
    }
    const counted = client.session.queue?.heldBytes ?? 0
    expect(counted).toBeGreaterThan(bytes + 5 * 100_000)
    expect(counted).toBeLessThan(1.1 * (bytes + 5 * 100_000) + 256 * 1024)
    expect(engine.eviction.clientBytes).toBeGreaterThanOrEqual(counted)
    text('DISCARD')
    expect(engine.eviction.clientBytes).toBe(0)
  })

  it('is not walked through while it waits', () => {
    const { client, engine, text } = openStore({ config: { 'maxmemory-clients': '1gb' } })
    text('MULTI')
    for (let i = 0; i < 1000; i++) client.bytes('SET', 'key', 'value')
    const read = vi.spyOn(CommandQueue.prototype, 'read')
    try {
      for (let i = 0; i < 10; i++) engine.tick()
      text('GET', 'key')
      expect(read).not.toHaveBeenCalled()
      text('EXEC')
      expect(read).toHaveBeenCalledOnce()
    } finally {
      read.mockRestore()
    }
  })

  it('is refused what exceeds maxmemory, at once', () => {
    const { text } = openStore({ config: { maxmemory: '3mb' } })
    text('MULTI')
    const answers = Array.from({ length: 5 }, () => text('SET', 'key', 'x'.repeat(1 << 20)))
    expect(answers.slice(0, 2)).toEqual(['+QUEUED', '+QUEUED'])
    expect(answers[4]).toMatch(/^-OOM /)
    expect(text('EXEC')).toMatch(/^-EXECABORT /)
    expect(text('SET', 'key', 'value')).toBe('+OK')
  })

  it('tells CLIENT LIST how large it is', () => {
    const { client, text, connect } = openStore()
    const other = connect()
    text('MULTI')
    for (let i = 0; i < 1000; i++) text('GET', 'x'.repeat(1000))
    const line = other.text('CLIENT', 'LIST', 'ID', client.session.id)
    expect(fieldOf(line, 'multi')).toBe(1000)
    // Redis's figure; the other is what is really held.
    expect(fieldOf(line, 'multi-mem')).toBe(1000 * (3 + 1000 + 2 * 8))
    expect(fieldOf(line, 'tot-mem')).toBe(client.session.queue?.heldBytes)
    expect(fieldOf(line, 'tot-mem')).toBeLessThan(1_500_000)
  })
})
