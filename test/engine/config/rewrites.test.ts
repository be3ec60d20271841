/**
 * CONFIG REWRITE, replayed as recorded from the real server by `record.ts`. What is appended is compared as a set of
 * lines, since the real server appends in the order of a hash table with a random seed.
 */
import { describe, expect, it } from 'vitest'
import { Config } from '../../../src/engine/config/config.js'
import { directories, recorded } from './replay.js'

const DEFAULT_USER = 'default on nopass ~* &* +@all'

/** The users of the recorded server after a file was read: ACL's business, so they are given here as ACL describes them. */
const usersOf = (file: string): string[] =>
  file.includes('user bob')
    ? [
        'bob on #2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b ~a* resetchannels -@all +get',
        'default on nopass sanitize-payload ~* &* +@all',
      ]
    : [DEFAULT_USER]

describe('rewriting', () => {
  it.each(recorded('rewrites').map((rewrite) => [rewrite.title, rewrite] as const))('%s', (_, recording) => {
    const { file, sets, kept, appended } = recording
    const config = new Config(directories)
    config.loadText(file, { readFiles: () => [] })
    config.set(sets)
    const lines = config.rewrite(file, usersOf(file)).split('\n')
    expect(lines.slice(0, kept.length)).toEqual(kept)
    expect(lines.slice(kept.length).sort()).toEqual(appended)
  })

  it('gives a file that is read back to the same values', () => {
    const config = new Config({ directory: '/data' })
    config.set([
      ['save', '60 1 30 2'],
      ['maxmemory', '123456789'],
      ['maxmemory-clients', '12%'],
      ['masterauth', 'a "b"\n\x01\xff'],
      ['notify-keyspace-events', 'Kg$'],
      ['client-output-buffer-limit', 'pubsub 1mb 1025 7'],
      ['latency-tracking-info-percentiles', ''],
      ['bind', ''],
      ['shutdown-on-sigterm', 'now nosave'],
      ['oom-score-adj', 'relative'],
      ['tls-ciphers', ''],
    ])
    const again = new Config()
    again.loadText(config.rewrite(''))
    expect(again.match('*')).toEqual(config.match('*'))
  })

  it('changes nothing from the second time on', () => {
    const config = new Config({ directory: '/data' })
    const once = config.rewrite('# mine\nhz 10\n\n\nslave-priority 5\nnonsense 1\n')
    expect(once.startsWith('# mine\nhz 10\n\nreplica-priority 100\n# ??? nonsense 1\n')).toBe(true)
    // Redis takes what follows the last newline for one more line, which it keeps.
    const twice = config.rewrite(once)
    expect(twice).toBe(`${once}\n`)
    expect(config.rewrite(twice)).toBe(twice)
  })

  it('leaves the users of the file alone when none are given, and out of it when there is an ACL file', () => {
    const file = 'user bob on\naclfile users.acl\n'
    const config = new Config()
    config.loadText(file)
    expect(config.rewrite(file)).toContain('user bob on\n')
    expect(config.rewrite(file, [DEFAULT_USER])).not.toContain('user ')
  })
})
