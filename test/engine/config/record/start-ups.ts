/**
 * Starts of the server: configuration files, options, standard input, includes, and what it prints when it refuses.
 *
 * A case that starts says what is asked of the running server; it listens on the port below, by its own words or the
 * ones added in front of its file.
 */
import { askPairs, inFolder, runServer } from './oracle.js'

export interface StartUp {
  title: string
  /** The configuration file, given as the first argument; none when absent. */
  file?: string
  args?: string[]
  stdin?: string
  /** Further files in the working directory. */
  others?: Record<string, string>
  /** What is asked when the server runs. */
  ask?: string[]
}

export type RecordedStartUp = StartUp & ({ printed: string } | { values: [string, string][] })

const PORT = 7150
const listen = `port ${PORT}\nbind 127.0.0.1\n`
const port = ['--port', String(PORT), '--bind', '127.0.0.1']

const running = (title: string, body: string, ask: string[]): StartUp => ({ title, file: listen + body, ask })
const refused = (title: string, file: string): StartUp => ({ title, file })

const startUps: StartUp[] = [
  running('comments, blank lines, spaces, cases', '# c\n\n   # d\n\t HZ \t 20  \r\n  TimeOut 7\n#', ['hz', 'timeout']),
  running('no newline at the end', 'hz 21', ['hz']),
  running('the last of several lines wins', 'hz 21\nhz 22\nHZ 23\n', ['hz']),
  running('quotes', 'requirepass ""\nmasterauth "a b\\x41\\n\\"q\\\'"\nmasteruser \'it\\\'s "x" \\n\'\n', [
    'masterauth',
    'masteruser',
  ]),
  running('words join without quotes inside a word', 'masterauth a#b\nproc-title-template "{title} x"\n', [
    'masterauth',
    'proc-title-template',
  ]),
  running('hz out of range', 'hz 0\n', ['hz']),
  running('hz out of range, high', 'hz 501\n', ['hz']),
  running('small values that CONFIG SET would raise', 'repl-backlog-size 1\nwatchdog-period 1\n', [
    'repl-backlog-size',
    'watchdog-period',
  ]),
  running('the watchdog and hz', 'watchdog-period 1\nhz 100\n', ['watchdog-period', 'hz']),
  running('the watchdog off', 'watchdog-period 0\nhz 1\n', ['watchdog-period', 'hz']),
  running('aliases', 'slave-priority 7\nhash-max-ziplist-entries 9\nlua-time-limit 11\n', [
    '*-priority',
    'hash-max*',
    'busy*',
    'lua*',
  ]),
  running(
    'deprecated lines are passed over',
    'list-max-ziplist-entries 512\nlist-max-ziplist-value x\nlua-replicate-commands yes\nhz 9\n',
    ['hz', 'list-max*'],
  ),
  running('hidden parameters', 'watchdog-period 500\nkey-load-delay 1\n', ['watchdog-period', 'key-load-delay']),
  running('save lines add up', 'save 60 1\nsave 300 10 900 1\n', ['save']),
  running('save is empty', 'save ""\n', ['save']),
  running('save without a word', 'save\n', ['save']),
  running('save empty, then not', 'save ""\nsave 60 1\n', ['save']),
  running('save, then empty', 'save 60 1\nsave ""\n', ['save']),
  running('save, empty, save', 'save 60 1\nsave ""\nsave 30 2\n', ['save']),
  running('no save line: the defaults', 'hz 10\n', ['save']),
  running(
    'client-output-buffer-limit lines add up',
    'client-output-buffer-limit pubsub 1mb 1mb 1\nclient-output-buffer-limit replica 2mb 2mb 2\n',
    ['client-output*'],
  ),
  running('client-output-buffer-limit without a word', 'client-output-buffer-limit\n', ['client-output*']),
  running(
    'words of several kinds',
    'oom-score-adj-values 1 2 3\nlatency-tracking-info-percentiles 1 2.50\nnotify-keyspace-events "Kg"\nshutdown-on-sigint nosave now\n',
    ['oom-score-adj-values', 'latency-tracking-info*', 'notify*', 'shutdown-on-sigint'],
  ),
  running('percentiles without a word', 'latency-tracking-info-percentiles\n', ['latency-tracking-info*']),
  running('percentiles empty', 'latency-tracking-info-percentiles ""\n', ['latency-tracking-info*']),
  running('save in one word', 'save "60 1"\nsave "300 10 900 1"\n', ['save']),
  running('bind in one word', 'bind "127.0.0.1 -::1"\n', ['bind']),
  running('buffer limits in one word', 'client-output-buffer-limit "normal 1mb  1mb 1"\n', ['client-output*']),
  running('oom-score-adj-values in one word', 'oom-score-adj-values "1 2 3"\n', ['oom-score-adj-values']),
  running('percentiles in one word', 'latency-tracking-info-percentiles " 1  2 "\n', ['latency-tracking-info*']),
  running('shutdown-on-sigterm in one word', 'shutdown-on-sigterm "nosave now"\n', ['shutdown-on-sigterm']),
  running('quotes in a word that is split', 'save "60 \'1\'"\nsave \'"30" 2\'\n', ['save']),
  running('blanks in a word that is split', 'bind " "\nbind 127.0.0.1\nsave " "\n', ['bind', 'save']),
  running('save with broken quotes in its word', 'save "60 \'1"\n', ['save']),
  running('a word is split only when it is alone', 'save 60 1 300 "10"\n', ['save']),
  running('notify-keyspace-events empty', 'notify-keyspace-events ""\n', ['notify*']),
  running('a protected and an immutable one', 'dbfilename x.rdb\nio-threads 2\nenable-debug-command LOCAL\n', [
    'dbfilename',
    'io-threads',
    'enable-debug-command',
  ]),
  {
    title: 'include',
    file: `${listen}hz 20\ninclude other.conf\ntimeout 7\n`,
    others: { 'other.conf': 'hz 30\ntimeout 9\n' },
    ask: ['hz', 'timeout'],
  },
  {
    title: 'include by pattern, in order',
    file: `${listen}include part-*.conf\n`,
    others: { 'part-b.conf': 'hz 31\n', 'part-a.conf': 'hz 30\ntimeout 5\n' },
    ask: ['hz', 'timeout'],
  },
  {
    title: 'parts of a pattern are one text',
    file: `${listen}include part-*.conf\n`,
    others: { 'part-a.conf': 'hz 3', 'part-b.conf': '1\n' },
    ask: ['hz'],
  },
  { title: 'include by a pattern that names nothing', file: `${listen}include none-*.conf\nhz 12\n`, ask: ['hz'] },
  {
    title: 'include in include',
    file: `${listen}include a.conf\n`,
    others: { 'a.conf': 'include b.conf\nhz 4\n', 'b.conf': 'hz 3\ntimeout 2\n' },
    ask: ['hz', 'timeout'],
  },
  {
    title: 'save, include, save, save',
    file: `${listen}save 1 1\ninclude a.conf\nsave 2 2\nsave 3 3\n`,
    others: { 'a.conf': 'hz 4\n' },
    ask: ['save'],
  },
  {
    title: 'save in include and after',
    file: `${listen}include a.conf\nsave 2 2\n`,
    others: { 'a.conf': 'save 1 1\nsave 4 4\n' },
    ask: ['save'],
  },
  {
    title: 'save and save in include',
    file: `${listen}save 2 2\ninclude a.conf\n`,
    others: { 'a.conf': 'save 1 1\nsave 4 4\n' },
    ask: ['save'],
  },
  {
    title: 'a line of an included file is refused',
    file: `${listen}include a.conf\n`,
    others: { 'a.conf': 'hz 4\n\nHz x\n' },
  },
  {
    title: 'a line after an include is refused',
    file: `${listen}include a.conf\nfoo\n`,
    others: { 'a.conf': 'hz 4\n' },
  },
  { title: 'an included file is missing', file: 'include nothing.conf\n' },

  refused('unknown directive', 'hz 10\n\n  foo   bar\n'),
  refused('unknown directive alone', 'foo'),
  refused('no value', 'hz\n'),
  refused('two values', 'hz 1 2\n'),
  refused('not an integer', 'timeout 5x\n'),
  refused('out of range', 'port 65536\n'),
  refused('not a yes or no', 'appendonly maybe\n'),
  refused('not in the list', 'maxmemory-policy lru\n'),
  refused('not a memory value', 'maxmemory 1xb\n'),
  refused('unbalanced quotes', 'hz 10\nrequirepass "abc\n'),
  refused('text after a quote', 'requirepass "abc"def\n'),
  refused('save', 'save 60\n'),
  refused('save with one word to split among others', 'save 60 "1 300 10"\n'),
  refused('oom-score-adj-values with broken quotes in its word', 'oom-score-adj-values "1 2 \'3"\n'),
  refused('shutdown-on-sigterm with broken quotes in its word', 'shutdown-on-sigterm "now \'x"\n'),
  refused('save with a bad word', 'save 60 x\n'),
  refused('client-output-buffer-limit', 'client-output-buffer-limit normal 0 0\n'),
  refused('client-output-buffer-limit class', 'client-output-buffer-limit foo 0 0 0\n'),
  refused('oom-score-adj-values', 'oom-score-adj-values 1 2\n'),
  refused('oom-score-adj-values out of range', 'oom-score-adj-values 1 2 2001\n'),
  refused('notify-keyspace-events', 'notify-keyspace-events q\n'),
  refused('notify-keyspace-events without a word', 'notify-keyspace-events\n'),
  refused('dir without a word', 'dir\n'),
  refused('dir missing', 'dir /nonexistent/folder\n'),
  refused('replicaof', 'replicaof host\n'),
  refused('replicaof port', 'slaveof host 65536\n'),
  refused('bind with too many', `bind ${Array(17).fill('127.0.0.1').join(' ')}\n`),
  refused('shutdown-on-sigterm', 'shutdown-on-sigterm save nosave\n'),
  refused('shutdown-on-sigterm without a word', 'shutdown-on-sigterm\n'),
  refused('a deprecated line with too many words', 'list-max-ziplist-entries 1 2\n'),
  refused('include without a word', 'include\n'),
  refused('include with two', 'include a b\n'),
  refused('rename-command, unknown', 'rename-command nosuch x\n'),
  refused('rename-command, taken', 'rename-command GET set\n'),
  refused('rename-command without a word', 'rename-command get\n'),
  refused('user without a name', 'user\n'),
  refused('user twice', 'user bob on\nuser bob on\n'),
  refused('loadmodule without a word', 'loadmodule\n'),
  refused('a module parameter without a value', 'mod.param\n'),
  refused('sentinel', 'sentinel monitor x\n'),
  refused('cluster and replica', 'cluster-enabled yes\nreplicaof 127.0.0.1 7159\nhz 10\n'),
  refused('log file', 'logfile /nonexistent/folder/log\nhz 10\n'),
  refused('a NUL in the name', 'h\\x00z 10\n'),
  refused('quotes around the name', '"foo" 1\n'),
  running('quotes around a known name', '"hz" 44\n', ['hz']),
  running('a name in hexadecimal', '"\\x68z" 45\n', ['hz']),

  { title: 'options', args: [...port, '--hz', '20', '--timeout', '7'], ask: ['hz', 'timeout'] },
  { title: 'options in one word', args: [...port, '--hz 20', '--timeout 7'], ask: ['hz', 'timeout'] },
  { title: 'an option in one word, then a value', args: [...port, '--hz 20', '5'] },
  { title: 'name and value joined by =', args: ['--port=7150'] },
  { title: 'options over a file', file: `${listen}hz 20\ntimeout 8\n`, args: ['--hz', '30'], ask: ['hz', 'timeout'] },
  { title: 'options in capitals', args: [...port, '--HZ', '30'], ask: ['hz'] },
  { title: 'several words', args: [...port, '--save', '60', '1', '--save', '300', '10'], ask: ['save'] },
  { title: 'several words in one', args: [...port, '--save 60 1 300 10'], ask: ['save'] },
  { title: 'words quoted as one', args: [...port, '--save', '60 1'], ask: ['save'] },
  { title: 'save empty', args: [...port, '--save', ''], ask: ['save'] },
  { title: 'save before another option', args: [...port, '--save', '--hz', '20'], ask: ['save', 'hz'] },
  { title: 'save last', args: [...port, '--save'], ask: ['save'] },
  { title: 'Save last, in capitals', args: [...port, '--SAVE'], ask: ['save'] },
  { title: 'save over a file', file: `${listen}save 1 1\n`, args: ['--save', '2', '2'], ask: ['save'] },
  { title: 'save empty over a file', file: `${listen}save 1 1\n`, args: ['--save', ''], ask: ['save'] },
  { title: 'a value that looks like an option', args: [...port, '--masterauth', '--abc'], ask: ['masterauth'] },
  {
    title: 'a value that looks like an option, then another',
    args: [...port, '--masterauth', '--abc', '--hz', '30'],
    ask: ['masterauth', 'hz'],
  },
  { title: 'a value that looks like an option with its value', args: [...port, '--masterauth', '--hz', '30'] },
  { title: 'an option without a value', args: [...port, '--repl-diskless-sync'] },
  { title: 'an option without a value, then one with', args: [...port, '--repl-diskless-sync', '--hz', '20'] },
  { title: 'an option with an empty value', args: [...port, '--masterauth', ''], ask: ['masterauth'] },
  { title: 'a value with quotes and bytes', args: [...port, '--masterauth', 'a "b" \\n \x01'], ask: ['masterauth'] },
  { title: 'an option with quotes in one word', args: [...port, '--masterauth "a b"'], ask: ['masterauth'] },
  { title: 'an option with unbalanced quotes in one word', args: [...port, '--masterauth "a b'] },
  { title: 'a lone --', args: [...port, '--'], ask: ['port'] },
  { title: 'a lone -- in front of a value', args: [...port, '--', 'hz', '20'], ask: ['hz'] },
  { title: 'one dash', args: [...port, '--hz', '20', '-x', '1'] },
  { title: 'a value first after the file', file: listen, args: ['hz', '20'], ask: ['hz'] },
  { title: 'a space after the name', args: [...port, '--hz ', '20'], ask: ['hz'] },
  { title: 'an unknown option', args: [...port, '--nonsense', '1'] },
  { title: 'an option with a broken value', args: [...port, '--hz', 'x', '--timeout', '1'] },
  { title: 'an option broken behind a file', file: 'hz 1\ntimeout 2', args: ['--hz', 'x'] },
  { title: 'negative value', args: [...port, '--list-max-listpack-size', '-5'], ask: ['list-max-listpack-size'] },
  {
    title: 'standard input first',
    args: ['-', ...port, '--hz', '20'],
    stdin: 'hz 40\ntimeout 3\n',
    ask: ['hz', 'timeout'],
  },
  {
    title: 'standard input last',
    args: [...port, '--hz', '20', '-'],
    stdin: 'hz 40\ntimeout 3\n',
    ask: ['hz', 'timeout'],
  },
  {
    title: 'standard input behind a file',
    file: `${listen}hz 50\ntimeout 5\n`,
    args: ['-'],
    stdin: 'hz 40\n',
    ask: ['hz', 'timeout'],
  },
  {
    title: 'a dash in between is a value',
    args: [...port, '--masterauth', '-', '--hz', '20'],
    ask: ['masterauth', 'hz'],
  },
  { title: 'standard input is refused', args: ['-', ...port], stdin: 'hz 4\nfoo\n' },
  { title: 'a file that is missing', args: ['missing.conf'] },
  { title: 'a NUL takes the rest of its line', file: `${listen}hz 20\0 x\n\ntimeout 8\n`, ask: ['hz', 'timeout'] },
  { title: 'a NUL takes the end of its line, too', file: `${listen}hz 20\0\ntimeout 8\n` },
  {
    title: 'a NUL in a long line',
    file: `${listen}hz 20\n# \0${'x'.repeat(1021)}\n${' '.repeat(1000)}timeout 8\n`,
    ask: ['hz', 'timeout'],
  },
  {
    title: 'a NUL in standard input',
    args: [...port, '-'],
    stdin: 'hz 20\0 x\n\ntimeout 8\n',
    ask: ['hz', 'timeout'],
  },
  {
    title: 'include option',
    args: [...port, '--include', 'o.conf', '--timeout', '3'],
    others: { 'o.conf': 'hz 77\n' },
    ask: ['hz', 'timeout'],
  },
]

/** What belongs to the run, not to the case: the folder, and the process and time in front of a log line. */
const impersonal = (text: string, folder: string): string =>
  text
    .split('\n')
    .filter((line) => !/ (# oO0|# Redis version=|# Configuration loaded|# Reading config from stdin)/.test(line))
    .join('\n')
    .replaceAll(folder, '<dir>')
    .replace(/^\d+:C .*?# /gm, '')

export async function recordStartUps(): Promise<RecordedStartUp[]> {
  const recorded: RecordedStartUp[] = []
  for (const startUp of startUps) {
    const files = { ...startUp.others, ...(startUp.file === undefined ? {} : { 'redis.conf': startUp.file }) }
    await inFolder(files, async (folder) => {
      const args = [...(startUp.file === undefined ? [] : ['redis.conf']), ...(startUp.args ?? [])]
      const asked = (client: Parameters<typeof askPairs>[0]): Promise<[string, string][]> =>
        askPairs(client, ...(startUp.ask ?? ['port']))
      const run = await runServer(folder, args, { port: PORT }, asked, startUp.stdin)
      if ('printed' in run && (startUp.ask !== undefined || !/fatal/i.test(run.printed)))
        throw new Error(`${startUp.title}: ${JSON.stringify(run)}`)
      if ('answered' in run && startUp.ask === undefined) throw new Error(`${startUp.title}: ${JSON.stringify(run)}`)
      recorded.push({
        ...startUp,
        ...('printed' in run ? { printed: impersonal(run.printed, folder) } : { values: run.answered }),
      })
    })
  }
  return recorded
}
