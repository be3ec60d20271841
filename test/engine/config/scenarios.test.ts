/** Conversations with CONFIG GET and SET, replayed as recorded from the real server by `record.ts`. */
import { describe, expect, it } from 'vitest'
import { Config } from '../../../src/engine/config/config.js'
import { refuseTls } from '../../../src/engine/config/no-tls.js'
import { answerTo, directories, FOLDER, recorded } from './replay.js'

describe('CONFIG GET and SET', () => {
  it.each(recorded('scenarios').map((scenario) => [scenario.title, scenario] as const))('%s', (_, { args, steps }) => {
    const host = { ...directories, readFiles: () => [] }
    const { config } = Config.fromArguments(['--port', '0', '--unixsocket', `${FOLDER}/redis.sock`, ...args], host)
    refuseTls(config)
    for (const [request, answer] of steps) {
      expect([request, answerTo(config, request, { localClient: true })]).toEqual([request, answer])
    }
  })
})

/** Asked of Redis 7.0.15 while it loaded a snapshot slowly (`key-load-delay`); the order of the pairs decides. */
const whileLoading: [request: string, text: string][] = [
  ['appendonly yes', 'LOADING'],
  ['appendonly x', 'LOADING'],
  ['repl-diskless-load swapdb', 'LOADING'],
  ['appendonly yes nonsense 1', 'LOADING'],
  ['appendonly yes daemonize yes', 'LOADING'],
  ['appendonly no hz 1 hz 2', 'LOADING'],
  ['appendonly yes dir .', 'LOADING'],
  ['hz x appendonly yes', 'LOADING'],
  ['nonsense 1 appendonly yes', "Unknown option or number of arguments for CONFIG SET - 'nonsense'"],
  [
    'daemonize yes appendonly no',
    "CONFIG SET failed (possibly related to argument 'daemonize') - can't set immutable config",
  ],
  ['dir .', "CONFIG SET failed (possibly related to argument 'dir') - can't set protected config"],
  ['dir . appendonly yes', "CONFIG SET failed (possibly related to argument 'dir') - can't set protected config"],
  ['hz 1 hz 2 appendonly no', "CONFIG SET failed (possibly related to argument 'hz') - duplicate parameter"],
  ['hz 5', 'OK'],
]

describe('while a dataset is loaded', () => {
  it.each(whileLoading)('CONFIG SET %s', (request, text) => {
    const config = new Config()
    const answer = answerTo(config, ['SET', ...request.split(' ')], { loading: true })
    const loading = { error: 'Redis is loading the dataset in memory' }
    expect(answer).toEqual(text === 'LOADING' ? loading : text === 'OK' ? 'OK' : { error: text })
  })
})
