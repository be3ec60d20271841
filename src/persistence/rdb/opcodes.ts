/**
 * The frame of an RDB file, as Redis 7.0 writes it:
 *
 *     "REDIS0010"
 *     | 250 | name | value |                         facts about the file (AUX)
 *     | 245 | library code |                         a library of functions
 *     | 254 | database |                             the keys from here on are this database's
 *     | 251 | keys | keys with a TTL |               how many there are: a hint
 *     [ 252 | Unix ms in 8 bytes, low first ]        before a key that has an expiry
 *     [ 248 | idle seconds ] [ 249 | LFU counter ]   under an LRU or LFU policy
 *     | type | key | value |
 *     | 255 | CRC-64 of all before in 8 bytes |      zero where no checksum was wanted
 *
 * Lengths and strings are those of `keyspace/rdb-writer.ts`.
 */
export const OPCODE = {
  function2: 245,
  functionPreRelease: 246,
  moduleAux: 247,
  idle: 248,
  freq: 249,
  aux: 250,
  resizeDb: 251,
  expiryMs: 252,
  expiryS: 253,
  selectDb: 254,
  end: 255,
} as const

export const MAGIC = 'REDIS'
export const VERSION_DIGITS = 4
/** The oldest files that can be read. */
export const VERSION_MIN = 1
export const CHECKSUM_BYTES = 8
/** Since this version a checksum ends the file. */
export const CHECKSUM_VERSION = 5

/** What a value's type means that no server without modules, or none of this version, writes; for messages. */
export const UNREADABLE_TYPES: Readonly<Record<number, string>> = {
  6: 'a value of a module',
  7: 'a value of a module',
  15: 'a stream',
  19: 'a stream',
  20: 'a set as a listpack, which Redis 7.2 and later write',
  21: 'a stream, as Redis 7.2 and later write it',
}
