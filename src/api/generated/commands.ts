/**
 * The typed methods of a store. Generated from the command declarations by `npm run generate`: don't edit.
 *
 * `T` is what a bulk string becomes: a string, or a `Uint8Array` in the bytes view.
 */

/** A key: a string (as UTF-8) or bytes. */
export type Key = string | Uint8Array
/** A value: a string (as UTF-8), bytes, or a number as its decimal text. */
export type Value = string | Uint8Array | number | bigint

/** Options of GETEX. */
export interface GetExOptions {
  /** Not with PX, EXAT, PXAT, PERSIST. */
  EX?: number | bigint
  /** Not with EX, EXAT, PXAT, PERSIST. */
  PX?: number | bigint
  /** Not with EX, PX, PXAT, PERSIST. */
  EXAT?: number | bigint | Date
  /** Not with EX, PX, EXAT, PERSIST. */
  PXAT?: number | bigint | Date
  /** Not with EX, PX, EXAT, PXAT. */
  PERSIST?: boolean
}

/** Options of SET. */
export interface SetOptions {
  /** Not with XX. */
  NX?: boolean
  /** Not with NX. */
  XX?: boolean
  GET?: boolean
  /** Not with PX, EXAT, PXAT, KEEPTTL. */
  EX?: number | bigint
  /** Not with EX, EXAT, PXAT, KEEPTTL. */
  PX?: number | bigint
  /** Not with EX, PX, PXAT, KEEPTTL. */
  EXAT?: number | bigint | Date
  /** Not with EX, PX, EXAT, KEEPTTL. */
  PXAT?: number | bigint | Date
  /** Not with EX, PX, EXAT, PXAT. */
  KEEPTTL?: boolean
}

/** A typed method for every command. */
export interface Commands<T> {
  /**
   * **APPEND**: Append a value to a key.
   *
   * O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation.. Since Redis 2.0.0.
   */
  append(key: Key, value: Value): number

  /**
   * **DECR**: Decrement the integer value of a key by one.
   *
   * O(1). Since Redis 1.0.0.
   */
  decr(key: Key): number | bigint

  /**
   * **DECRBY**: Decrement the integer value of a key by the given number.
   *
   * O(1). Since Redis 1.0.0.
   */
  decrBy(key: Key, decrement: number | bigint): number | bigint

  /**
   * **GET**: Get the value of a key.
   *
   * O(1). Since Redis 1.0.0.
   */
  get(key: Key): T | null

  /**
   * **GETDEL**: Get the value of a key and delete the key.
   *
   * O(1). Since Redis 6.2.0.
   */
  getDel(key: Key): T | null

  /**
   * **GETEX**: Get the value of a key and optionally set its expiration.
   *
   * O(1). Since Redis 6.2.0.
   */
  getEx(key: Key, options?: GetExOptions): T | null

  /**
   * **GETRANGE**: Get a substring of the string stored at a key.
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.. Since Redis 2.4.0.
   */
  getRange(key: Key, start: number | bigint, end: number | bigint): T

  /**
   * **GETSET**: Set the string value of a key and return its old value.
   *
   * O(1). Since Redis 1.0.0.
   * @deprecated since Redis 6.2.0: `SET` with the `!GET` argument
   */
  getSet(key: Key, value: Value): T | null

  /**
   * **INCR**: Increment the integer value of a key by one.
   *
   * O(1). Since Redis 1.0.0.
   */
  incr(key: Key): number | bigint

  /**
   * **INCRBY**: Increment the integer value of a key by the given amount.
   *
   * O(1). Since Redis 1.0.0.
   */
  incrBy(key: Key, increment: number | bigint): number | bigint

  /**
   * **INCRBYFLOAT**: Increment the float value of a key by the given amount.
   *
   * O(1). Since Redis 2.6.0.
   */
  incrByFloat(key: Key, increment: number): T

  /**
   * **MGET**: Get the values of all the given keys.
   *
   * O(N) where N is the number of keys to retrieve.. Since Redis 1.0.0.
   */
  mGet(key: Key | readonly Key[]): (T | null)[]

  /**
   * **MSET**: Set multiple keys to multiple values.
   *
   * O(N) where N is the number of keys to set.. Since Redis 1.0.1.
   */
  mSet(keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[]): 'OK'

  /**
   * **MSETNX**: Set multiple keys to multiple values, only if none of the keys exist.
   *
   * O(N) where N is the number of keys to set.. Since Redis 1.0.1.
   */
  mSetNX(
    keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[],
  ): number

  /**
   * **PSETEX**: Set the value and expiration in milliseconds of a key.
   *
   * O(1). Since Redis 2.6.0.
   */
  pSetEx(key: Key, milliseconds: number | bigint, value: Value): 'OK'

  /**
   * **SET**: Set the string value of a key.
   *
   * O(1). Since Redis 1.0.0.
   */
  set(key: Key, value: Value, options?: SetOptions): T | 'OK' | null

  /**
   * **SETEX**: Set the value and expiration of a key.
   *
   * O(1). Since Redis 2.0.0.
   */
  setEx(key: Key, seconds: number | bigint, value: Value): 'OK'

  /**
   * **SETNX**: Set the value of a key, only if the key does not exist.
   *
   * O(1). Since Redis 1.0.0.
   */
  setNX(key: Key, value: Value): number

  /**
   * **SETRANGE**: Overwrite part of a string at key starting at the specified offset.
   *
   * O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument.. Since Redis 2.2.0.
   */
  setRange(key: Key, offset: number | bigint, value: Value): number

  /**
   * **STRLEN**: Get the length of the value stored in a key.
   *
   * O(1). Since Redis 2.2.0.
   */
  strLen(key: Key): number

  /**
   * **SUBSTR**: Get a substring of the string stored at a key.
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings.. Since Redis 1.0.0.
   * @deprecated since Redis 2.0.0: `GETRANGE`
   */
  substr(key: Key, start: number | bigint, end: number | bigint): T
}

/** The same commands, collected for EXEC: `R` are the types of the replies so far. */
export interface MultiCommands<R extends unknown[], T> {
  /**
   * Runs the collected commands as one transaction.
   * @returns the replies in order, or null when a watched key was changed
   * @throws RedisError when a command was refused before it ran
   */
  exec(): R | null

  append(key: Key, value: Value): MultiCommands<[...R, number], T>
  decr(key: Key): MultiCommands<[...R, number | bigint], T>
  decrBy(key: Key, decrement: number | bigint): MultiCommands<[...R, number | bigint], T>
  get(key: Key): MultiCommands<[...R, T | null], T>
  getDel(key: Key): MultiCommands<[...R, T | null], T>
  getEx(key: Key, options?: GetExOptions): MultiCommands<[...R, T | null], T>
  getRange(key: Key, start: number | bigint, end: number | bigint): MultiCommands<[...R, T], T>
  getSet(key: Key, value: Value): MultiCommands<[...R, T | null], T>
  incr(key: Key): MultiCommands<[...R, number | bigint], T>
  incrBy(key: Key, increment: number | bigint): MultiCommands<[...R, number | bigint], T>
  incrByFloat(key: Key, increment: number): MultiCommands<[...R, T], T>
  mGet(key: Key | readonly Key[]): MultiCommands<[...R, (T | null)[]], T>
  mSet(
    keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[],
  ): MultiCommands<[...R, 'OK'], T>
  mSetNX(
    keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[],
  ): MultiCommands<[...R, number], T>
  pSetEx(key: Key, milliseconds: number | bigint, value: Value): MultiCommands<[...R, 'OK'], T>
  set(key: Key, value: Value, options?: SetOptions): MultiCommands<[...R, T | 'OK' | null], T>
  setEx(key: Key, seconds: number | bigint, value: Value): MultiCommands<[...R, 'OK'], T>
  setNX(key: Key, value: Value): MultiCommands<[...R, number], T>
  setRange(key: Key, offset: number | bigint, value: Value): MultiCommands<[...R, number], T>
  strLen(key: Key): MultiCommands<[...R, number], T>
  substr(key: Key, start: number | bigint, end: number | bigint): MultiCommands<[...R, T], T>
}
