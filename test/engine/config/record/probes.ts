/**
 * The values each parameter is asked to take.
 *
 * The same list goes to every parameter, whatever its type, so that the record knows nothing of our declarations;
 * borders and enumeration values are then read out of the real server's own error texts.
 */
/** Parameters that CONFIG GET answers only by their exact name. */
export const hidden = [
  'key-load-delay',
  'loading-process-events-interval-bytes',
  'rdb-key-save-delay',
  'use-exit-on-panic',
  'watchdog-period',
]

const universal = [
  ...['yes', 'no', 'YES', 'No', 'true', '', ' ', 'abc', 'a b', 'a/b', '\xff\xfe', 'yes\0x'],
  ...['-1', '-0', '0', '1', '2', '7', '10', '+1', '01', '010', '0777', '777', '1000', '1.5', '1e3', '0x10', ' 1', '1 '],
  ...['10%', '100%', '101%', '0%', '-1%', '%', '1.5%', '1k%', '10%%'],
  ...['1b', '1B', '1k', '1kb', '1KB', '3000kb', '1m', '1mb', '2Mb', '1g', '1gb', '1GB', '1gbb', '1tb', '100k', 'kb'],
  ...['-1kb', '1 kb', '2147483647', '2147483648', '-2147483648', '-2147483649', '4294967295', '4294967296'],
  ...['9007199254740993', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809'],
  ...['18446744073709551615', '18446744073709551616', '99999999999999999999999999', '17179869184gb', '8589934592gb'],
]

/** Why a value is kept from a parameter: each would change the machine, or the answer depends on it. */
const withheld: Record<string, { keep: (value: string) => boolean; reason: string }> = {
  port: { keep: (v) => !/^\d{1,5}$/.test(v) || v === '0' || Number(v) > 65535, reason: 'binds the port' },
  maxclients: { keep: (v) => !/^\d+$/.test(v) || Number(v) <= 1000 || Number(v) > 4294967295, reason: 'file limit' },
  dir: { keep: () => false, reason: 'answers name the folder; see the scenarios' },
  bind: {
    keep: (v) => v === '' || /^( |1\.5)$/.test(v),
    reason: 'answers depend on the interfaces; see the scenarios',
  },
}

/** Values of parameters that have a grammar of their own. */
const own: Record<string, string[]> = {
  save: [
    '60 1',
    '60  1',
    ' 60 1',
    '60 1 ',
    '60 1 300 10',
    '60',
    '60 1 300',
    '0 1',
    '1 0',
    '-1 1',
    '1 -1',
    '60 x',
    '60 1x',
    '+60 +1',
    '060 01',
    '99999999999 99999999999',
    '60 2147483648',
    '60\t1',
    '\0',
    '60 1\0x',
    '""',
    '9223372036854775808 1',
  ],
  'client-output-buffer-limit': [
    ...[
      'normal 0 0 0',
      'normal 64mb 32mb 10',
      'NORMAL 64mb 32mb 10',
      'slave 1gb 512mb 60',
      'replica 1gb 512mb 61',
      'REPLICA 1gb 1gb 5',
    ],
    ...['pubsub 32mb 8mb 60', 'normal 64mb 32mb 10 pubsub 32mb 8mb 61', 'normal 64mb 32mb 10 normal 65mb 33mb 11'],
    ...[
      'master 0 0 0',
      'foo 1 2 3',
      'normal 1mb 2',
      'normal 0 0 0 slave',
      'normal 0 0 0 foo 0 0 0',
      'normal 64mb 32mb -1',
      'normal 64mb 32mb x',
    ],
    ...[
      'normal 64mb 32mb 1x',
      'normal x 32mb 1',
      'normal 64mb x 1',
      'normal -1 0 0',
      'normal 64mb 32mb 2147483648',
      'normal 64mb 32mb 4294967297',
    ],
    ...[
      'normal  0 0 0',
      ' normal 0 0 0',
      'normal 18446744073709551615 0 0',
      'normal 64mb 32mb ',
      'normal 64mb 32mb 1.5',
      'normal 0 0 +5',
    ],
    ...[
      'normal 0 0 9223372036854775808',
      'normal kb kb 1',
      'slave 0 0 0 replica 1gb 1gb 1',
      'pubsub 0 0 0 normal 0 0 0 slave 0 0 0',
    ],
  ],
  'oom-score-adj-values': [
    '0 200 800',
    '1 2 3',
    '-2000 0 2000',
    '-2001 0 0',
    '0 0 2001',
    '1 2',
    '1 2 3 4',
    'a b c',
    '1 2 x',
    '1  2 3',
    '+1 +2 +3',
    '800 200 0',
    '1 2 ',
    '1.5 2 3',
    '01 02 03',
  ],
  'notify-keyspace-events': [
    ...[
      'KEA',
      'AKE',
      'Ex',
      'xE',
      'K',
      'E',
      'A',
      'g$lshzxetd',
      'g$lshzxet',
      'Kg$lshzxetdmn',
      'KEAmn',
      'KEAm',
      'KEm',
      'KEn',
      'KEmn',
      'Elg',
      'Klx$',
      'KEAd',
      'dK',
      'tK',
      'mE',
      'eE',
      'nK',
    ],
    ...['KK', 'KEq', 'ke', 'K E', 'K ', 'KEA\0q', '$', 'zhsl', 'AA', 'g', 'KEg$lshzxetd', 'KEg$lshzxe'],
  ],
  bind: [
    '127.0.0.1',
    '127.0.0.1 -::1',
    '* -::*',
    '127.0.0.1  -::1',
    Array(16).fill('127.0.0.1').join(' ') + ' x',
    '-192.0.2.77 127.0.0.1',
    '192.0.2.77',
    '0.0.0.0 -::*',
  ],
  replicaof: [
    '127.0.0.1 7159',
    'no one',
    'NO ONE',
    '127.0.0.1',
    '127.0.0.1 65536',
    '127.0.0.1 -1',
    '127.0.0.1 abc',
    '127.0.0.1 70 80',
    '127.0.0.1 0',
    '127.0.0.1 65535',
    'no 1',
  ],
  'latency-tracking-info-percentiles': [
    '50',
    '50 99 99.9',
    '0 100',
    '100.0',
    '100.1',
    '-1',
    '-0.1',
    '1e1',
    '1.23456789',
    '0.0000001',
    '50 x',
    'x',
    '50  99',
    '99.900',
    'nan',
    'inf',
    '50 99 ',
    '.5',
    '5.',
    '0x10',
    '50 50',
    '+50',
    '1e-7',
    '33.3333335',
    '99.99999999',
    ' 50',
  ],
  'shutdown-on-sigterm': [
    'default',
    'save',
    'nosave',
    'now',
    'force',
    'save now',
    'now save',
    'force now save',
    'save nosave',
    'default now',
    'SAVE FORCE',
    'save  now',
    'save save',
    'nosave force now',
    'save x',
    'default default',
    'save ',
    ' save',
  ],
  'shutdown-on-sigint': ['default', 'save', 'nosave force', 'save nosave', 'now', 'bogus'],
  'proc-title-template': [
    '{title}',
    '{title} {port}',
    '{title} {listen-addr} {server-mode}',
    '{tls-port} {unixsocket} {config-file}',
    '{',
    '}',
    '{}',
    '{x}',
    '{title',
    'title}',
    '{{title}}',
    '{{',
    '{{x',
    '{Title}',
    '{title} {',
    'a{{b{title}',
    ' {title}',
    '{title} ',
    '{unixsocket}',
    '{config-file}',
    '{ title}',
    '{title }',
    '{title}{title}',
    '{title}}',
    '\t',
    '\n',
    ' \t',
    '{title}\x01',
  ],
  'cluster-announce-hostname': [
    'example.com',
    'a_b',
    'a-b.c',
    'HOST9',
    'host name',
    'x'.repeat(254),
    'x'.repeat(255),
    'x'.repeat(256),
    '.',
    '-',
    'h\0_',
  ],
  dbfilename: ['dump.rdb', '../dump.rdb', '/tmp/dump.rdb', 'a\\b', '.', '..', 'x.rdb\0/'],
  appendfilename: ['appendonly.aof', '../x.aof', 'a\\b', '.', 'x y'],
  appenddirname: ['appendonlydir', '../x', 'a\\b', '.', 'x y'],
  loglevel: ['nothing', 'Debug'],
  'acl-pubsub-default': ['allchannels resetchannels', 'ALLCHANNELS'],
  requirepass: ['p\0q', 'secret'],
  masterauth: ['p\0q', 'secret'],
  masteruser: ['u\0v'],
  'hll-sparse-max-bytes': ['15999', '16000', '16001'],
  'watchdog-period': ['199', '200', '201', '500'],
  hz: ['499', '500', '501'],
}

export function probesOf(name: string): string[] {
  return [...universal.filter((value) => mayBeAsked(name, value)), ...(own[name] ?? [])]
}

export const mayBeAsked = (name: string, value: string): boolean => withheld[name]?.keep(value) ?? true

/** Further values read out of what the server answered: the borders it names, the enumeration it lists. */
export function probesFrom(errorText: string): string[] {
  const range = /between (-?\d+) and (-?\d+) inclusive/.exec(errorText)
  if (range !== null) {
    const base = /octal|between 0 and 777 /.test(errorText) ? 8 : 10
    const around = (border: string): string[] =>
      base === 8
        ? [-1, 0, 1].map((step) => (parseInt(border, 8) + step).toString(8))
        : [-1n, 0n, 1n].map((step) => String(BigInt(border) + step))
    return [...around(range[1] ?? ''), ...around(range[2] ?? '')]
  }
  const listed = /one of the following: (.*)$/.exec(errorText)?.[1]
  if (listed === undefined) return []
  return listed.split(', ').flatMap((value) => [value, value.toUpperCase(), `${value}x`])
}
