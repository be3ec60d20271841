import { describe, expect, it } from 'vitest'
import { JsReply } from '../../src/api/js-reply.js'
import { RedisError } from '../../src/api/redis-error.js'
import { Args } from '../../src/commands/args.js'
import { readLatin1 } from '../../src/memory/utf8.js'
import { openStore } from '../support/store.js'

/** A request of `words` and, as the last argument, a name longer than a JavaScript string can be. */
function requestWithLongName(words: readonly string[]): Args {
  const bytes = new Uint8Array(2 ** 29)
  const args = new Args(bytes)
  let at = 0
  for (const word of words) {
    bytes.set(new TextEncoder().encode(word), at)
    args.push(at, (at += word.length))
  }
  bytes.fill(0x78, at, at + 1000)
  args.push(at, bytes.length)
  return args
}

describe('the gate', () => {
  it.each([
    [[], `ERR unknown command '${'x'.repeat(128)}', with args beginning with: `],
    [['nonsense'], `ERR unknown command 'nonsense', with args beginning with: '${'x'.repeat(128)}' `],
    [['config'], `ERR unknown subcommand '${'x'.repeat(128)}'. Try CONFIG HELP.`],
  ])('reads no more of a long name than the error quotes (%j)', (words, text) => {
    const { engine, client } = openStore()
    const reply = new JsReply(readLatin1, () => true)
    engine.execute(client.session, requestWithLongName(words), reply)
    expect(reply.value).toBeInstanceOf(RedisError)
    expect((reply.value as RedisError).message).toBe(text)
  })

  it('runs nothing once the store is closed', () => {
    const { engine, text } = openStore()
    expect(text('SET', 'a', '1')).toBe('+OK')
    engine.close()
    expect(() => text('SET', 'a', '2')).toThrow('the store is closed')
    expect(engine.keyspace.size).toBe(0)
  })
})
