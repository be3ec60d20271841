/**
 * Conversations with CONFIG that go beyond one value: several pairs, rollback, names, patterns.
 *
 * Each runs on a server of its own. `<dir>` in a reply stands for the server's directory.
 */
import { ask, askPairs, withServer, type Answer } from './oracle.js'

interface Scenario {
  title: string
  args?: string[]
  steps: string[][]
}

export interface RecordedScenario {
  title: string
  args: string[]
  /** Requests without the word CONFIG, each with its reply (GET: pairs in order of their names). */
  steps: [string[], Answer][]
}

const set = (...args: string[]): string[] => ['SET', ...args]
const get = (...args: string[]): string[] => ['GET', ...args]
const unprotected = ['--enable-protected-configs', 'yes']

const scenarios: Scenario[] = [
  {
    title: 'several pairs at once',
    steps: [set('hz', '20', 'timeout', '7', 'maxmemory', '1mb'), get('hz', 'timeout', 'maxmemory')],
  },
  {
    title: 'a later pair is refused: nothing changes',
    steps: [
      set('hz', '20', 'timeout', 'x'),
      get('hz', 'timeout'),
      set('hz', '20', 'maxmemory-policy', 'x', 'timeout', 'y'),
      set('save', '60 1', 'notify-keyspace-events', 'KEA', 'bind', '127.0.0.1', 'hz', '-1'),
      get('save', 'notify-keyspace-events', 'bind', 'hz'),
      set('client-output-buffer-limit', 'normal 1mb 1mb 1', 'oom-score-adj-values', '1 2'),
      get('client-output-buffer-limit', 'oom-score-adj-values'),
      set('latency-tracking-info-percentiles', '1', 'latency-tracking-info-percentiles', '2'),
      set('latency-tracking-info-percentiles', '1', 'hz', 'x'),
      set('latency-tracking-info-percentiles', '1 x'),
      get('latency-tracking-info-percentiles'),
      set('requirepass', 'secret', 'hz', 'x'),
      get('requirepass'),
      set('shutdown-on-sigterm', 'nosave now', 'hz', 'x'),
      get('shutdown-on-sigterm'),
      set('maxmemory-clients', '5%', 'hz', 'x'),
      get('maxmemory-clients'),
    ],
  },
  {
    title: 'all names are looked at before any value',
    steps: [
      set('hz', 'x', 'nonsense', '1'),
      set('nonsense', '1', 'daemonize', 'yes'),
      set('daemonize', 'yes', 'nonsense', '1'),
      set('daemonize', 'yes', 'hz', '1', 'hz', '2'),
      set('hz', '1', 'hz', '2', 'daemonize', 'yes'),
      set('hz', '1', 'hz', '2', 'nonsense', 'yes'),
      set('hz', 'x', 'daemonize', 'yes'),
      set('hz', 'x', 'dir', '/', 'timeout', '1'),
      set('dir', '/', 'daemonize', 'yes'),
      set('hz', 'x', 'hz', '1'),
      set('nonsense', '1', 'rubbish', '2'),
    ],
  },
  {
    title: 'the spelling of a name in the error',
    steps: [
      set('NonSense', '1'),
      set('HZ', '1', 'Hz', '2'),
      set('Daemonize', 'yes'),
      set('Dir', '/'),
      set('HZ', 'x'),
      set('MaxMemory', 'x'),
      set('Slave-Priority', 'x'),
      set('HASH-max-ziplist-entries', 'x'),
      set('hz ', '1'),
      set('', '1'),
      set('nul\0name', '1'),
      set('a\r\nb', '1'),
      set('ESC\x1b\x80', '1'),
      set('SAVE', 'x'),
    ],
  },
  {
    title: 'an alias is the same value under a second name',
    steps: [
      set('hash-max-ziplist-entries', '5'),
      get('hash-max-listpack-entries'),
      set('hash-max-ziplist-entries', '5', 'hash-max-listpack-entries', '6'),
      get('hash-max-*-entries'),
      set('hash-max-listpack-entries', '7', 'hash-max-ziplist-entries', '8'),
      get('hash-max-*-entries'),
      set('hash-max-ziplist-entries', '7', 'Hash-max-ziplist-entries', '8'),
      set('hash-max-listpack-entries', '9', 'hash-max-ziplist-entries', 'x'),
      get('hash-max-*-entries'),
      set('lua-time-limit', '77'),
      get('busy-reply-threshold', 'lua-time-limit'),
      set('slaveof', 'a 1'),
      set('replicaof', 'a 1', 'slaveof', 'a 1'),
    ],
  },
  {
    title: 'names asked for',
    steps: [
      get('hz'),
      get('HZ'),
      get('Hz', 'hz'),
      get('hz', 'hz', 'nonsense'),
      get('nonsense'),
      get(''),
      get('slaveof', 'replicaof', 'SlaveOf'),
      get('watchdog-period'),
      get('Watchdog-Period', 'watchdog-*'),
      get('use-*', 'key-load*', 'rdb-key*', 'loading*'),
    ],
  },
  {
    title: 'patterns asked for',
    steps: [
      get('max*'),
      get('MAX*'),
      get('m?xmemory'),
      get('[lm]axmemory*', 'maxmemory'),
      get('maxmemory', 'max*'),
      get('MAXMEMORY', 'maxmem*'),
      get('maxmem*', 'MaxMemory'),
      get('*slave*'),
      get('*replica*', 'slave-*'),
      get('h[^a]*'),
      get('h[a-i]*entries', 'hz?'),
      get('h\\z'),
      get('h\\z*'),
      get('hz*', 'h*z'),
      get('*ziplist*'),
      get('[H]Z'),
      get('hz[', '[hz', '[h]['),
      get('?z'),
      get('cluster-*', '*-port', 'nonsense*'),
      get('h*z\0q'),
    ],
  },
  {
    title: 'protected parameters',
    steps: [
      set('dir', '.'),
      set('dbfilename', 'x.rdb'),
      set('dbfilename', 'x.rdb', 'nonsense', '1'),
      get('dbfilename'),
    ],
  },
  {
    title: 'protected parameters, from a local client',
    args: ['--enable-protected-configs', 'local'],
    steps: [set('dbfilename', 'x.rdb'), get('dbfilename')],
  },
  {
    title: 'the directory',
    args: unprotected,
    steps: [
      get('dir'),
      set('dir', '/nonexistent/folder'),
      get('dir'),
      set('dir', 'relative/and/missing'),
      set('dir', ''),
      set('dir', '.'),
      get('dir'),
      set('dir', '/', 'hz', 'x'),
      get('dir'),
      set('dir', '/'),
      get('dir'),
    ],
  },
  {
    title: 'a value that is refused when applied takes all others back',
    steps: [
      set('bind', '192.0.2.77'),
      get('bind'),
      set('hz', '33', 'bind', '192.0.2.77', 'timeout', '4'),
      get('hz', 'bind', 'timeout'),
      set('tls-port', '7159', 'hz', '44'),
      get('tls-port', 'hz'),
      set('timeout', '5', 'tls-cluster', 'yes', 'tls-ciphers', 'x'),
      get('timeout', 'tls-cluster', 'tls-ciphers'),
      set('tls-ciphers', 'x', 'tls-cluster', 'yes'),
      get('tls-cluster', 'tls-ciphers'),
    ],
  },
  {
    title: 'bind',
    steps: [
      set('bind', ''),
      get('bind'),
      set('bind', '127.0.0.1'),
      get('bind'),
      set('bind', '127.0.0.1 -::1'),
      get('bind'),
      set('bind', '* -::*'),
      get('bind'),
      set('bind', Array(16).fill('127.0.0.1').join(' ') + ' 127.0.0.1'),
      get('bind'),
    ],
  },
  {
    title: 'hz is brought into its range once it is applied',
    steps: [
      set('hz', '0', 'timeout', 'x'),
      get('hz'),
      set('hz', '0'),
      get('hz'),
      set('hz', '501', 'timeout', '2'),
      get('hz'),
    ],
  },
  {
    title: 'buffer limits keep the classes that are not named',
    steps: [
      set('client-output-buffer-limit', 'pubsub 1mb 2mb 3'),
      set('client-output-buffer-limit', 'slave 4mb 5mb 6'),
      get('client-output-buffer-limit'),
      set('client-output-buffer-limit', 'replica 7mb 8mb 9 normal 1gb 1gb 1 normal 2gb 2gb 2'),
      get('client-output-buffer-limit'),
      set('client-output-buffer-limit', 'replica 1mb 1mb 1 normal x'),
      set('client-output-buffer-limit', 'replica 1mb 1mb 1 normal 1 1 x'),
      get('client-output-buffer-limit'),
    ],
  },
  {
    title: 'notify-keyspace-events forgets nothing that it prints',
    steps: ['KEA', '', 'Kn', 'KEAn', 'KEm', 'KEAm', 'AK', 'g$lshzxetd', 'Ed', 'Et'].flatMap((flags) => [
      set('notify-keyspace-events', flags),
      get('notify-keyspace-events'),
    ]),
  },
]

export async function recordScenarios(): Promise<RecordedScenario[]> {
  const recorded: RecordedScenario[] = []
  for (const { title, args = [], steps } of scenarios) {
    recorded.push(
      await withServer(args, async (client, server) => {
        const answered: [string[], Answer][] = []
        for (const step of steps) {
          const [verb = '', ...rest] = step
          const answer = verb === 'GET' ? await askPairs(client, ...rest) : await ask(client, 'CONFIG', ...step)
          const text = JSON.stringify(answer).replaceAll(server.dir, '<dir>')
          answered.push([step, JSON.parse(text) as Answer])
        }
        return { title, args, steps: answered }
      }),
    )
  }
  return recorded
}
