/** The search commands: GEOSEARCH, GEOSEARCHSTORE and the older GEORADIUS family, which they replace. */
import { block, double, flag, integer, key, oneOf, optional, string } from '../spec/args.js'
import { command } from '../spec/command.js'
import { runSearch } from './run-search.js'

/** A unit of length. */
const unit = oneOf('unit', [flag('m', 'M'), flag('km', 'KM'), flag('ft', 'FT'), flag('mi', 'MI')])

/** What details make of each result: its member, then distance, geohash and position, as far as they are asked for. */
const WITH_DETAILS = {
  WITHDIST: '[member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]',
  WITHHASH: '[member: T, geohash: number, position?: [longitude: number, latitude: number]][]',
  WITHCOORD: '[member: T, position: [longitude: number, latitude: number]][]',
}

const georadius = command({
  name: 'GEORADIUS',
  group: 'geo',
  summary:
    'Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a point',
  since: '3.2.0',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -6,
  flags: ['denyoom', 'movablekeys', 'write'],
  categories: ['geo'],
  history: [
    ['6.2.0', 'Added the `ANY` option for `COUNT`.'],
    ['7.0.0', 'Added support for uppercase unit names.'],
  ],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument',
  keys: [
    { flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'OW update', begin: { keyword: 'STORE', from: 6 }, find: { last: 0, step: 1 } },
    { flags: 'OW update', begin: { keyword: 'STOREDIST', from: 6 }, find: { last: 0, step: 1 } },
  ],
  args: [
    key('key'),
    double('longitude'),
    double('latitude'),
    double('radius'),
    unit,
    optional(flag('withcoord', 'WITHCOORD')),
    optional(flag('withdist', 'WITHDIST')),
    optional(flag('withhash', 'WITHHASH')),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(flag('any', 'ANY', { since: '6.2.0' }))])),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
    optional(key('key', { token: 'STORE', keySpec: 1 })),
    optional(key('key', { token: 'STOREDIST', keySpec: 2 })),
  ],
  ownOptions: true,
  method: 'geoRadius',
  returns: 'T[]',
  returnsWhen: { ...WITH_DETAILS, STORE: 'number', STOREDIST: 'number' },
  run(ctx) {
    runSearch(ctx, 'GEORADIUS')
  },
})

const georadiusRo = command({
  name: 'GEORADIUS_RO',
  group: 'geo',
  summary: 'A read-only variant for GEORADIUS',
  since: '3.2.10',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -6,
  flags: ['readonly'],
  categories: ['geo'],
  history: [['6.2.0', 'Added the `ANY` option for `COUNT`.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` with the `BYRADIUS` argument',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    double('longitude'),
    double('latitude'),
    double('radius'),
    unit,
    optional(flag('withcoord', 'WITHCOORD')),
    optional(flag('withdist', 'WITHDIST')),
    optional(flag('withhash', 'WITHHASH')),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(flag('any', 'ANY', { since: '6.2.0' }))])),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
  ],
  ownOptions: true,
  method: 'geoRadiusRo',
  returns: 'T[]',
  returnsWhen: WITH_DETAILS,
  run(ctx) {
    runSearch(ctx, 'GEORADIUS_RO')
  },
})

const georadiusbymember = command({
  name: 'GEORADIUSBYMEMBER',
  group: 'geo',
  summary:
    'Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a member',
  since: '3.2.0',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -5,
  flags: ['denyoom', 'movablekeys', 'write'],
  categories: ['geo'],
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments',
  keys: [
    { flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'OW update', begin: { keyword: 'STORE', from: 5 }, find: { last: 0, step: 1 } },
    { flags: 'OW update', begin: { keyword: 'STOREDIST', from: 5 }, find: { last: 0, step: 1 } },
  ],
  args: [
    key('key'),
    string('member'),
    double('radius'),
    unit,
    optional(flag('withcoord', 'WITHCOORD')),
    optional(flag('withdist', 'WITHDIST')),
    optional(flag('withhash', 'WITHHASH')),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(flag('any', 'ANY'))])),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
    optional(key('key', { token: 'STORE', keySpec: 1 })),
    optional(key('key', { token: 'STOREDIST', keySpec: 2 })),
  ],
  ownOptions: true,
  method: 'geoRadiusByMember',
  returns: 'T[]',
  returnsWhen: { ...WITH_DETAILS, STORE: 'number', STOREDIST: 'number' },
  run(ctx) {
    runSearch(ctx, 'GEORADIUSBYMEMBER')
  },
})

const georadiusbymemberRo = command({
  name: 'GEORADIUSBYMEMBER_RO',
  group: 'geo',
  summary: 'A read-only variant for GEORADIUSBYMEMBER',
  since: '3.2.10',
  complexity:
    'O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.',
  arity: -5,
  flags: ['readonly'],
  categories: ['geo'],
  docFlags: ['deprecated'],
  deprecatedSince: '6.2.0',
  replacedBy: '`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments',
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    string('member'),
    double('radius'),
    unit,
    optional(flag('withcoord', 'WITHCOORD')),
    optional(flag('withdist', 'WITHDIST')),
    optional(flag('withhash', 'WITHHASH')),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(flag('any', 'ANY'))])),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
  ],
  ownOptions: true,
  method: 'geoRadiusByMemberRo',
  returns: 'T[]',
  returnsWhen: WITH_DETAILS,
  run(ctx) {
    runSearch(ctx, 'GEORADIUSBYMEMBER_RO')
  },
})

const geosearch = command({
  name: 'GEOSEARCH',
  group: 'geo',
  summary: 'Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle.',
  since: '6.2.0',
  complexity:
    'O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape',
  arity: -7,
  flags: ['readonly'],
  categories: ['geo'],
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  keys: [{ flags: 'RO access', begin: { index: 1 }, find: { last: 0, step: 1 } }],
  args: [
    key('key'),
    oneOf('from', [
      string('member', { token: 'FROMMEMBER' }),
      block('longitude_latitude', [double('longitude'), double('latitude')], { token: 'FROMLONLAT' }),
    ]),
    oneOf('by', [
      block('circle', [double('radius', { token: 'BYRADIUS' }), unit]),
      block('box', [double('width', { token: 'BYBOX' }), double('height'), unit]),
    ]),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(flag('any', 'ANY'))])),
    optional(flag('withcoord', 'WITHCOORD')),
    optional(flag('withdist', 'WITHDIST')),
    optional(flag('withhash', 'WITHHASH')),
  ],
  ownOptions: true,
  method: 'geoSearch',
  returns: 'T[]',
  returnsWhen: WITH_DETAILS,
  run(ctx) {
    runSearch(ctx, 'GEOSEARCH')
  },
})

const geosearchstore = command({
  name: 'GEOSEARCHSTORE',
  group: 'geo',
  summary:
    'Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle, and store the result in another key.',
  since: '6.2.0',
  complexity:
    'O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape',
  arity: -8,
  flags: ['denyoom', 'write'],
  categories: ['geo'],
  history: [['7.0.0', 'Added support for uppercase unit names.']],
  keys: [
    { flags: 'OW update', begin: { index: 1 }, find: { last: 0, step: 1 } },
    { flags: 'RO access', begin: { index: 2 }, find: { last: 0, step: 1 } },
  ],
  args: [
    key('destination'),
    key('source', { keySpec: 1 }),
    oneOf('from', [
      string('member', { token: 'FROMMEMBER' }),
      block('longitude_latitude', [double('longitude'), double('latitude')], { token: 'FROMLONLAT' }),
    ]),
    oneOf('by', [
      block('circle', [double('radius', { token: 'BYRADIUS' }), unit]),
      block('box', [double('width', { token: 'BYBOX' }), double('height'), unit]),
    ]),
    optional(oneOf('order', [flag('asc', 'ASC'), flag('desc', 'DESC')])),
    optional(block('count', [integer('count', { token: 'COUNT' }), optional(flag('any', 'ANY'))])),
    optional(flag('storedist', 'STOREDIST')),
  ],
  ownOptions: true,
  method: 'geoSearchStore',
  returns: 'number',
  run(ctx) {
    runSearch(ctx, 'GEOSEARCHSTORE')
  },
})

export const searchCommands = [
  georadius,
  georadiusRo,
  georadiusbymember,
  georadiusbymemberRo,
  geosearch,
  geosearchstore,
]
