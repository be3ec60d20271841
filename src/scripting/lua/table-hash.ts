/**
 * Where PUC Lua 5.1 puts a key in the hash part of a table (`ltable.c`, `lstring.c`): its main position.
 *
 * Scripts see it. The order of `pairs`, hence that of `cjson.encode` and `cmsgpack.pack`, and the moment when a table
 * changes its sizes, hence `#t` of an array with holes, all follow from it. Only tables, functions and other objects lie
 * elsewhere than in C, since there their address decides; here it is the order in which they first became a key.
 */
import type { LuaValue } from './value.js'

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

const identities = new WeakMap<object, number>()
let identitiesGiven = 0

/** @param capacity the number of slots, a power of two. */
export function mainPosition(key: LuaValue, capacity: number): number {
  switch (typeof key) {
    case 'string':
      return hashOfString(key) & (capacity - 1)
    case 'number':
      return key === 0 ? 0 : hashOfNumber(key) % ((capacity - 1) | 1)
    case 'boolean':
      return (key ? 1 : 0) & (capacity - 1)
    case 'undefined':
      return 0
    default:
      return identityOf(key) % ((capacity - 1) | 1)
  }
}

/** Of a long string only every second, third ... byte counts, from its end. */
function hashOfString(text: string): number {
  let hash = text.length
  const step = (text.length >> 5) + 1
  for (let at = text.length; at >= step; at -= step) {
    hash ^= ((hash << 5) + (hash >>> 2) + text.charCodeAt(at - 1)) | 0
  }
  return hash
}

function hashOfNumber(value: number): number {
  double[0] = value
  return (words[0]! + words[1]!) >>> 0
}

function identityOf(key: object): number {
  let identity = identities.get(key)
  if (identity === undefined) {
    identity = ++identitiesGiven
    identities.set(key, identity)
  }
  return identity
}
