/**
 * A snapshot as MessagePack (https://msgpack.org): a sequence of objects that any MessagePack library reads one by one.
 * `docs/snapshot-format.md` describes it for whoever reads it elsewhere.
 *
 *     { format: 'cinnabar snapshot', version: 1, redis, savedAt, usedMemory, logBase }
 *     ['library', code]                                               each library of functions
 *     [database, key, 'string', bytes, expiry or nil]                 each key
 *     [database, key, 'list' | 'set', [element ...], expiry or nil]
 *     [database, key, 'hash', [field, value ...], expiry or nil]
 *     [database, key, 'zset', [member, score ...], expiry or nil]
 *     ['end', keys, crc64]
 *
 * Keys, elements and values are `bin`. Encodings aren't kept: they follow from the values and the configuration.
 */
export const FORMAT_NAME = 'cinnabar snapshot'
export const FORMAT_VERSION = 1

export const RECORD = { library: 'library', end: 'end' } as const

export type RecordType = 'string' | 'list' | 'set' | 'zset' | 'hash'

/** First bytes of MessagePack's kinds, as far as they occur. */
export const BYTE = {
  fixmap: 0x80,
  fixarray: 0x90,
  fixstr: 0xa0,
  nil: 0xc0,
  false: 0xc2,
  true: 0xc3,
  bin8: 0xc4,
  bin16: 0xc5,
  bin32: 0xc6,
  float64: 0xcb,
  uint8: 0xcc,
  uint16: 0xcd,
  uint32: 0xce,
  uint64: 0xcf,
  int64: 0xd3,
  str8: 0xd9,
  array16: 0xdc,
  array32: 0xdd,
} as const
