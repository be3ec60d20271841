import { expect, it } from 'vitest'
import { Config } from '../../src/engine/config/config.js'
import { nodeConfigHost } from '../../src/server/config-host.js'
import { memoryStorage } from '../../src/persistence/memory-storage.js'
import { openLogged } from '../support/logged-store.js'

const LINES = [
  'rename-command FLUSHALL ""',
  'rename-command GET "fetch it"',
  'rename-command config cfg',
  'rename-command SADD add',
  // A name that is free by now.
  'rename-command DEL get',
]

it('rename-command lets commands be called by other names only, or not at all', () => {
  const { text, log } = openLogged({ storage: memoryStorage(), lines: LINES })
  // Answers are Redis's.
  expect(text('SET', 'a', 'b')).toBe('+OK')
  expect(text('FETCH IT', 'a')).toBe('"b"')
  expect(text('fetch it')).toBe(`-ERR wrong number of arguments for 'get' command`)
  expect(text('FLUSHALL')).toBe(`-"ERR unknown command 'FLUSHALL', with args beginning with: "`)
  expect(text('SADD', 's', 1)).toBe(`-"ERR unknown command 'SADD', with args beginning with: 's' '1' "`)
  expect(text('cfg', 'foo')).toBe(`-ERR unknown subcommand 'foo'. Try CFG HELP.`)
  expect(text('add', 's', 1, 2)).toBe(':2')
  expect(text('get', 'a')).toBe(':1')
  expect(text('COMMAND', 'INFO', 'fetch', 'flushall', 'sadd')).toBe('[$nil, $nil, $nil]')
  expect(text('COMMAND', 'INFO', 'add')).toMatch(/^\[\["sadd", :-3, /)
  expect(text('COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'flush*')).toBe('["flushdb"]')
  expect(text('COMMAND', 'GETKEYS', 'add', 's', 1)).toBe('["s"]')
  expect(text('SPOP', 's')).toMatch(/^"[12]"$/)
  expect(log.failure).toBe(undefined)
})

it('what renamed commands did is loaded again', () => {
  const storage = memoryStorage()
  const store = openLogged({ storage, lines: LINES })
  for (const command of ['SET a 1', 'SET b 2', 'get a', 'add s 1 2 3', 'SPOP s', 'GETEX b EX 100'])
    store.text(...command.split(' '))
  expect(openLogged({ storage, lines: LINES }).digest()).toBe(store.digest())
})

it.each([
  ['rename-command nosuch x', 'No such command in rename-command'],
  ['rename-command get set', 'Target command name already exists'],
  ['rename-command get x\nrename-command get y', 'No such command in rename-command'],
  ['rename-command get', 'Bad directive or wrong number of arguments'],
])('%j is refused: %s', (line, reason) => {
  const host = nodeConfigHost(() => '')
  expect(() => new Config().loadText(line, host)).toThrow(reason)
})
