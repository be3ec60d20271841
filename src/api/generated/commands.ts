/**
 * The typed methods of a store. Generated from the command declarations by `npm run generate`: don't edit.
 *
 * `T` is what a bulk string becomes: a string, or a `Uint8Array` in the bytes view.
 */

/** A key: a string (as UTF-8) or bytes. */
export type Key = string | Uint8Array
/** A value: a string (as UTF-8), bytes, or a number as its decimal text. */
export type Value = string | Uint8Array | number | bigint
/**
 * A map: an object without a prototype, such as `O`; in the bytes view a list of pairs, whose keys are `K`.
 */
export type MapReply<T, O, K = T> = T extends string ? O : [key: K, value: O[keyof O]][]

/** Options of BGSAVE. */
export interface BgSaveOptions {
  SCHEDULE?: boolean
}

/** Options of BITCOUNT. */
export interface BitCountOptions {
  start?: number | bigint
  end?: number | bigint
  BYTE?: boolean
  BIT?: boolean
}

/** Options of BITPOS. */
export interface BitPosOptions {
  start?: number | bigint
  end?: number | bigint
  BYTE?: boolean
  BIT?: boolean
}

/** Options of BLMPOP. */
export interface BlmPopOptions {
  COUNT?: number | bigint
}

/** Options of BZMPOP. */
export interface BzmPopOptions {
  COUNT?: number | bigint
}

/** Options of CLIENT LIST. */
export interface ClientListOptions {
  TYPE?: 'NORMAL' | 'MASTER' | 'REPLICA' | 'PUBSUB'
  ID?: number | bigint | readonly (number | bigint)[]
}

/** Options of CLIENT PAUSE. */
export interface ClientPauseOptions {
  /** Not with ALL. */
  WRITE?: boolean
  /** Not with WRITE. */
  ALL?: boolean
}

/** Options of CLIENT TRACKING. */
export interface ClientTrackingOptions {
  REDIRECT?: number | bigint
  PREFIX?: Value | readonly Value[]
  BCAST?: boolean
  OPTIN?: boolean
  OPTOUT?: boolean
  NOLOOP?: boolean
}

/** Options of CLIENT UNBLOCK. */
export interface ClientUnblockOptions {
  /** Not with ERROR. */
  TIMEOUT?: boolean
  /** Not with TIMEOUT. */
  ERROR?: boolean
}

/** Options of CLUSTER FAILOVER. */
export interface ClusterFailoverOptions {
  /** Not with TAKEOVER. */
  FORCE?: boolean
  /** Not with FORCE. */
  TAKEOVER?: boolean
}

/** Options of CLUSTER RESET. */
export interface ClusterResetOptions {
  /** Not with SOFT. */
  HARD?: boolean
  /** Not with HARD. */
  SOFT?: boolean
}

/** Options of COMMAND LIST. */
export interface CommandListOptions {
  /** Not with ACLCAT, PATTERN. */
  MODULE?: Value
  /** Not with MODULE, PATTERN. */
  ACLCAT?: Value
  /** Not with MODULE, ACLCAT. */
  PATTERN?: Value
}

/** Options of COPY. */
export interface CopyOptions {
  DB?: number | bigint
  REPLACE?: boolean
}

/** Options of EVAL. */
export interface EvalOptions {
  keys?: Key | readonly Key[]
  arguments?: Value | readonly Value[]
}

/** Options of EVAL_RO. */
export interface EvalRoOptions {
  keys?: Key | readonly Key[]
  arguments?: Value | readonly Value[]
}

/** Options of EVALSHA. */
export interface EvalShaOptions {
  keys?: Key | readonly Key[]
  arguments?: Value | readonly Value[]
}

/** Options of EVALSHA_RO. */
export interface EvalShaRoOptions {
  keys?: Key | readonly Key[]
  arguments?: Value | readonly Value[]
}

/** Options of EXPIRE. */
export interface ExpireOptions {
  /** Not with XX, GT, LT. */
  NX?: boolean
  /** Not with NX, GT, LT. */
  XX?: boolean
  /** Not with NX, XX, LT. */
  GT?: boolean
  /** Not with NX, XX, GT. */
  LT?: boolean
}

/** Options of EXPIREAT. */
export interface ExpireAtOptions {
  /** Not with XX, GT, LT. */
  NX?: boolean
  /** Not with NX, GT, LT. */
  XX?: boolean
  /** Not with NX, XX, LT. */
  GT?: boolean
  /** Not with NX, XX, GT. */
  LT?: boolean
}

/** Options of FCALL. */
export interface FCallOptions {
  keys?: Key | readonly Key[]
  arguments?: Value | readonly Value[]
}

/** Options of FCALL_RO. */
export interface FCallRoOptions {
  keys?: Key | readonly Key[]
  arguments?: Value | readonly Value[]
}

/** Options of FLUSHALL. */
export interface FlushAllOptions {
  /** Not with SYNC. */
  ASYNC?: boolean
  /** Not with ASYNC. */
  SYNC?: boolean
}

/** Options of FLUSHDB. */
export interface FlushDbOptions {
  /** Not with SYNC. */
  ASYNC?: boolean
  /** Not with ASYNC. */
  SYNC?: boolean
}

/** Options of FUNCTION FLUSH. */
export interface FunctionFlushOptions {
  /** Not with SYNC. */
  ASYNC?: boolean
  /** Not with ASYNC. */
  SYNC?: boolean
}

/** Options of FUNCTION LIST. */
export interface FunctionListOptions {
  LIBRARYNAME?: Value
  WITHCODE?: boolean
}

/** Options of FUNCTION LOAD. */
export interface FunctionLoadOptions {
  REPLACE?: boolean
}

/** Options of FUNCTION RESTORE. */
export interface FunctionRestoreOptions {
  /** Not with APPEND, REPLACE. */
  FLUSH?: boolean
  /** Not with FLUSH, REPLACE. */
  APPEND?: boolean
  /** Not with FLUSH, APPEND. */
  REPLACE?: boolean
}

/** Options of GEOADD. */
export interface GeoAddOptions {
  /** Not with XX. */
  NX?: boolean
  /** Not with NX. */
  XX?: boolean
  CH?: boolean
}

/** Options of GEODIST. */
export interface GeoDistOptions {
  /** Not with KM, FT, MI. */
  M?: boolean
  /** Not with M, FT, MI. */
  KM?: boolean
  /** Not with M, KM, MI. */
  FT?: boolean
  /** Not with M, KM, FT. */
  MI?: boolean
}

/** Options of GEORADIUS. */
export interface GeoRadiusOptions {
  WITHCOORD?: boolean
  WITHDIST?: boolean
  WITHHASH?: boolean
  COUNT?: number | bigint
  ANY?: boolean
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
  STORE?: Key
  STOREDIST?: Key
}

/** Options of GEORADIUSBYMEMBER. */
export interface GeoRadiusByMemberOptions {
  WITHCOORD?: boolean
  WITHDIST?: boolean
  WITHHASH?: boolean
  COUNT?: number | bigint
  ANY?: boolean
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
  STORE?: Key
  STOREDIST?: Key
}

/** Options of GEORADIUSBYMEMBER_RO. */
export interface GeoRadiusByMemberRoOptions {
  WITHCOORD?: boolean
  WITHDIST?: boolean
  WITHHASH?: boolean
  COUNT?: number | bigint
  ANY?: boolean
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
}

/** Options of GEORADIUS_RO. */
export interface GeoRadiusRoOptions {
  WITHCOORD?: boolean
  WITHDIST?: boolean
  WITHHASH?: boolean
  COUNT?: number | bigint
  ANY?: boolean
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
}

/** Options of GEOSEARCH. */
export interface GeoSearchOptions {
  /** Not with FROMLONLAT. */
  FROMMEMBER?: Value
  /** Not with FROMMEMBER. */
  FROMLONLAT?: { longitude: number; latitude: number }
  /** Not with BYBOX. */
  BYRADIUS?: { radius: number; unit: 'M' | 'KM' | 'FT' | 'MI' }
  /** Not with BYRADIUS. */
  BYBOX?: { width: number; height: number; unit: 'M' | 'KM' | 'FT' | 'MI' }
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
  COUNT?: number | bigint
  ANY?: boolean
  WITHCOORD?: boolean
  WITHDIST?: boolean
  WITHHASH?: boolean
}

/** Options of GEOSEARCHSTORE. */
export interface GeoSearchStoreOptions {
  /** Not with FROMLONLAT. */
  FROMMEMBER?: Value
  /** Not with FROMMEMBER. */
  FROMLONLAT?: { longitude: number; latitude: number }
  /** Not with BYBOX. */
  BYRADIUS?: { radius: number; unit: 'M' | 'KM' | 'FT' | 'MI' }
  /** Not with BYRADIUS. */
  BYBOX?: { width: number; height: number; unit: 'M' | 'KM' | 'FT' | 'MI' }
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
  COUNT?: number | bigint
  ANY?: boolean
  STOREDIST?: boolean
}

/** Options of GETEX. */
export interface GetExOptions {
  /** In seconds. Not with PX, EXAT, PXAT, PERSIST. */
  EX?: number | bigint
  /** In milliseconds. Not with EX, EXAT, PXAT, PERSIST. */
  PX?: number | bigint
  /** A Unix time in seconds. Not with EX, PX, PXAT, PERSIST. */
  EXAT?: number | bigint
  /** A Unix time in milliseconds. Not with EX, PX, EXAT, PERSIST. */
  PXAT?: number | bigint
  /** Not with EX, PX, EXAT, PXAT. */
  PERSIST?: boolean
}

/** Options of HRANDFIELD. */
export interface HRandFieldOptions {
  count?: number | bigint
  WITHVALUES?: boolean
}

/** Options of HSCAN. */
export interface HScanOptions {
  MATCH?: Value
  COUNT?: number | bigint
}

/** Options of HELLO. */
export interface HelloOptions {
  protover?: number | bigint
  AUTH?: { username: Value; password: Value }
  SETNAME?: Value
}

/** Options of LPOS. */
export interface LPosOptions {
  RANK?: number | bigint
  COUNT?: number | bigint
  MAXLEN?: number | bigint
}

/** Options of LCS. */
export interface LcsOptions {
  LEN?: boolean
  IDX?: boolean
  MINMATCHLEN?: number | bigint
  WITHMATCHLEN?: boolean
}

/** Options of LMPOP. */
export interface LmPopOptions {
  COUNT?: number | bigint
}

/** Options of LOLWUT. */
export interface LolwutOptions {
  VERSION?: number | bigint
}

/** Options of MEMORY USAGE. */
export interface MemoryUsageOptions {
  SAMPLES?: number | bigint
}

/** Options of PEXPIRE. */
export interface PExpireOptions {
  /** Not with XX, GT, LT. */
  NX?: boolean
  /** Not with NX, GT, LT. */
  XX?: boolean
  /** Not with NX, XX, LT. */
  GT?: boolean
  /** Not with NX, XX, GT. */
  LT?: boolean
}

/** Options of PEXPIREAT. */
export interface PExpireAtOptions {
  /** Not with XX, GT, LT. */
  NX?: boolean
  /** Not with NX, GT, LT. */
  XX?: boolean
  /** Not with NX, XX, LT. */
  GT?: boolean
  /** Not with NX, XX, GT. */
  LT?: boolean
}

/** Options of RESTORE. */
export interface RestoreOptions {
  REPLACE?: boolean
  ABSTTL?: boolean
  /** In seconds. */
  IDLETIME?: number | bigint
  FREQ?: number | bigint
}

/** Options of SINTERCARD. */
export interface SInterCardOptions {
  LIMIT?: number | bigint
}

/** Options of SSCAN. */
export interface SScanOptions {
  MATCH?: Value
  COUNT?: number | bigint
}

/** Options of SCAN. */
export interface ScanOptions {
  MATCH?: Value
  COUNT?: number | bigint
  TYPE?: Value
}

/** Options of SCRIPT FLUSH. */
export interface ScriptFlushOptions {
  /** Not with SYNC. */
  ASYNC?: boolean
  /** Not with ASYNC. */
  SYNC?: boolean
}

/** Options of SET. */
export interface SetOptions {
  /** Not with XX. */
  NX?: boolean
  /** Not with NX. */
  XX?: boolean
  GET?: boolean
  /** In seconds. Not with PX, EXAT, PXAT, KEEPTTL. */
  EX?: number | bigint
  /** In milliseconds. Not with EX, EXAT, PXAT, KEEPTTL. */
  PX?: number | bigint
  /** A Unix time in seconds. Not with EX, PX, PXAT, KEEPTTL. */
  EXAT?: number | bigint
  /** A Unix time in milliseconds. Not with EX, PX, EXAT, KEEPTTL. */
  PXAT?: number | bigint
  /** Not with EX, PX, EXAT, PXAT. */
  KEEPTTL?: boolean
}

/** Options of SHUTDOWN. */
export interface ShutdownOptions {
  /** Not with SAVE. */
  NOSAVE?: boolean
  /** Not with NOSAVE. */
  SAVE?: boolean
  NOW?: boolean
  FORCE?: boolean
  ABORT?: boolean
}

/** Options of SORT. */
export interface SortOptions {
  BY?: Value
  LIMIT?: { offset: number | bigint; count: number | bigint }
  GET?: Value | readonly Value[]
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
  ALPHA?: boolean
  STORE?: Key
}

/** Options of SORT_RO. */
export interface SortRoOptions {
  BY?: Value
  LIMIT?: { offset: number | bigint; count: number | bigint }
  GET?: Value | readonly Value[]
  /** Not with DESC. */
  ASC?: boolean
  /** Not with ASC. */
  DESC?: boolean
  ALPHA?: boolean
}

/** Options of ZADD. */
export interface ZAddOptions {
  /** Not with XX. */
  NX?: boolean
  /** Not with NX. */
  XX?: boolean
  /** Not with LT. */
  GT?: boolean
  /** Not with GT. */
  LT?: boolean
  CH?: boolean
  INCR?: boolean
}

/** Options of ZDIFF. */
export interface ZDiffOptions {
  WITHSCORES?: boolean
}

/** Options of ZINTER. */
export interface ZInterOptions {
  WEIGHTS?: number | readonly number[]
  AGGREGATE?: 'SUM' | 'MIN' | 'MAX'
  WITHSCORES?: boolean
}

/** Options of ZINTERCARD. */
export interface ZInterCardOptions {
  LIMIT?: number | bigint
}

/** Options of ZINTERSTORE. */
export interface ZInterStoreOptions {
  WEIGHTS?: number | readonly number[]
  AGGREGATE?: 'SUM' | 'MIN' | 'MAX'
}

/** Options of ZRANDMEMBER. */
export interface ZRandMemberOptions {
  count?: number | bigint
  WITHSCORES?: boolean
}

/** Options of ZRANGE. */
export interface ZRangeOptions {
  /** Not with BYLEX. */
  BYSCORE?: boolean
  /** Not with BYSCORE. */
  BYLEX?: boolean
  REV?: boolean
  LIMIT?: { offset: number | bigint; count: number | bigint }
  WITHSCORES?: boolean
}

/** Options of ZRANGEBYLEX. */
export interface ZRangeByLexOptions {
  LIMIT?: { offset: number | bigint; count: number | bigint }
}

/** Options of ZRANGEBYSCORE. */
export interface ZRangeByScoreOptions {
  WITHSCORES?: boolean
  LIMIT?: { offset: number | bigint; count: number | bigint }
}

/** Options of ZRANGESTORE. */
export interface ZRangeStoreOptions {
  /** Not with BYLEX. */
  BYSCORE?: boolean
  /** Not with BYSCORE. */
  BYLEX?: boolean
  REV?: boolean
  LIMIT?: { offset: number | bigint; count: number | bigint }
}

/** Options of ZREVRANGE. */
export interface ZRevRangeOptions {
  WITHSCORES?: boolean
}

/** Options of ZREVRANGEBYLEX. */
export interface ZRevRangeByLexOptions {
  LIMIT?: { offset: number | bigint; count: number | bigint }
}

/** Options of ZREVRANGEBYSCORE. */
export interface ZRevRangeByScoreOptions {
  WITHSCORES?: boolean
  LIMIT?: { offset: number | bigint; count: number | bigint }
}

/** Options of ZSCAN. */
export interface ZScanOptions {
  MATCH?: Value
  COUNT?: number | bigint
}

/** Options of ZUNION. */
export interface ZUnionOptions {
  WEIGHTS?: number | readonly number[]
  AGGREGATE?: 'SUM' | 'MIN' | 'MAX'
  WITHSCORES?: boolean
}

/** Options of ZUNIONSTORE. */
export interface ZUnionStoreOptions {
  WEIGHTS?: number | readonly number[]
  AGGREGATE?: 'SUM' | 'MIN' | 'MAX'
}

/** Options of ZMPOP. */
export interface ZmPopOptions {
  COUNT?: number | bigint
}

/** A typed method for every command. */
export interface Commands<T> {
  /**
   * **APPEND**: Append a value to a key.
   *
   * O(1). The amortized time complexity is O(1) assuming the appended value is small and the already present value is of any size, since the dynamic string library used by Redis will double the free space available on every reallocation. Since Redis 2.0.0.
   */
  append(key: Key, value: Value): number

  /**
   * **ASKING**: Sent by cluster clients after an -ASK redirect.
   *
   * O(1). Since Redis 3.0.0.
   */
  asking(): never

  /**
   * **AUTH**: Authenticate to the server.
   *
   * O(N) where N is the number of passwords defined for the user. Since Redis 1.0.0.
   */
  auth(...args: readonly Value[]): 'OK'

  /**
   * **BGREWRITEAOF**: Asynchronously rewrite the append-only file.
   *
   * O(1). Since Redis 1.0.0.
   */
  bgRewriteAof(): string

  /**
   * **BGSAVE**: Asynchronously save the dataset to disk.
   *
   * O(1). Since Redis 1.0.0.
   */
  bgSave(options?: BgSaveOptions): string

  /**
   * **BITCOUNT**: Count set bits in a string.
   *
   * O(N). Since Redis 2.6.0.
   */
  bitCount(key: Key, options?: BitCountOptions): number

  /**
   * **BITFIELD**: Perform arbitrary bitfield integer operations on strings.
   *
   * O(1) for each subcommand specified. Since Redis 3.2.0.
   */
  bitField(key: Key, ...operation: readonly Value[]): (number | bigint | null)[]

  /**
   * **BITFIELD_RO**: Perform arbitrary bitfield integer operations on strings. Read-only variant of BITFIELD.
   *
   * O(1) for each subcommand specified. Since Redis 6.0.0.
   */
  bitFieldRo(key: Key, ...encodingOffset: readonly Value[]): (number | bigint)[]

  /**
   * **BITOP**: Perform bitwise operations between strings.
   *
   * O(N). Since Redis 2.6.0.
   */
  bitOp(operation: Value, destkey: Key, key: Key | readonly Key[]): number

  /**
   * **BITPOS**: Find first bit set or clear in a string.
   *
   * O(N). Since Redis 2.8.7.
   */
  bitPos(key: Key, bit: number | bigint, options?: BitPosOptions): number

  /**
   * **BLMOVE**: Pop an element from a list, push it to another list and return it; or block until one is available.
   *
   * O(1). Since Redis 6.2.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  blMove(
    source: Key,
    destination: Key,
    wherefrom: 'LEFT' | 'RIGHT',
    whereto: 'LEFT' | 'RIGHT',
    timeout: number,
  ): Promise<T | null>

  /**
   * **BLPOP**: Remove and get the first element in a list, or block until one is available.
   *
   * O(N) where N is the number of provided keys. Since Redis 2.0.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  blPop(key: Key | readonly Key[], timeout: number): Promise<[key: T, element: T] | null>

  /**
   * **BLMPOP**: Pop elements from a list, or block until one is available.
   *
   * O(N+M) where N is the number of provided keys and M is the number of elements returned. Since Redis 7.0.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  blmPop(
    timeout: number,
    key: Key | readonly Key[],
    where: 'LEFT' | 'RIGHT',
    options?: BlmPopOptions,
  ): Promise<[key: T, elements: T[]] | null>

  /**
   * **BRPOP**: Remove and get the last element in a list, or block until one is available.
   *
   * O(N) where N is the number of provided keys. Since Redis 2.0.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  brPop(key: Key | readonly Key[], timeout: number): Promise<[key: T, element: T] | null>

  /**
   * **BRPOPLPUSH**: Pop an element from a list, push it to another list and return it; or block until one is available.
   *
   * O(1). Since Redis 2.2.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   * @deprecated since Redis 6.2.0: use `BLMOVE` with the `RIGHT` and `LEFT` arguments
   */
  brPopLPush(source: Key, destination: Key, timeout: number): Promise<T | null>

  /**
   * **BZPOPMAX**: Remove and return the member with the highest score from one or more sorted sets, or block until one is available.
   *
   * O(log(N)) with N being the number of elements in the sorted set. Since Redis 5.0.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  bzPopMax(key: Key | readonly Key[], timeout: number): Promise<[key: T, member: T, score: number] | null>

  /**
   * **BZPOPMIN**: Remove and return the member with the lowest score from one or more sorted sets, or block until one is available.
   *
   * O(log(N)) with N being the number of elements in the sorted set. Since Redis 5.0.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  bzPopMin(key: Key | readonly Key[], timeout: number): Promise<[key: T, member: T, score: number] | null>

  /**
   * **BZMPOP**: Remove and return members with scores in a sorted set or block until one is available.
   *
   * O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped. Since Redis 7.0.0.
   *
   * Waits for up to `timeout` seconds, 0 for as long as it takes; then the promise is fulfilled with null.
   */
  bzmPop(
    timeout: number,
    key: Key | readonly Key[],
    where: 'MIN' | 'MAX',
    options?: BzmPopOptions,
  ): Promise<[key: T, members: [member: T, score: number][]] | null>

  /**
   * **CLIENT CACHING**: Instruct the server about tracking or not keys in the next request.
   *
   * O(1). Since Redis 6.0.0.
   */
  clientCaching(mode: 'YES' | 'NO'): 'OK'

  /**
   * **CLIENT GETNAME**: Get the current connection name.
   *
   * O(1). Since Redis 2.6.9.
   */
  clientGetName(): T | null

  /**
   * **CLIENT GETREDIR**: Get tracking notifications redirection client ID if any.
   *
   * O(1). Since Redis 6.0.0.
   */
  clientGetRedir(): number

  /**
   * **CLIENT HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 5.0.0.
   */
  clientHelp(): string[]

  /**
   * **CLIENT ID**: Returns the client ID for the current connection.
   *
   * O(1). Since Redis 5.0.0.
   */
  clientId(): number

  /**
   * **CLIENT INFO**: Returns information about the current client connection..
   *
   * O(1). Since Redis 6.2.0.
   */
  clientInfo(): T

  /**
   * **CLIENT KILL**: Kill the connection of a client.
   *
   * O(N) where N is the number of client connections. Since Redis 2.4.0.
   */
  clientKill(...filter: readonly Value[]): 'OK' | number

  /**
   * **CLIENT LIST**: Get the list of client connections.
   *
   * O(N) where N is the number of client connections. Since Redis 2.4.0.
   */
  clientList(options?: ClientListOptions): T

  /**
   * **CLIENT NO-EVICT**: Set client eviction mode for the current connection.
   *
   * O(1). Since Redis 7.0.0.
   */
  clientNoEvict(enabled: 'ON' | 'OFF'): 'OK'

  /**
   * **CLIENT PAUSE**: Stop processing commands from clients for some time.
   *
   * O(1). Since Redis 2.9.50.
   */
  clientPause(timeout: number | bigint, options?: ClientPauseOptions): 'OK'

  /**
   * **CLIENT SETINFO**: Sets information specific to the client or connection..
   *
   * O(1). Since Redis 7.2.0.
   */
  clientSetInfo(...attr: readonly Value[]): 'OK'

  /**
   * **CLIENT SETNAME**: Set the current connection name.
   *
   * O(1). Since Redis 2.6.9.
   */
  clientSetName(connectionName: Value): 'OK'

  /**
   * **CLIENT TRACKING**: Enable or disable server assisted client side caching support.
   *
   * O(1). Some options may introduce additional complexity. Since Redis 6.0.0.
   */
  clientTracking(status: 'ON' | 'OFF', options?: ClientTrackingOptions): 'OK'

  /**
   * **CLIENT TRACKINGINFO**: Return information about server assisted client side caching for the current connection.
   *
   * O(1). Since Redis 6.2.0.
   */
  clientTrackingInfo(): MapReply<T, { flags: T[]; redirect: number; prefixes: T[] }>

  /**
   * **CLIENT UNBLOCK**: Unblock a client blocked in a blocking command from a different connection.
   *
   * O(log N) where N is the number of client connections. Since Redis 5.0.0.
   */
  clientUnblock(clientId: number | bigint, options?: ClientUnblockOptions): number

  /**
   * **CLIENT UNPAUSE**: Resume processing of clients that were paused.
   *
   * O(N) Where N is the number of paused clients. Since Redis 6.2.0.
   */
  clientUnpause(): 'OK'

  /**
   * **CLUSTER ADDSLOTS**: Assign new hash slots to receiving node.
   *
   * O(N) where N is the total number of hash slot arguments. Since Redis 3.0.0.
   */
  clusterAddSlots(slot: number | bigint | readonly (number | bigint)[]): never

  /**
   * **CLUSTER ADDSLOTSRANGE**: Assign new hash slots to receiving node.
   *
   * O(N) where N is the total number of the slots between the start slot and end slot arguments. Since Redis 7.0.0.
   */
  clusterAddSlotsRange(startSlot: number | bigint, endSlot: number | bigint): never
  clusterAddSlotsRange(
    startSlotEndSlot:
      | { startSlot: number | bigint; endSlot: number | bigint }
      | readonly (
          { startSlot: number | bigint; endSlot: number | bigint } | readonly [number | bigint, number | bigint]
        )[],
  ): never

  /**
   * **CLUSTER BUMPEPOCH**: Advance the cluster config epoch.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterBumpEpoch(): never

  /**
   * **CLUSTER COUNT-FAILURE-REPORTS**: Return the number of failure reports active for a given node.
   *
   * O(N) where N is the number of failure reports. Since Redis 3.0.0.
   */
  clusterCountFailureReports(nodeId: Value): never

  /**
   * **CLUSTER COUNTKEYSINSLOT**: Return the number of local keys in the specified hash slot.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterCountKeysInSlot(slot: number | bigint): never

  /**
   * **CLUSTER DELSLOTS**: Set hash slots as unbound in receiving node.
   *
   * O(N) where N is the total number of hash slot arguments. Since Redis 3.0.0.
   */
  clusterDelSlots(slot: number | bigint | readonly (number | bigint)[]): never

  /**
   * **CLUSTER DELSLOTSRANGE**: Set hash slots as unbound in receiving node.
   *
   * O(N) where N is the total number of the slots between the start slot and end slot arguments. Since Redis 7.0.0.
   */
  clusterDelSlotsRange(startSlot: number | bigint, endSlot: number | bigint): never
  clusterDelSlotsRange(
    startSlotEndSlot:
      | { startSlot: number | bigint; endSlot: number | bigint }
      | readonly (
          { startSlot: number | bigint; endSlot: number | bigint } | readonly [number | bigint, number | bigint]
        )[],
  ): never

  /**
   * **CLUSTER FAILOVER**: Forces a replica to perform a manual failover of its master..
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterFailover(options?: ClusterFailoverOptions): never

  /**
   * **CLUSTER FLUSHSLOTS**: Delete a node's own slots information.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterFlushSlots(): never

  /**
   * **CLUSTER FORGET**: Remove a node from the nodes table.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterForget(nodeId: Value): never

  /**
   * **CLUSTER GETKEYSINSLOT**: Return local key names in the specified hash slot.
   *
   * O(log(N)) where N is the number of requested keys. Since Redis 3.0.0.
   */
  clusterGetKeysInSlot(slot: number | bigint, count: number | bigint): never

  /**
   * **CLUSTER HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 5.0.0.
   */
  clusterHelp(): never

  /**
   * **CLUSTER INFO**: Provides info about Redis Cluster node state.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterInfo(): never

  /**
   * **CLUSTER KEYSLOT**: Returns the hash slot of the specified key.
   *
   * O(N) where N is the number of bytes in the key. Since Redis 3.0.0.
   */
  clusterKeySlot(key: Value): never

  /**
   * **CLUSTER LINKS**: Returns a list of all TCP links to and from peer nodes in cluster.
   *
   * O(N) where N is the total number of Cluster nodes. Since Redis 7.0.0.
   */
  clusterLinks(): never

  /**
   * **CLUSTER MEET**: Force a node cluster to handshake with another node.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterMeet(ip: Value, port: number | bigint, clusterBusPort?: number | bigint): never

  /**
   * **CLUSTER MYID**: Return the node id.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterMyId(): never

  /**
   * **CLUSTER NODES**: Get Cluster config for the node.
   *
   * O(N) where N is the total number of Cluster nodes. Since Redis 3.0.0.
   */
  clusterNodes(): never

  /**
   * **CLUSTER REPLICAS**: List replica nodes of the specified master node.
   *
   * O(1). Since Redis 5.0.0.
   */
  clusterReplicas(nodeId: Value): never

  /**
   * **CLUSTER REPLICATE**: Reconfigure a node as a replica of the specified master node.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterReplicate(nodeId: Value): never

  /**
   * **CLUSTER RESET**: Reset a Redis Cluster node.
   *
   * O(N) where N is the number of known nodes. The command may execute a FLUSHALL as a side effect. Since Redis 3.0.0.
   */
  clusterReset(options?: ClusterResetOptions): never

  /**
   * **CLUSTER SAVECONFIG**: Forces the node to save cluster state on disk.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterSaveConfig(): never

  /**
   * **CLUSTER SET-CONFIG-EPOCH**: Set the configuration epoch in a new node.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterSetConfigEpoch(configEpoch: number | bigint): never

  /**
   * **CLUSTER SETSLOT**: Bind a hash slot to a specific node.
   *
   * O(1). Since Redis 3.0.0.
   */
  clusterSetSlot(slot: number | bigint, ...subcommand: readonly Value[]): never

  /**
   * **CLUSTER SHARDS**: Get array of cluster slots to node mappings.
   *
   * O(N) where N is the total number of cluster nodes. Since Redis 7.0.0.
   */
  clusterShards(): never

  /**
   * **CLUSTER SLAVES**: List replica nodes of the specified master node.
   *
   * O(1). Since Redis 3.0.0.
   * @deprecated since Redis 5.0.0: use `CLUSTER REPLICAS`
   */
  clusterSlaves(nodeId: Value): never

  /**
   * **CLUSTER SLOTS**: Get array of Cluster slot to node mappings.
   *
   * O(N) where N is the total number of Cluster nodes. Since Redis 3.0.0.
   * @deprecated since Redis 7.0.0: use `CLUSTER SHARDS`
   */
  clusterSlots(): never

  /**
   * **COMMAND**: Get array of Redis command details.
   *
   * O(N) where N is the total number of Redis commands. Since Redis 2.8.13.
   */
  command(): unknown[][]

  /**
   * **COMMAND COUNT**: Get total number of Redis commands.
   *
   * O(1). Since Redis 2.8.13.
   */
  commandCount(): number

  /**
   * **COMMAND DOCS**: Get array of specific Redis command documentation.
   *
   * O(N) where N is the number of commands to look up. Since Redis 7.0.0.
   */
  commandDocs(commandName?: Value | readonly Value[]): MapReply<T, Record<string, unknown>>

  /**
   * **COMMAND GETKEYS**: Extract keys given a full Redis command.
   *
   * O(N) where N is the number of arguments to the command. Since Redis 2.8.13.
   */
  commandGetKeys(...args: readonly Value[]): T[]

  /**
   * **COMMAND GETKEYSANDFLAGS**: Extract keys and access flags given a full Redis command.
   *
   * O(N) where N is the number of arguments to the command. Since Redis 7.0.0.
   */
  commandGetKeysAndFlags(...args: readonly Value[]): [key: T, flags: string[]][]

  /**
   * **COMMAND HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 5.0.0.
   */
  commandHelp(): string[]

  /**
   * **COMMAND INFO**: Get array of specific Redis command details, or all when no argument is given..
   *
   * O(N) where N is the number of commands to look up. Since Redis 2.8.13.
   */
  commandInfo(commandName?: Value | readonly Value[]): (unknown[] | null)[]

  /**
   * **COMMAND LIST**: Get an array of Redis command names.
   *
   * O(N) where N is the total number of Redis commands. Since Redis 7.0.0.
   */
  commandList(options?: CommandListOptions): T[]

  /**
   * **CONFIG GET**: Get the values of configuration parameters.
   *
   * O(N) when N is the number of configuration parameters provided. Since Redis 2.0.0.
   */
  configGet(parameter: Value | readonly Value[]): MapReply<T, Record<string, T>>

  /**
   * **CONFIG HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 5.0.0.
   */
  configHelp(): string[]

  /**
   * **CONFIG RESETSTAT**: Reset the stats returned by INFO.
   *
   * O(1). Since Redis 2.0.0.
   */
  configResetStat(): 'OK'

  /**
   * **CONFIG REWRITE**: Rewrite the configuration file with the in memory configuration.
   *
   * O(1). Since Redis 2.8.0.
   */
  configRewrite(): 'OK'

  /**
   * **CONFIG SET**: Set configuration parameters to the given values.
   *
   * O(N) when N is the number of configuration parameters provided. Since Redis 2.0.0.
   */
  configSet(parameter: Value, value: Value): 'OK'
  configSet(
    parameterValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Value, Value])[],
  ): 'OK'

  /**
   * **COPY**: Copy a key.
   *
   * O(N) worst case for collections, where N is the number of nested items. O(1) for string values. Since Redis 6.2.0.
   */
  copy(source: Key, destination: Key, options?: CopyOptions): number

  /**
   * **DBSIZE**: Return the number of keys in the selected database.
   *
   * O(1). Since Redis 1.0.0.
   */
  dbSize(): number

  /**
   * **DEBUG**: A container for debugging commands.
   *
   * Depends on subcommand. Since Redis 1.0.0.
   */
  debug(...args: readonly Value[]): unknown

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
   * **DEL**: Delete a key.
   *
   * O(N) where N is the number of keys that will be removed. When a key to remove holds a value other than a string, the individual complexity for this key is O(M) where M is the number of elements in the list, set, sorted set or hash. Removing a single key that holds a string value is O(1). Since Redis 1.0.0.
   */
  del(key: Key | readonly Key[]): number

  /**
   * **DUMP**: Return a serialized version of the value stored at the specified key..
   *
   * O(1) to access the key and additional O(N*M) to serialize it, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). Since Redis 2.6.0.
   */
  dump(key: Key): T | null

  /**
   * **ECHO**: Echo the given string.
   *
   * O(1). Since Redis 1.0.0.
   */
  echo(message: Value): T

  /**
   * **EVAL**: Execute a Lua script server side.
   *
   * Depends on the script that is executed. Since Redis 2.6.0.
   */
  eval(script: Value, options?: EvalOptions): unknown

  /**
   * **EVAL_RO**: Execute a read-only Lua script server side.
   *
   * Depends on the script that is executed. Since Redis 7.0.0.
   */
  evalRo(script: Value, options?: EvalRoOptions): unknown

  /**
   * **EVALSHA**: Execute a Lua script server side.
   *
   * Depends on the script that is executed. Since Redis 2.6.0.
   */
  evalSha(sha1: Value, options?: EvalShaOptions): unknown

  /**
   * **EVALSHA_RO**: Execute a read-only Lua script server side.
   *
   * Depends on the script that is executed. Since Redis 7.0.0.
   */
  evalShaRo(sha1: Value, options?: EvalShaRoOptions): unknown

  /**
   * **EXISTS**: Determine if a key exists.
   *
   * O(N) where N is the number of keys to check. Since Redis 1.0.0.
   */
  exists(key: Key | readonly Key[]): number

  /**
   * **EXPIRE**: Set a key's time to live in seconds.
   *
   * O(1). Since Redis 1.0.0.
   */
  expire(key: Key, seconds: number | bigint, options?: ExpireOptions): number

  /**
   * **EXPIREAT**: Set the expiration for a key as a UNIX timestamp.
   *
   * O(1). Since Redis 1.2.0.
   */
  expireAt(key: Key, unixTimeSeconds: number | bigint, options?: ExpireAtOptions): number

  /**
   * **EXPIRETIME**: Get the expiration Unix timestamp for a key.
   *
   * O(1). Since Redis 7.0.0.
   */
  expireTime(key: Key): number

  /**
   * **FCALL**: Invoke a function.
   *
   * Depends on the function that is executed. Since Redis 7.0.0.
   */
  fCall(function_: Value, options?: FCallOptions): unknown

  /**
   * **FCALL_RO**: Invoke a read-only function.
   *
   * Depends on the function that is executed. Since Redis 7.0.0.
   */
  fCallRo(function_: Value, options?: FCallRoOptions): unknown

  /**
   * **FLUSHALL**: Remove all keys from all databases.
   *
   * O(N) where N is the total number of keys in all databases. Since Redis 1.0.0.
   */
  flushAll(options?: FlushAllOptions): 'OK'

  /**
   * **FLUSHDB**: Remove all keys from the current database.
   *
   * O(N) where N is the number of keys in the selected database. Since Redis 1.0.0.
   */
  flushDb(options?: FlushDbOptions): 'OK'

  /**
   * **FUNCTION DELETE**: Delete a function by name.
   *
   * O(1). Since Redis 7.0.0.
   */
  functionDelete(libraryName: Value): 'OK'

  /**
   * **FUNCTION DUMP**: Dump all functions into a serialized binary payload.
   *
   * O(N) where N is the number of functions. Since Redis 7.0.0.
   */
  functionDump(): T

  /**
   * **FUNCTION FLUSH**: Deleting all functions.
   *
   * O(N) where N is the number of functions deleted. Since Redis 7.0.0.
   */
  functionFlush(options?: FunctionFlushOptions): 'OK'

  /**
   * **FUNCTION HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 7.0.0.
   */
  functionHelp(): string[]

  /**
   * **FUNCTION KILL**: Kill the function currently in execution..
   *
   * O(1). Since Redis 7.0.0.
   */
  functionKill(): 'OK'

  /**
   * **FUNCTION LIST**: List information about all the functions.
   *
   * O(N) where N is the number of functions. Since Redis 7.0.0.
   */
  functionList(options?: FunctionListOptions): unknown[]

  /**
   * **FUNCTION LOAD**: Create a function with the given arguments (name, code, description).
   *
   * O(1) (considering compilation time is redundant). Since Redis 7.0.0.
   */
  functionLoad(functionCode: Value, options?: FunctionLoadOptions): T

  /**
   * **FUNCTION RESTORE**: Restore all the functions on the given payload.
   *
   * O(N) where N is the number of functions on the payload. Since Redis 7.0.0.
   */
  functionRestore(serializedValue: Value, options?: FunctionRestoreOptions): 'OK'

  /**
   * **FUNCTION STATS**: Return information about the function currently running (name, description, duration).
   *
   * O(1). Since Redis 7.0.0.
   */
  functionStats(): unknown

  /**
   * **GEOADD**: Add one or more geospatial items in the geospatial index represented using a sorted set.
   *
   * O(log(N)) for each item added, where N is the number of elements in the sorted set. Since Redis 3.2.0.
   */
  geoAdd(key: Key, longitude: number, latitude: number, member: Value, options?: GeoAddOptions): number
  geoAdd(
    key: Key,
    longitudeLatitudeMember:
      | { longitude: number; latitude: number; member: Value }
      | readonly ({ longitude: number; latitude: number; member: Value } | readonly [number, number, Value])[],
    options?: GeoAddOptions,
  ): number

  /**
   * **GEODIST**: Returns the distance between two members of a geospatial index.
   *
   * O(log(N)). Since Redis 3.2.0.
   */
  geoDist(key: Key, member1: Value, member2: Value, options?: GeoDistOptions): T | null

  /**
   * **GEOHASH**: Returns members of a geospatial index as standard geohash strings.
   *
   * O(log(N)) for each member requested, where N is the number of elements in the sorted set. Since Redis 3.2.0.
   */
  geoHash(key: Key, member: Value | readonly Value[]): (T | null)[]

  /**
   * **GEOPOS**: Returns longitude and latitude of members of a geospatial index.
   *
   * O(N) where N is the number of members requested. Since Redis 3.2.0.
   */
  geoPos(key: Key, member: Value | readonly Value[]): ([longitude: number, latitude: number] | null)[]

  /**
   * **GEORADIUS**: Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a point.
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index. Since Redis 3.2.0.
   * @deprecated since Redis 6.2.0: use `GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` argument
   */
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST?: undefined
    },
  ): T[]
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHDIST: true },
  ): [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHDIST?: false; WITHHASH: true },
  ): [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): [member: T, position: [longitude: number, latitude: number]][]
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false; STORE: Key },
  ): number
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST: Key
    },
  ): number
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusOptions,
  ):
    | T[]
    | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
    | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
    | [member: T, position: [longitude: number, latitude: number]][]
    | number

  /**
   * **GEORADIUSBYMEMBER**: Query a sorted set representing a geospatial index to fetch members matching a given maximum distance from a member.
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index. Since Redis 3.2.0.
   * @deprecated since Redis 6.2.0: use `GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments
   */
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST?: undefined
    },
  ): T[]
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHDIST: true },
  ): [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHDIST?: false; WITHHASH: true },
  ): [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): [member: T, position: [longitude: number, latitude: number]][]
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false; STORE: Key },
  ): number
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST: Key
    },
  ): number
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberOptions,
  ):
    | T[]
    | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
    | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
    | [member: T, position: [longitude: number, latitude: number]][]
    | number

  /**
   * **GEORADIUSBYMEMBER_RO**: A read-only variant for GEORADIUSBYMEMBER.
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index. Since Redis 3.2.10.
   * @deprecated since Redis 6.2.0: use `GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments
   */
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberRoOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false },
  ): T[]
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberRoOptions & { WITHDIST: true },
  ): [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberRoOptions & { WITHDIST?: false; WITHHASH: true },
  ): [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberRoOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): [member: T, position: [longitude: number, latitude: number]][]
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberRoOptions,
  ):
    | T[]
    | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
    | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
    | [member: T, position: [longitude: number, latitude: number]][]

  /**
   * **GEORADIUS_RO**: A read-only variant for GEORADIUS.
   *
   * O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index. Since Redis 3.2.10.
   * @deprecated since Redis 6.2.0: use `GEOSEARCH` with the `BYRADIUS` argument
   */
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusRoOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false },
  ): T[]
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusRoOptions & { WITHDIST: true },
  ): [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusRoOptions & { WITHDIST?: false; WITHHASH: true },
  ): [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusRoOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): [member: T, position: [longitude: number, latitude: number]][]
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusRoOptions,
  ):
    | T[]
    | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
    | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
    | [member: T, position: [longitude: number, latitude: number]][]

  /**
   * **GEOSEARCH**: Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle..
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape. Since Redis 6.2.0.
   */
  geoSearch(key: Key, options?: GeoSearchOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false }): T[]
  geoSearch(
    key: Key,
    options: GeoSearchOptions & { WITHDIST: true },
  ): [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
  geoSearch(
    key: Key,
    options: GeoSearchOptions & { WITHDIST?: false; WITHHASH: true },
  ): [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
  geoSearch(
    key: Key,
    options: GeoSearchOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): [member: T, position: [longitude: number, latitude: number]][]
  geoSearch(
    key: Key,
    options?: GeoSearchOptions,
  ):
    | T[]
    | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
    | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
    | [member: T, position: [longitude: number, latitude: number]][]

  /**
   * **GEOSEARCHSTORE**: Query a sorted set representing a geospatial index to fetch members inside an area of a box or a circle, and store the result in another key..
   *
   * O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape. Since Redis 6.2.0.
   */
  geoSearchStore(destination: Key, source: Key, options?: GeoSearchStoreOptions): number

  /**
   * **GET**: Get the value of a key.
   *
   * O(1). Since Redis 1.0.0.
   */
  get(key: Key): T | null

  /**
   * **GETBIT**: Returns the bit value at offset in the string value stored at key.
   *
   * O(1). Since Redis 2.2.0.
   */
  getBit(key: Key, offset: number | bigint): number

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
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings. Since Redis 2.4.0.
   */
  getRange(key: Key, start: number | bigint, end: number | bigint): T

  /**
   * **GETSET**: Set the string value of a key and return its old value.
   *
   * O(1). Since Redis 1.0.0.
   * @deprecated since Redis 6.2.0: use `SET` with the `GET` argument
   */
  getSet(key: Key, value: Value): T | null

  /**
   * **HDEL**: Delete one or more hash fields.
   *
   * O(N) where N is the number of fields to be removed. Since Redis 2.0.0.
   */
  hDel(key: Key, field: Value | readonly Value[]): number

  /**
   * **HEXISTS**: Determine if a hash field exists.
   *
   * O(1). Since Redis 2.0.0.
   */
  hExists(key: Key, field: Value): number

  /**
   * **HGET**: Get the value of a hash field.
   *
   * O(1). Since Redis 2.0.0.
   */
  hGet(key: Key, field: Value): T | null

  /**
   * **HGETALL**: Get all the fields and values in a hash.
   *
   * O(N) where N is the size of the hash. Since Redis 2.0.0.
   */
  hGetAll(key: Key): MapReply<T, Record<string, T>>

  /**
   * **HINCRBY**: Increment the integer value of a hash field by the given number.
   *
   * O(1). Since Redis 2.0.0.
   */
  hIncrBy(key: Key, field: Value, increment: number | bigint): number | bigint

  /**
   * **HINCRBYFLOAT**: Increment the float value of a hash field by the given amount.
   *
   * O(1). Since Redis 2.6.0.
   */
  hIncrByFloat(key: Key, field: Value, increment: number): T

  /**
   * **HKEYS**: Get all the fields in a hash.
   *
   * O(N) where N is the size of the hash. Since Redis 2.0.0.
   */
  hKeys(key: Key): T[]

  /**
   * **HLEN**: Get the number of fields in a hash.
   *
   * O(1). Since Redis 2.0.0.
   */
  hLen(key: Key): number

  /**
   * **HRANDFIELD**: Get one or multiple random fields from a hash.
   *
   * O(N) where N is the number of fields returned. Since Redis 6.2.0.
   */
  hRandField(key: Key, options?: HRandFieldOptions & { count?: undefined; WITHVALUES?: false }): T | null
  hRandField(key: Key, options: HRandFieldOptions & { WITHVALUES: true }): [field: T, value: T][]
  hRandField(key: Key, options: HRandFieldOptions & { count: number | bigint; WITHVALUES?: false }): T[]
  hRandField(key: Key, options?: HRandFieldOptions): T | [field: T, value: T][] | T[] | null

  /**
   * **HSCAN**: Incrementally iterate hash fields and associated values.
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.. Since Redis 2.8.0.
   */
  hScan(key: Key, cursor: string | number | bigint, options?: HScanOptions): [cursor: T, fieldsAndValues: T[]]

  /**
   * **HSET**: Set the string value of a hash field.
   *
   * O(1) for each field/value pair added, so O(N) to add N field/value pairs when the command is called with multiple field/value pairs. Since Redis 2.0.0.
   */
  hSet(key: Key, field: Value, value: Value): number
  hSet(
    key: Key,
    fieldValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Value, Value])[],
  ): number

  /**
   * **HSETNX**: Set the value of a hash field, only if the field does not exist.
   *
   * O(1). Since Redis 2.0.0.
   */
  hSetNX(key: Key, field: Value, value: Value): number

  /**
   * **HSTRLEN**: Get the length of the value of a hash field.
   *
   * O(1). Since Redis 3.2.0.
   */
  hStrLen(key: Key, field: Value): number

  /**
   * **HVALS**: Get all the values in a hash.
   *
   * O(N) where N is the size of the hash. Since Redis 2.0.0.
   */
  hVals(key: Key): T[]

  /**
   * **HELLO**: Handshake with Redis.
   *
   * O(1). Since Redis 6.0.0.
   */
  hello(options?: HelloOptions): MapReply<T, Record<string, unknown>>

  /**
   * **HMGET**: Get the values of all the given hash fields.
   *
   * O(N) where N is the number of fields being requested. Since Redis 2.0.0.
   */
  hmGet(key: Key, field: Value | readonly Value[]): (T | null)[]

  /**
   * **HMSET**: Set multiple hash fields to multiple values.
   *
   * O(N) where N is the number of fields being set. Since Redis 2.0.0.
   * @deprecated since Redis 4.0.0: use `HSET` with multiple field-value pairs
   */
  hmSet(key: Key, field: Value, value: Value): 'OK'
  hmSet(
    key: Key,
    fieldValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Value, Value])[],
  ): 'OK'

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
   * **INFO**: Get information and statistics about the server.
   *
   * O(1). Since Redis 1.0.0.
   */
  info(section?: Value | readonly Value[]): T

  /**
   * **KEYS**: Find all keys matching the given pattern.
   *
   * O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length. Since Redis 1.0.0.
   */
  keys(pattern: Value): T[]

  /**
   * **LINDEX**: Get an element from a list by its index.
   *
   * O(N) where N is the number of elements to traverse to get to the element at index. This makes asking for the first or the last element of the list O(1). Since Redis 1.0.0.
   */
  lIndex(key: Key, index: number | bigint): T | null

  /**
   * **LINSERT**: Insert an element before or after another element in a list.
   *
   * O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N). Since Redis 2.2.0.
   */
  lInsert(key: Key, where: 'BEFORE' | 'AFTER', pivot: Value, element: Value): number

  /**
   * **LLEN**: Get the length of a list.
   *
   * O(1). Since Redis 1.0.0.
   */
  lLen(key: Key): number

  /**
   * **LMOVE**: Pop an element from a list, push it to another list and return it.
   *
   * O(1). Since Redis 6.2.0.
   */
  lMove(source: Key, destination: Key, wherefrom: 'LEFT' | 'RIGHT', whereto: 'LEFT' | 'RIGHT'): T | null

  /**
   * **LPOP**: Remove and get the first elements in a list.
   *
   * O(N) where N is the number of elements returned. Since Redis 1.0.0.
   */
  lPop(key: Key): T | null
  lPop(key: Key, count: number | bigint): T[] | null
  lPop(key: Key, count?: number | bigint): T | T[] | null

  /**
   * **LPOS**: Return the index of matching elements on a list.
   *
   * O(N) where N is the number of elements in the list, for the average case. When searching for elements near the head or the tail of the list, or when the MAXLEN option is provided, the command may run in constant time. Since Redis 6.0.6.
   */
  lPos(key: Key, element: Value, options?: LPosOptions & { COUNT?: undefined }): number | null
  lPos(key: Key, element: Value, options: LPosOptions & { COUNT: number | bigint }): number[]
  lPos(key: Key, element: Value, options?: LPosOptions): number | number[] | null

  /**
   * **LPUSH**: Prepend one or multiple elements to a list.
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments. Since Redis 1.0.0.
   */
  lPush(key: Key, element: Value | readonly Value[]): number

  /**
   * **LPUSHX**: Prepend an element to a list, only if the list exists.
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments. Since Redis 2.2.0.
   */
  lPushX(key: Key, element: Value | readonly Value[]): number

  /**
   * **LRANGE**: Get a range of elements from a list.
   *
   * O(S+N) where S is the distance of start offset from HEAD for small lists, from nearest end (HEAD or TAIL) for large lists; and N is the number of elements in the specified range. Since Redis 1.0.0.
   */
  lRange(key: Key, start: number | bigint, stop: number | bigint): T[]

  /**
   * **LREM**: Remove elements from a list.
   *
   * O(N+M) where N is the length of the list and M is the number of elements removed. Since Redis 1.0.0.
   */
  lRem(key: Key, count: number | bigint, element: Value): number

  /**
   * **LSET**: Set the value of an element in a list by its index.
   *
   * O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1). Since Redis 1.0.0.
   */
  lSet(key: Key, index: number | bigint, element: Value): 'OK'

  /**
   * **LTRIM**: Trim a list to the specified range.
   *
   * O(N) where N is the number of elements to be removed by the operation. Since Redis 1.0.0.
   */
  lTrim(key: Key, start: number | bigint, stop: number | bigint): 'OK'

  /**
   * **LASTSAVE**: Get the UNIX time stamp of the last successful save to disk.
   *
   * O(1). Since Redis 1.0.0.
   */
  lastSave(): number

  /**
   * **LATENCY DOCTOR**: Return a human readable latency analysis report..
   *
   * O(1). Since Redis 2.8.13.
   */
  latencyDoctor(): T

  /**
   * **LATENCY GRAPH**: Return a latency graph for the event..
   *
   * O(1). Since Redis 2.8.13.
   */
  latencyGraph(event: Value): T

  /**
   * **LATENCY HELP**: Show helpful text about the different subcommands..
   *
   * O(1). Since Redis 2.8.13.
   */
  latencyHelp(): string[]

  /**
   * **LATENCY HISTOGRAM**: Return the cumulative distribution of latencies of a subset of commands or all..
   *
   * O(N) where N is the number of commands with latency information being retrieved. Since Redis 7.0.0.
   */
  latencyHistogram(
    command?: Value | readonly Value[],
  ): MapReply<
    T,
    Record<string, MapReply<T, { calls: number; histogram_usec: MapReply<T, Record<string, number>, number> }>>
  >

  /**
   * **LATENCY HISTORY**: Return timestamp-latency samples for the event..
   *
   * O(1). Since Redis 2.8.13.
   */
  latencyHistory(event: Value): [timestamp: number, ms: number][]

  /**
   * **LATENCY LATEST**: Return the latest latency samples for all events..
   *
   * O(1). Since Redis 2.8.13.
   */
  latencyLatest(): [event: T, timestamp: number, latestMs: number, worstMs: number][]

  /**
   * **LATENCY RESET**: Reset latency data for one or more events..
   *
   * O(1). Since Redis 2.8.13.
   */
  latencyReset(event?: Value | readonly Value[]): number

  /**
   * **LCS**: Find longest common substring.
   *
   * O(N*M) where N and M are the lengths of s1 and s2, respectively. Since Redis 7.0.0.
   */
  lcs(key1: Key, key2: Key, options?: LcsOptions & { LEN?: false; IDX?: false }): T
  lcs(key1: Key, key2: Key, options: LcsOptions & { LEN: true }): number
  lcs(
    key1: Key,
    key2: Key,
    options: LcsOptions & { LEN?: false; IDX: true },
  ): MapReply<
    T,
    { matches: [a: [from: number, to: number], b: [from: number, to: number], length?: number][]; len: number }
  >
  lcs(
    key1: Key,
    key2: Key,
    options?: LcsOptions,
  ):
    | T
    | number
    | MapReply<
        T,
        { matches: [a: [from: number, to: number], b: [from: number, to: number], length?: number][]; len: number }
      >

  /**
   * **LMPOP**: Pop elements from a list.
   *
   * O(N+M) where N is the number of provided keys and M is the number of elements returned. Since Redis 7.0.0.
   */
  lmPop(key: Key | readonly Key[], where: 'LEFT' | 'RIGHT', options?: LmPopOptions): [key: T, elements: T[]] | null

  /**
   * **LOLWUT**: Display some computer art and the Redis version.
   *
   * Complexity not stated. Since Redis 5.0.0.
   */
  lolwut(options?: LolwutOptions): T

  /**
   * **MGET**: Get the values of all the given keys.
   *
   * O(N) where N is the number of keys to retrieve. Since Redis 1.0.0.
   */
  mGet(key: Key | readonly Key[]): (T | null)[]

  /**
   * **MSET**: Set multiple keys to multiple values.
   *
   * O(N) where N is the number of keys to set. Since Redis 1.0.1.
   */
  mSet(key: Key, value: Value): 'OK'
  mSet(keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[]): 'OK'

  /**
   * **MSETNX**: Set multiple keys to multiple values, only if none of the keys exist.
   *
   * O(N) where N is the number of keys to set. Since Redis 1.0.1.
   */
  mSetNX(key: Key, value: Value): number
  mSetNX(
    keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[],
  ): number

  /**
   * **MEMORY DOCTOR**: Outputs memory problems report.
   *
   * O(1). Since Redis 4.0.0.
   */
  memoryDoctor(): T

  /**
   * **MEMORY HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 4.0.0.
   */
  memoryHelp(): string[]

  /**
   * **MEMORY MALLOC-STATS**: Show allocator internal stats.
   *
   * Depends on how much memory is allocated, could be slow. Since Redis 4.0.0.
   */
  memoryMallocStats(): T

  /**
   * **MEMORY PURGE**: Ask the allocator to release memory.
   *
   * Depends on how much memory is allocated, could be slow. Since Redis 4.0.0.
   */
  memoryPurge(): 'OK'

  /**
   * **MEMORY STATS**: Show memory usage details.
   *
   * O(1). Since Redis 4.0.0.
   */
  memoryStats(): MapReply<T, Record<string, number | MapReply<T, Record<string, number>>>>

  /**
   * **MEMORY USAGE**: Estimate the memory usage of a key.
   *
   * O(N) where N is the number of samples. Since Redis 4.0.0.
   */
  memoryUsage(key: Key, options?: MemoryUsageOptions): number | null

  /**
   * **MODULE HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 5.0.0.
   */
  moduleHelp(): string[]

  /**
   * **MODULE LIST**: List all modules loaded by the server.
   *
   * O(N) where N is the number of loaded modules. Since Redis 4.0.0.
   */
  moduleList(): []

  /**
   * **MODULE LOAD**: Load a module.
   *
   * O(1). Since Redis 4.0.0.
   */
  moduleLoad(path: Value, arg?: Value | readonly Value[]): never

  /**
   * **MODULE LOADEX**: Load a module with extended parameters.
   *
   * O(1). Since Redis 7.0.0.
   */
  moduleLoadEx(path: Value, ...configs: readonly Value[]): never

  /**
   * **MODULE UNLOAD**: Unload a module.
   *
   * O(1). Since Redis 4.0.0.
   */
  moduleUnload(name: Value): never

  /**
   * **MOVE**: Move a key to another database.
   *
   * O(1). Since Redis 1.0.0.
   */
  move(key: Key, db: number | bigint): number

  /**
   * **OBJECT ENCODING**: Inspect the internal encoding of a Redis object.
   *
   * O(1). Since Redis 2.2.3.
   */
  objectEncoding(key: Key): T | null

  /**
   * **OBJECT FREQ**: Get the logarithmic access frequency counter of a Redis object.
   *
   * O(1). Since Redis 4.0.0.
   */
  objectFreq(key: Key): number | null

  /**
   * **OBJECT HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 6.2.0.
   */
  objectHelp(): string[]

  /**
   * **OBJECT IDLETIME**: Get the time since a Redis object was last accessed.
   *
   * O(1). Since Redis 2.2.3.
   */
  objectIdleTime(key: Key): number | null

  /**
   * **OBJECT REFCOUNT**: Get the number of references to the value of the key.
   *
   * O(1). Since Redis 2.2.3.
   */
  objectRefCount(key: Key): number | null

  /**
   * **PEXPIRE**: Set a key's time to live in milliseconds.
   *
   * O(1). Since Redis 2.6.0.
   */
  pExpire(key: Key, milliseconds: number | bigint, options?: PExpireOptions): number

  /**
   * **PEXPIREAT**: Set the expiration for a key as a UNIX timestamp specified in milliseconds.
   *
   * O(1). Since Redis 2.6.0.
   */
  pExpireAt(key: Key, unixTimeMilliseconds: number | bigint, options?: PExpireAtOptions): number

  /**
   * **PEXPIRETIME**: Get the expiration Unix timestamp for a key in milliseconds.
   *
   * O(1). Since Redis 7.0.0.
   */
  pExpireTime(key: Key): number

  /**
   * **PSETEX**: Set the value and expiration in milliseconds of a key.
   *
   * O(1). Since Redis 2.6.0.
   */
  pSetEx(key: Key, milliseconds: number | bigint, value: Value): 'OK'

  /**
   * **PTTL**: Get the time to live for a key in milliseconds.
   *
   * O(1). Since Redis 2.6.0.
   */
  pTTL(key: Key): number

  /**
   * **PERSIST**: Remove the expiration from a key.
   *
   * O(1). Since Redis 2.2.0.
   */
  persist(key: Key): number

  /**
   * **PFADD**: Adds the specified elements to the specified HyperLogLog..
   *
   * O(1) to add every element. Since Redis 2.8.9.
   */
  pfAdd(key: Key, element?: Value | readonly Value[]): number

  /**
   * **PFCOUNT**: Return the approximated cardinality of the set(s) observed by the HyperLogLog at key(s)..
   *
   * O(1) with a very small average constant time when called with a single key. O(N) with N being the number of keys, and much bigger constant times, when called with multiple keys. Since Redis 2.8.9.
   */
  pfCount(key: Key | readonly Key[]): number

  /**
   * **PFDEBUG**: Internal commands for debugging HyperLogLog values.
   *
   * N/A. Since Redis 2.8.9.
   */
  pfDebug(subcommand: Value, key: Key): number[] | T | string | number

  /**
   * **PFMERGE**: Merge N different HyperLogLogs into a single one..
   *
   * O(N) to merge N HyperLogLogs, but with high constant times. Since Redis 2.8.9.
   */
  pfMerge(destkey: Key, sourcekey: Key | readonly Key[]): 'OK'

  /**
   * **PFSELFTEST**: An internal command for testing HyperLogLog values.
   *
   * N/A. Since Redis 2.8.9.
   */
  pfSelfTest(): 'OK'

  /**
   * **PING**: Ping the server.
   *
   * O(1). Since Redis 1.0.0.
   */
  ping(): 'PONG'
  ping(message: Value): T
  ping(message?: Value): 'PONG' | T

  /**
   * **QUIT**: Close the connection.
   *
   * O(1). Since Redis 1.0.0.
   */
  quit(): 'OK'

  /**
   * **RPOP**: Remove and get the last elements in a list.
   *
   * O(N) where N is the number of elements returned. Since Redis 1.0.0.
   */
  rPop(key: Key): T | null
  rPop(key: Key, count: number | bigint): T[] | null
  rPop(key: Key, count?: number | bigint): T | T[] | null

  /**
   * **RPOPLPUSH**: Remove the last element in a list, prepend it to another list and return it.
   *
   * O(1). Since Redis 1.2.0.
   * @deprecated since Redis 6.2.0: use `LMOVE` with the `RIGHT` and `LEFT` arguments
   */
  rPopLPush(source: Key, destination: Key): T | null

  /**
   * **RPUSH**: Append one or multiple elements to a list.
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments. Since Redis 1.0.0.
   */
  rPush(key: Key, element: Value | readonly Value[]): number

  /**
   * **RPUSHX**: Append an element to a list, only if the list exists.
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments. Since Redis 2.2.0.
   */
  rPushX(key: Key, element: Value | readonly Value[]): number

  /**
   * **RANDOMKEY**: Return a random key from the keyspace.
   *
   * O(1). Since Redis 1.0.0.
   */
  randomKey(): T | null

  /**
   * **READONLY**: Enables read queries for a connection to a cluster replica node.
   *
   * O(1). Since Redis 3.0.0.
   */
  readonly(): never

  /**
   * **READWRITE**: Disables read queries for a connection to a cluster replica node.
   *
   * O(1). Since Redis 3.0.0.
   */
  readwrite(): never

  /**
   * **RENAME**: Rename a key.
   *
   * O(1). Since Redis 1.0.0.
   */
  rename(key: Key, newkey: Key): 'OK'

  /**
   * **RENAMENX**: Rename a key, only if the new key does not exist.
   *
   * O(1). Since Redis 1.0.0.
   */
  renameNX(key: Key, newkey: Key): number

  /**
   * **REPLICAOF**: Make the server a replica of another instance, or promote it as master..
   *
   * O(1). Since Redis 5.0.0.
   */
  replicaOf(...args: readonly Value[]): 'OK'

  /**
   * **RESET**: Reset the connection.
   *
   * O(1). Since Redis 6.2.0.
   */
  reset(): 'RESET'

  /**
   * **RESTORE**: Create a key using the provided serialized value, previously obtained using DUMP..
   *
   * O(1) to create the new key and additional O(N*M) to reconstruct the serialized value, where N is the number of Redis objects composing the value and M their average size. For small string values the time complexity is thus O(1)+O(1*M) where M is small, so simply O(1). However for sorted set values the complexity is O(N*M*log(N)) because inserting values into sorted sets is O(log(N)). Since Redis 2.6.0.
   */
  restore(key: Key, ttl: number | bigint, serializedValue: Value, options?: RestoreOptions): 'OK'

  /**
   * **ROLE**: Return the role of the instance in the context of replication.
   *
   * O(1). Since Redis 2.8.12.
   */
  role(): [role: T, offset: number, replicas: []]

  /**
   * **SADD**: Add one or more members to a set.
   *
   * O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments. Since Redis 1.0.0.
   */
  sAdd(key: Key, member: Value | readonly Value[]): number

  /**
   * **SCARD**: Get the number of members in a set.
   *
   * O(1). Since Redis 1.0.0.
   */
  sCard(key: Key): number

  /**
   * **SDIFF**: Subtract multiple sets.
   *
   * O(N) where N is the total number of elements in all given sets. Since Redis 1.0.0.
   */
  sDiff(key: Key | readonly Key[]): T[]

  /**
   * **SDIFFSTORE**: Subtract multiple sets and store the resulting set in a key.
   *
   * O(N) where N is the total number of elements in all given sets. Since Redis 1.0.0.
   */
  sDiffStore(destination: Key, key: Key | readonly Key[]): number

  /**
   * **SINTER**: Intersect multiple sets.
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets. Since Redis 1.0.0.
   */
  sInter(key: Key | readonly Key[]): T[]

  /**
   * **SINTERCARD**: Intersect multiple sets and return the cardinality of the result.
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets. Since Redis 7.0.0.
   */
  sInterCard(key: Key | readonly Key[], options?: SInterCardOptions): number

  /**
   * **SINTERSTORE**: Intersect multiple sets and store the resulting set in a key.
   *
   * O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets. Since Redis 1.0.0.
   */
  sInterStore(destination: Key, key: Key | readonly Key[]): number

  /**
   * **SISMEMBER**: Determine if a given value is a member of a set.
   *
   * O(1). Since Redis 1.0.0.
   */
  sIsMember(key: Key, member: Value): number

  /**
   * **SMEMBERS**: Get all the members in a set.
   *
   * O(N) where N is the set cardinality. Since Redis 1.0.0.
   */
  sMembers(key: Key): T[]

  /**
   * **SMOVE**: Move a member from one set to another.
   *
   * O(1). Since Redis 1.0.0.
   */
  sMove(source: Key, destination: Key, member: Value): number

  /**
   * **SPOP**: Remove and return one or multiple random members from a set.
   *
   * Without the count argument O(1), otherwise O(N) where N is the value of the passed count. Since Redis 1.0.0.
   */
  sPop(key: Key): T | null
  sPop(key: Key, count: number | bigint): T[]
  sPop(key: Key, count?: number | bigint): T | T[] | null

  /**
   * **SRANDMEMBER**: Get one or multiple random members from a set.
   *
   * Without the count argument O(1), otherwise O(N) where N is the absolute value of the passed count. Since Redis 1.0.0.
   */
  sRandMember(key: Key): T | null
  sRandMember(key: Key, count: number | bigint): T[]
  sRandMember(key: Key, count?: number | bigint): T | T[] | null

  /**
   * **SREM**: Remove one or more members from a set.
   *
   * O(N) where N is the number of members to be removed. Since Redis 1.0.0.
   */
  sRem(key: Key, member: Value | readonly Value[]): number

  /**
   * **SSCAN**: Incrementally iterate Set elements.
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.. Since Redis 2.8.0.
   */
  sScan(key: Key, cursor: string | number | bigint, options?: SScanOptions): [cursor: T, members: T[]]

  /**
   * **SUNION**: Add multiple sets.
   *
   * O(N) where N is the total number of elements in all given sets. Since Redis 1.0.0.
   */
  sUnion(key: Key | readonly Key[]): T[]

  /**
   * **SUNIONSTORE**: Add multiple sets and store the resulting set in a key.
   *
   * O(N) where N is the total number of elements in all given sets. Since Redis 1.0.0.
   */
  sUnionStore(destination: Key, key: Key | readonly Key[]): number

  /**
   * **SAVE**: Synchronously save the dataset to disk.
   *
   * O(N) where N is the total number of keys in all databases. Since Redis 1.0.0.
   */
  save(): 'OK'

  /**
   * **SCAN**: Incrementally iterate the keys space.
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection. Since Redis 2.8.0.
   */
  scan(cursor: string | number | bigint, options?: ScanOptions): [cursor: T, keys: T[]]

  /**
   * **SCRIPT DEBUG**: Set the debug mode for executed scripts..
   *
   * O(1). Since Redis 3.2.0.
   */
  scriptDebug(mode: 'YES' | 'SYNC' | 'NO'): 'OK'

  /**
   * **SCRIPT EXISTS**: Check existence of scripts in the script cache..
   *
   * O(N) with N being the number of scripts to check (so checking a single script is an O(1) operation). Since Redis 2.6.0.
   */
  scriptExists(sha1: Value | readonly Value[]): (0 | 1)[]

  /**
   * **SCRIPT FLUSH**: Remove all the scripts from the script cache..
   *
   * O(N) with N being the number of scripts in cache. Since Redis 2.6.0.
   */
  scriptFlush(options?: ScriptFlushOptions): 'OK'

  /**
   * **SCRIPT HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 5.0.0.
   */
  scriptHelp(): string[]

  /**
   * **SCRIPT KILL**: Kill the script currently in execution..
   *
   * O(1). Since Redis 2.6.0.
   */
  scriptKill(): 'OK'

  /**
   * **SCRIPT LOAD**: Load the specified Lua script into the script cache..
   *
   * O(N) with N being the length in bytes of the script body. Since Redis 2.6.0.
   */
  scriptLoad(script: Value): T

  /**
   * **SELECT**: Change the selected database for the current connection.
   *
   * O(1). Since Redis 1.0.0.
   */
  select(index: number | bigint): 'OK'

  /**
   * **SET**: Set the string value of a key.
   *
   * O(1). Since Redis 1.0.0.
   */
  set(key: Key, value: Value): 'OK'
  set(key: Key, value: Value, options?: SetOptions & { GET?: false }): 'OK' | null
  set(key: Key, value: Value, options: SetOptions & { GET: true }): T | null
  set(key: Key, value: Value, options?: SetOptions): 'OK' | T | null

  /**
   * **SETBIT**: Sets or clears the bit at offset in the string value stored at key.
   *
   * O(1). Since Redis 2.2.0.
   */
  setBit(key: Key, offset: number | bigint, value: number | bigint): number

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
   * O(1), not counting the time taken to copy the new string in place. Usually, this string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M being the length of the value argument. Since Redis 2.2.0.
   */
  setRange(key: Key, offset: number | bigint, value: Value): number

  /**
   * **SHUTDOWN**: Synchronously save the dataset to disk and then shut down the server.
   *
   * O(N) when saving, where N is the total number of keys in all databases when saving data, otherwise O(1). Since Redis 1.0.0.
   */
  shutdown(options?: ShutdownOptions): null

  /**
   * **SLAVEOF**: Make the server a replica of another instance, or promote it as master..
   *
   * O(1). Since Redis 1.0.0.
   * @deprecated since Redis 5.0.0: use `REPLICAOF`
   */
  slaveof(...args: readonly Value[]): 'OK'

  /**
   * **SLOWLOG GET**: Get the slow log's entries.
   *
   * O(N) where N is the number of entries returned. Since Redis 2.2.12.
   */
  slowlogGet(
    count?: number | bigint,
  ): [id: number, timestamp: number, microseconds: number, args: T[], address: T, name: T][]

  /**
   * **SLOWLOG HELP**: Show helpful text about the different subcommands.
   *
   * O(1). Since Redis 6.2.0.
   */
  slowlogHelp(): string[]

  /**
   * **SLOWLOG LEN**: Get the slow log's length.
   *
   * O(1). Since Redis 2.2.12.
   */
  slowlogLen(): number

  /**
   * **SLOWLOG RESET**: Clear all entries from the slow log.
   *
   * O(N) where N is the number of entries in the slowlog. Since Redis 2.2.12.
   */
  slowlogReset(): 'OK'

  /**
   * **SMISMEMBER**: Returns the membership associated with the given elements for a set.
   *
   * O(N) where N is the number of elements being checked for membership. Since Redis 6.2.0.
   */
  smIsMember(key: Key, member: Value | readonly Value[]): number[]

  /**
   * **SORT**: Sort the elements in a list, set or sorted set.
   *
   * O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N). Since Redis 1.0.0.
   */
  sort(key: Key, options?: SortOptions & { GET?: undefined; STORE?: undefined }): T[]
  sort(key: Key, options: SortOptions & { STORE: Key }): number
  sort(key: Key, options: SortOptions & { GET: Value | readonly Value[]; STORE?: undefined }): (T | null)[]
  sort(key: Key, options?: SortOptions): T[] | number | (T | null)[]

  /**
   * **SORT_RO**: Sort the elements in a list, set or sorted set. Read-only variant of SORT..
   *
   * O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N). Since Redis 7.0.0.
   */
  sortRo(key: Key, options?: SortRoOptions & { GET?: undefined }): T[]
  sortRo(key: Key, options: SortRoOptions & { GET: Value | readonly Value[] }): (T | null)[]
  sortRo(key: Key, options?: SortRoOptions): T[] | (T | null)[]

  /**
   * **STRLEN**: Get the length of the value stored in a key.
   *
   * O(1). Since Redis 2.2.0.
   */
  strLen(key: Key): number

  /**
   * **SUBSTR**: Get a substring of the string stored at a key.
   *
   * O(N) where N is the length of the returned string. The complexity is ultimately determined by the returned length, but because creating a substring from an existing string is very cheap, it can be considered O(1) for small strings. Since Redis 1.0.0.
   * @deprecated since Redis 2.0.0: use `GETRANGE`
   */
  substr(key: Key, start: number | bigint, end: number | bigint): T

  /**
   * **SWAPDB**: Swaps two Redis databases.
   *
   * O(N) where N is the count of clients watching or blocking on keys from both databases. Since Redis 4.0.0.
   */
  swapDb(index1: number | bigint, index2: number | bigint): 'OK'

  /**
   * **TIME**: Return the current server time.
   *
   * O(1). Since Redis 2.6.0.
   */
  time(): [seconds: T, microseconds: T]

  /**
   * **TOUCH**: Alters the last access time of a key(s). Returns the number of existing keys specified..
   *
   * O(N) where N is the number of keys that will be touched. Since Redis 3.2.1.
   */
  touch(key: Key | readonly Key[]): number

  /**
   * **TTL**: Get the time to live for a key in seconds.
   *
   * O(1). Since Redis 1.0.0.
   */
  ttl(key: Key): number

  /**
   * **TYPE**: Determine the type stored at key.
   *
   * O(1). Since Redis 1.0.0.
   */
  type(key: Key): string

  /**
   * **UNLINK**: Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking..
   *
   * O(1) for each key removed regardless of its size. Then the command does O(N) work in a different thread in order to reclaim memory, where N is the number of allocations the deleted objects where composed of. Since Redis 4.0.0.
   */
  unlink(key: Key | readonly Key[]): number

  /**
   * **UNWATCH**: Forget about all watched keys.
   *
   * O(1). Since Redis 2.2.0.
   */
  unwatch(): 'OK'

  /**
   * **WAIT**: Wait for the synchronous replication of all the write commands sent in the context of the current connection.
   *
   * O(1). Since Redis 3.0.0.
   */
  wait(numreplicas: number | bigint, timeout: number | bigint): number

  /**
   * **WATCH**: Watch the given keys to determine execution of the MULTI/EXEC block.
   *
   * O(1) for every key. Since Redis 2.2.0.
   */
  watch(key: Key | readonly Key[]): 'OK'

  /**
   * **ZADD**: Add one or more members to a sorted set, or update its score if it already exists.
   *
   * O(log(N)) for each item added, where N is the number of elements in the sorted set. Since Redis 1.2.0.
   */
  zAdd(key: Key, score: number, member: Value, options?: ZAddOptions & { INCR?: false }): number
  zAdd(key: Key, score: number, member: Value, options: ZAddOptions & { INCR: true }): number | null
  zAdd(key: Key, score: number, member: Value, options?: ZAddOptions): number | null
  zAdd(
    key: Key,
    scoreMember:
      { score: number; member: Value } | readonly ({ score: number; member: Value } | readonly [number, Value])[],
    options?: ZAddOptions & { INCR?: false },
  ): number
  zAdd(
    key: Key,
    scoreMember:
      { score: number; member: Value } | readonly ({ score: number; member: Value } | readonly [number, Value])[],
    options: ZAddOptions & { INCR: true },
  ): number | null
  zAdd(
    key: Key,
    scoreMember:
      { score: number; member: Value } | readonly ({ score: number; member: Value } | readonly [number, Value])[],
    options?: ZAddOptions,
  ): number | null

  /**
   * **ZCARD**: Get the number of members in a sorted set.
   *
   * O(1). Since Redis 1.2.0.
   */
  zCard(key: Key): number

  /**
   * **ZCOUNT**: Count the members in a sorted set with scores within the given values.
   *
   * O(log(N)) with N being the number of elements in the sorted set. Since Redis 2.0.0.
   */
  zCount(key: Key, min: Value, max: Value): number

  /**
   * **ZDIFF**: Subtract multiple sorted sets.
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set. Since Redis 6.2.0.
   */
  zDiff(key: Key | readonly Key[], options?: ZDiffOptions & { WITHSCORES?: false }): T[]
  zDiff(key: Key | readonly Key[], options: ZDiffOptions & { WITHSCORES: true }): [member: T, score: number][]
  zDiff(key: Key | readonly Key[], options?: ZDiffOptions): T[] | [member: T, score: number][]

  /**
   * **ZDIFFSTORE**: Subtract multiple sorted sets and store the resulting sorted set in a new key.
   *
   * O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set. Since Redis 6.2.0.
   */
  zDiffStore(destination: Key, key: Key | readonly Key[]): number

  /**
   * **ZINCRBY**: Increment the score of a member in a sorted set.
   *
   * O(log(N)) where N is the number of elements in the sorted set. Since Redis 1.2.0.
   */
  zIncrBy(key: Key, increment: number, member: Value): number

  /**
   * **ZINTER**: Intersect multiple sorted sets.
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set. Since Redis 6.2.0.
   */
  zInter(key: Key | readonly Key[], options?: ZInterOptions & { WITHSCORES?: false }): T[]
  zInter(key: Key | readonly Key[], options: ZInterOptions & { WITHSCORES: true }): [member: T, score: number][]
  zInter(key: Key | readonly Key[], options?: ZInterOptions): T[] | [member: T, score: number][]

  /**
   * **ZINTERCARD**: Intersect multiple sorted sets and return the cardinality of the result.
   *
   * O(N*K) worst case with N being the smallest input sorted set, K being the number of input sorted sets. Since Redis 7.0.0.
   */
  zInterCard(key: Key | readonly Key[], options?: ZInterCardOptions): number

  /**
   * **ZINTERSTORE**: Intersect multiple sorted sets and store the resulting sorted set in a new key.
   *
   * O(N*K)+O(M*log(M)) worst case with N being the smallest input sorted set, K being the number of input sorted sets and M being the number of elements in the resulting sorted set. Since Redis 2.0.0.
   */
  zInterStore(destination: Key, key: Key | readonly Key[], options?: ZInterStoreOptions): number

  /**
   * **ZLEXCOUNT**: Count the number of members in a sorted set between a given lexicographical range.
   *
   * O(log(N)) with N being the number of elements in the sorted set. Since Redis 2.8.9.
   */
  zLexCount(key: Key, min: Value, max: Value): number

  /**
   * **ZPOPMAX**: Remove and return members with the highest scores in a sorted set.
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped. Since Redis 5.0.0.
   */
  zPopMax(key: Key): [] | [member: T, score: number]
  zPopMax(key: Key, count: number | bigint): [member: T, score: number][]
  zPopMax(key: Key, count?: number | bigint): [] | [member: T, score: number] | [member: T, score: number][]

  /**
   * **ZPOPMIN**: Remove and return members with the lowest scores in a sorted set.
   *
   * O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped. Since Redis 5.0.0.
   */
  zPopMin(key: Key): [] | [member: T, score: number]
  zPopMin(key: Key, count: number | bigint): [member: T, score: number][]
  zPopMin(key: Key, count?: number | bigint): [] | [member: T, score: number] | [member: T, score: number][]

  /**
   * **ZRANDMEMBER**: Get one or multiple random elements from a sorted set.
   *
   * O(N) where N is the number of elements returned. Since Redis 6.2.0.
   */
  zRandMember(key: Key, options?: ZRandMemberOptions & { count?: undefined; WITHSCORES?: false }): T | null
  zRandMember(key: Key, options: ZRandMemberOptions & { WITHSCORES: true }): [member: T, score: number][]
  zRandMember(key: Key, options: ZRandMemberOptions & { count: number | bigint; WITHSCORES?: false }): T[]
  zRandMember(key: Key, options?: ZRandMemberOptions): T | [member: T, score: number][] | T[] | null

  /**
   * **ZRANGE**: Return a range of members in a sorted set.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned. Since Redis 1.2.0.
   */
  zRange(key: Key, start: Value, stop: Value, options?: ZRangeOptions & { WITHSCORES?: false }): T[]
  zRange(
    key: Key,
    start: Value,
    stop: Value,
    options: ZRangeOptions & { WITHSCORES: true },
  ): [member: T, score: number][]
  zRange(key: Key, start: Value, stop: Value, options?: ZRangeOptions): T[] | [member: T, score: number][]

  /**
   * **ZRANGEBYLEX**: Return a range of members in a sorted set, by lexicographical range.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)). Since Redis 2.8.9.
   * @deprecated since Redis 6.2.0: use `ZRANGE` with the `BYLEX` argument
   */
  zRangeByLex(key: Key, min: Value, max: Value, options?: ZRangeByLexOptions): T[]

  /**
   * **ZRANGEBYSCORE**: Return a range of members in a sorted set, by score.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)). Since Redis 1.0.5.
   * @deprecated since Redis 6.2.0: use `ZRANGE` with the `BYSCORE` argument
   */
  zRangeByScore(key: Key, min: Value, max: Value, options?: ZRangeByScoreOptions & { WITHSCORES?: false }): T[]
  zRangeByScore(
    key: Key,
    min: Value,
    max: Value,
    options: ZRangeByScoreOptions & { WITHSCORES: true },
  ): [member: T, score: number][]
  zRangeByScore(key: Key, min: Value, max: Value, options?: ZRangeByScoreOptions): T[] | [member: T, score: number][]

  /**
   * **ZRANGESTORE**: Store a range of members from sorted set into another key.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements stored into the destination key. Since Redis 6.2.0.
   */
  zRangeStore(dst: Key, src: Key, min: Value, max: Value, options?: ZRangeStoreOptions): number

  /**
   * **ZRANK**: Determine the index of a member in a sorted set.
   *
   * O(log(N)). Since Redis 2.0.0.
   */
  zRank(key: Key, member: Value): number | null

  /**
   * **ZREM**: Remove one or more members from a sorted set.
   *
   * O(M*log(N)) with N being the number of elements in the sorted set and M the number of elements to be removed. Since Redis 1.2.0.
   */
  zRem(key: Key, member: Value | readonly Value[]): number

  /**
   * **ZREMRANGEBYLEX**: Remove all members in a sorted set between the given lexicographical range.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation. Since Redis 2.8.9.
   */
  zRemRangeByLex(key: Key, min: Value, max: Value): number

  /**
   * **ZREMRANGEBYRANK**: Remove all members in a sorted set within the given indexes.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation. Since Redis 2.0.0.
   */
  zRemRangeByRank(key: Key, start: number | bigint, stop: number | bigint): number

  /**
   * **ZREMRANGEBYSCORE**: Remove all members in a sorted set within the given scores.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements removed by the operation. Since Redis 1.2.0.
   */
  zRemRangeByScore(key: Key, min: Value, max: Value): number

  /**
   * **ZREVRANGE**: Return a range of members in a sorted set, by index, with scores ordered from high to low.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements returned. Since Redis 1.2.0.
   * @deprecated since Redis 6.2.0: use `ZRANGE` with the `REV` argument
   */
  zRevRange(
    key: Key,
    start: number | bigint,
    stop: number | bigint,
    options?: ZRevRangeOptions & { WITHSCORES?: false },
  ): T[]
  zRevRange(
    key: Key,
    start: number | bigint,
    stop: number | bigint,
    options: ZRevRangeOptions & { WITHSCORES: true },
  ): [member: T, score: number][]
  zRevRange(
    key: Key,
    start: number | bigint,
    stop: number | bigint,
    options?: ZRevRangeOptions,
  ): T[] | [member: T, score: number][]

  /**
   * **ZREVRANGEBYLEX**: Return a range of members in a sorted set, by lexicographical range, ordered from higher to lower strings..
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)). Since Redis 2.8.9.
   * @deprecated since Redis 6.2.0: use `ZRANGE` with the `REV` and `BYLEX` arguments
   */
  zRevRangeByLex(key: Key, max: Value, min: Value, options?: ZRevRangeByLexOptions): T[]

  /**
   * **ZREVRANGEBYSCORE**: Return a range of members in a sorted set, by score, with scores ordered from high to low.
   *
   * O(log(N)+M) with N being the number of elements in the sorted set and M the number of elements being returned. If M is constant (e.g. always asking for the first 10 elements with LIMIT), you can consider it O(log(N)). Since Redis 2.2.0.
   * @deprecated since Redis 6.2.0: use `ZRANGE` with the `REV` and `BYSCORE` arguments
   */
  zRevRangeByScore(key: Key, max: Value, min: Value, options?: ZRevRangeByScoreOptions & { WITHSCORES?: false }): T[]
  zRevRangeByScore(
    key: Key,
    max: Value,
    min: Value,
    options: ZRevRangeByScoreOptions & { WITHSCORES: true },
  ): [member: T, score: number][]
  zRevRangeByScore(
    key: Key,
    max: Value,
    min: Value,
    options?: ZRevRangeByScoreOptions,
  ): T[] | [member: T, score: number][]

  /**
   * **ZREVRANK**: Determine the index of a member in a sorted set, with scores ordered from high to low.
   *
   * O(log(N)). Since Redis 2.0.0.
   */
  zRevRank(key: Key, member: Value): number | null

  /**
   * **ZSCAN**: Incrementally iterate sorted sets elements and associated scores.
   *
   * O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.. Since Redis 2.8.0.
   */
  zScan(key: Key, cursor: string | number | bigint, options?: ZScanOptions): [cursor: T, members: T[]]

  /**
   * **ZSCORE**: Get the score associated with the given member in a sorted set.
   *
   * O(1). Since Redis 1.2.0.
   */
  zScore(key: Key, member: Value): number | null

  /**
   * **ZUNION**: Add multiple sorted sets.
   *
   * O(N)+O(M*log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set. Since Redis 6.2.0.
   */
  zUnion(key: Key | readonly Key[], options?: ZUnionOptions & { WITHSCORES?: false }): T[]
  zUnion(key: Key | readonly Key[], options: ZUnionOptions & { WITHSCORES: true }): [member: T, score: number][]
  zUnion(key: Key | readonly Key[], options?: ZUnionOptions): T[] | [member: T, score: number][]

  /**
   * **ZUNIONSTORE**: Add multiple sorted sets and store the resulting sorted set in a new key.
   *
   * O(N)+O(M log(M)) with N being the sum of the sizes of the input sorted sets, and M being the number of elements in the resulting sorted set. Since Redis 2.0.0.
   */
  zUnionStore(destination: Key, key: Key | readonly Key[], options?: ZUnionStoreOptions): number

  /**
   * **ZMPOP**: Remove and return members with scores in a sorted set.
   *
   * O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped. Since Redis 7.0.0.
   */
  zmPop(
    key: Key | readonly Key[],
    where: 'MIN' | 'MAX',
    options?: ZmPopOptions,
  ): [key: T, members: [member: T, score: number][]] | null

  /**
   * **ZMSCORE**: Get the score associated with the given members in a sorted set.
   *
   * O(N) where N is the number of members being requested. Since Redis 6.2.0.
   */
  zmScore(key: Key, member: Value | readonly Value[]): (number | null)[]
}

/** The same commands, collected for EXEC: `R` are the types of the replies so far. */
export interface MultiCommands<R extends unknown[], T> {
  /**
   * Runs the collected commands as one transaction.
   * @returns the replies in order, or null when a watched key was changed
   * @throws RedisError when a command was refused before it ran, MultiError when some failed while the others ran
   */
  exec(): R | null

  append(key: Key, value: Value): MultiCommands<[...R, number], T>
  asking(): MultiCommands<[...R, never], T>
  auth(...args: readonly Value[]): MultiCommands<[...R, 'OK'], T>
  bgRewriteAof(): MultiCommands<[...R, string], T>
  bgSave(options?: BgSaveOptions): MultiCommands<[...R, string], T>
  bitCount(key: Key, options?: BitCountOptions): MultiCommands<[...R, number], T>
  bitField(key: Key, ...operation: readonly Value[]): MultiCommands<[...R, (number | bigint | null)[]], T>
  bitFieldRo(key: Key, ...encodingOffset: readonly Value[]): MultiCommands<[...R, (number | bigint)[]], T>
  bitOp(operation: Value, destkey: Key, key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  bitPos(key: Key, bit: number | bigint, options?: BitPosOptions): MultiCommands<[...R, number], T>
  blMove(
    source: Key,
    destination: Key,
    wherefrom: 'LEFT' | 'RIGHT',
    whereto: 'LEFT' | 'RIGHT',
    timeout: number,
  ): MultiCommands<[...R, T | null], T>
  blPop(key: Key | readonly Key[], timeout: number): MultiCommands<[...R, [key: T, element: T] | null], T>
  blmPop(
    timeout: number,
    key: Key | readonly Key[],
    where: 'LEFT' | 'RIGHT',
    options?: BlmPopOptions,
  ): MultiCommands<[...R, [key: T, elements: T[]] | null], T>
  brPop(key: Key | readonly Key[], timeout: number): MultiCommands<[...R, [key: T, element: T] | null], T>
  brPopLPush(source: Key, destination: Key, timeout: number): MultiCommands<[...R, T | null], T>
  bzPopMax(
    key: Key | readonly Key[],
    timeout: number,
  ): MultiCommands<[...R, [key: T, member: T, score: number] | null], T>
  bzPopMin(
    key: Key | readonly Key[],
    timeout: number,
  ): MultiCommands<[...R, [key: T, member: T, score: number] | null], T>
  bzmPop(
    timeout: number,
    key: Key | readonly Key[],
    where: 'MIN' | 'MAX',
    options?: BzmPopOptions,
  ): MultiCommands<[...R, [key: T, members: [member: T, score: number][]] | null], T>
  clientCaching(mode: 'YES' | 'NO'): MultiCommands<[...R, 'OK'], T>
  clientGetName(): MultiCommands<[...R, T | null], T>
  clientGetRedir(): MultiCommands<[...R, number], T>
  clientHelp(): MultiCommands<[...R, string[]], T>
  clientId(): MultiCommands<[...R, number], T>
  clientInfo(): MultiCommands<[...R, T], T>
  clientKill(...filter: readonly Value[]): MultiCommands<[...R, 'OK' | number], T>
  clientList(options?: ClientListOptions): MultiCommands<[...R, T], T>
  clientNoEvict(enabled: 'ON' | 'OFF'): MultiCommands<[...R, 'OK'], T>
  clientPause(timeout: number | bigint, options?: ClientPauseOptions): MultiCommands<[...R, 'OK'], T>
  clientSetInfo(...attr: readonly Value[]): MultiCommands<[...R, 'OK'], T>
  clientSetName(connectionName: Value): MultiCommands<[...R, 'OK'], T>
  clientTracking(status: 'ON' | 'OFF', options?: ClientTrackingOptions): MultiCommands<[...R, 'OK'], T>
  clientTrackingInfo(): MultiCommands<[...R, MapReply<T, { flags: T[]; redirect: number; prefixes: T[] }>], T>
  clientUnblock(clientId: number | bigint, options?: ClientUnblockOptions): MultiCommands<[...R, number], T>
  clientUnpause(): MultiCommands<[...R, 'OK'], T>
  clusterAddSlots(slot: number | bigint | readonly (number | bigint)[]): MultiCommands<[...R, never], T>
  clusterAddSlotsRange(startSlot: number | bigint, endSlot: number | bigint): MultiCommands<[...R, never], T>
  clusterAddSlotsRange(
    startSlotEndSlot:
      | { startSlot: number | bigint; endSlot: number | bigint }
      | readonly (
          { startSlot: number | bigint; endSlot: number | bigint } | readonly [number | bigint, number | bigint]
        )[],
  ): MultiCommands<[...R, never], T>
  clusterBumpEpoch(): MultiCommands<[...R, never], T>
  clusterCountFailureReports(nodeId: Value): MultiCommands<[...R, never], T>
  clusterCountKeysInSlot(slot: number | bigint): MultiCommands<[...R, never], T>
  clusterDelSlots(slot: number | bigint | readonly (number | bigint)[]): MultiCommands<[...R, never], T>
  clusterDelSlotsRange(startSlot: number | bigint, endSlot: number | bigint): MultiCommands<[...R, never], T>
  clusterDelSlotsRange(
    startSlotEndSlot:
      | { startSlot: number | bigint; endSlot: number | bigint }
      | readonly (
          { startSlot: number | bigint; endSlot: number | bigint } | readonly [number | bigint, number | bigint]
        )[],
  ): MultiCommands<[...R, never], T>
  clusterFailover(options?: ClusterFailoverOptions): MultiCommands<[...R, never], T>
  clusterFlushSlots(): MultiCommands<[...R, never], T>
  clusterForget(nodeId: Value): MultiCommands<[...R, never], T>
  clusterGetKeysInSlot(slot: number | bigint, count: number | bigint): MultiCommands<[...R, never], T>
  clusterHelp(): MultiCommands<[...R, never], T>
  clusterInfo(): MultiCommands<[...R, never], T>
  clusterKeySlot(key: Value): MultiCommands<[...R, never], T>
  clusterLinks(): MultiCommands<[...R, never], T>
  clusterMeet(ip: Value, port: number | bigint, clusterBusPort?: number | bigint): MultiCommands<[...R, never], T>
  clusterMyId(): MultiCommands<[...R, never], T>
  clusterNodes(): MultiCommands<[...R, never], T>
  clusterReplicas(nodeId: Value): MultiCommands<[...R, never], T>
  clusterReplicate(nodeId: Value): MultiCommands<[...R, never], T>
  clusterReset(options?: ClusterResetOptions): MultiCommands<[...R, never], T>
  clusterSaveConfig(): MultiCommands<[...R, never], T>
  clusterSetConfigEpoch(configEpoch: number | bigint): MultiCommands<[...R, never], T>
  clusterSetSlot(slot: number | bigint, ...subcommand: readonly Value[]): MultiCommands<[...R, never], T>
  clusterShards(): MultiCommands<[...R, never], T>
  clusterSlaves(nodeId: Value): MultiCommands<[...R, never], T>
  clusterSlots(): MultiCommands<[...R, never], T>
  command(): MultiCommands<[...R, unknown[][]], T>
  commandCount(): MultiCommands<[...R, number], T>
  commandDocs(commandName?: Value | readonly Value[]): MultiCommands<[...R, MapReply<T, Record<string, unknown>>], T>
  commandGetKeys(...args: readonly Value[]): MultiCommands<[...R, T[]], T>
  commandGetKeysAndFlags(...args: readonly Value[]): MultiCommands<[...R, [key: T, flags: string[]][]], T>
  commandHelp(): MultiCommands<[...R, string[]], T>
  commandInfo(commandName?: Value | readonly Value[]): MultiCommands<[...R, (unknown[] | null)[]], T>
  commandList(options?: CommandListOptions): MultiCommands<[...R, T[]], T>
  configGet(parameter: Value | readonly Value[]): MultiCommands<[...R, MapReply<T, Record<string, T>>], T>
  configHelp(): MultiCommands<[...R, string[]], T>
  configResetStat(): MultiCommands<[...R, 'OK'], T>
  configRewrite(): MultiCommands<[...R, 'OK'], T>
  configSet(parameter: Value, value: Value): MultiCommands<[...R, 'OK'], T>
  configSet(
    parameterValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Value, Value])[],
  ): MultiCommands<[...R, 'OK'], T>
  copy(source: Key, destination: Key, options?: CopyOptions): MultiCommands<[...R, number], T>
  dbSize(): MultiCommands<[...R, number], T>
  debug(...args: readonly Value[]): MultiCommands<[...R, unknown], T>
  decr(key: Key): MultiCommands<[...R, number | bigint], T>
  decrBy(key: Key, decrement: number | bigint): MultiCommands<[...R, number | bigint], T>
  del(key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  dump(key: Key): MultiCommands<[...R, T | null], T>
  echo(message: Value): MultiCommands<[...R, T], T>
  eval(script: Value, options?: EvalOptions): MultiCommands<[...R, unknown], T>
  evalRo(script: Value, options?: EvalRoOptions): MultiCommands<[...R, unknown], T>
  evalSha(sha1: Value, options?: EvalShaOptions): MultiCommands<[...R, unknown], T>
  evalShaRo(sha1: Value, options?: EvalShaRoOptions): MultiCommands<[...R, unknown], T>
  exists(key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  expire(key: Key, seconds: number | bigint, options?: ExpireOptions): MultiCommands<[...R, number], T>
  expireAt(key: Key, unixTimeSeconds: number | bigint, options?: ExpireAtOptions): MultiCommands<[...R, number], T>
  expireTime(key: Key): MultiCommands<[...R, number], T>
  fCall(function_: Value, options?: FCallOptions): MultiCommands<[...R, unknown], T>
  fCallRo(function_: Value, options?: FCallRoOptions): MultiCommands<[...R, unknown], T>
  flushAll(options?: FlushAllOptions): MultiCommands<[...R, 'OK'], T>
  flushDb(options?: FlushDbOptions): MultiCommands<[...R, 'OK'], T>
  functionDelete(libraryName: Value): MultiCommands<[...R, 'OK'], T>
  functionDump(): MultiCommands<[...R, T], T>
  functionFlush(options?: FunctionFlushOptions): MultiCommands<[...R, 'OK'], T>
  functionHelp(): MultiCommands<[...R, string[]], T>
  functionKill(): MultiCommands<[...R, 'OK'], T>
  functionList(options?: FunctionListOptions): MultiCommands<[...R, unknown[]], T>
  functionLoad(functionCode: Value, options?: FunctionLoadOptions): MultiCommands<[...R, T], T>
  functionRestore(serializedValue: Value, options?: FunctionRestoreOptions): MultiCommands<[...R, 'OK'], T>
  functionStats(): MultiCommands<[...R, unknown], T>
  geoAdd(
    key: Key,
    longitude: number,
    latitude: number,
    member: Value,
    options?: GeoAddOptions,
  ): MultiCommands<[...R, number], T>
  geoAdd(
    key: Key,
    longitudeLatitudeMember:
      | { longitude: number; latitude: number; member: Value }
      | readonly ({ longitude: number; latitude: number; member: Value } | readonly [number, number, Value])[],
    options?: GeoAddOptions,
  ): MultiCommands<[...R, number], T>
  geoDist(key: Key, member1: Value, member2: Value, options?: GeoDistOptions): MultiCommands<[...R, T | null], T>
  geoHash(key: Key, member: Value | readonly Value[]): MultiCommands<[...R, (T | null)[]], T>
  geoPos(
    key: Key,
    member: Value | readonly Value[],
  ): MultiCommands<[...R, ([longitude: number, latitude: number] | null)[]], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST?: undefined
    },
  ): MultiCommands<[...R, T[]], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHDIST: true },
  ): MultiCommands<[...R, [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHDIST?: false; WITHHASH: true },
  ): MultiCommands<[...R, [member: T, geohash: number, position?: [longitude: number, latitude: number]][]], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, [member: T, position: [longitude: number, latitude: number]][]], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false; STORE: Key },
  ): MultiCommands<[...R, number], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST: Key
    },
  ): MultiCommands<[...R, number], T>
  geoRadius(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusOptions,
  ): MultiCommands<
    [
      ...R,
      (
        | T[]
        | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
        | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
        | [member: T, position: [longitude: number, latitude: number]][]
        | number
      ),
    ],
    T
  >
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST?: undefined
    },
  ): MultiCommands<[...R, T[]], T>
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHDIST: true },
  ): MultiCommands<[...R, [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]], T>
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHDIST?: false; WITHHASH: true },
  ): MultiCommands<[...R, [member: T, geohash: number, position?: [longitude: number, latitude: number]][]], T>
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, [member: T, position: [longitude: number, latitude: number]][]], T>
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false; STORE: Key },
  ): MultiCommands<[...R, number], T>
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberOptions & {
      WITHCOORD?: false
      WITHDIST?: false
      WITHHASH?: false
      STORE?: undefined
      STOREDIST: Key
    },
  ): MultiCommands<[...R, number], T>
  geoRadiusByMember(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberOptions,
  ): MultiCommands<
    [
      ...R,
      (
        | T[]
        | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
        | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
        | [member: T, position: [longitude: number, latitude: number]][]
        | number
      ),
    ],
    T
  >
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberRoOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, T[]], T>
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberRoOptions & { WITHDIST: true },
  ): MultiCommands<[...R, [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]], T>
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberRoOptions & { WITHDIST?: false; WITHHASH: true },
  ): MultiCommands<[...R, [member: T, geohash: number, position?: [longitude: number, latitude: number]][]], T>
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusByMemberRoOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, [member: T, position: [longitude: number, latitude: number]][]], T>
  geoRadiusByMemberRo(
    key: Key,
    member: Value,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusByMemberRoOptions,
  ): MultiCommands<
    [
      ...R,
      (
        | T[]
        | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
        | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
        | [member: T, position: [longitude: number, latitude: number]][]
      ),
    ],
    T
  >
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusRoOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, T[]], T>
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusRoOptions & { WITHDIST: true },
  ): MultiCommands<[...R, [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]], T>
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusRoOptions & { WITHDIST?: false; WITHHASH: true },
  ): MultiCommands<[...R, [member: T, geohash: number, position?: [longitude: number, latitude: number]][]], T>
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options: GeoRadiusRoOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, [member: T, position: [longitude: number, latitude: number]][]], T>
  geoRadiusRo(
    key: Key,
    longitude: number,
    latitude: number,
    radius: number,
    unit: 'M' | 'KM' | 'FT' | 'MI',
    options?: GeoRadiusRoOptions,
  ): MultiCommands<
    [
      ...R,
      (
        | T[]
        | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
        | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
        | [member: T, position: [longitude: number, latitude: number]][]
      ),
    ],
    T
  >
  geoSearch(
    key: Key,
    options?: GeoSearchOptions & { WITHCOORD?: false; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, T[]], T>
  geoSearch(
    key: Key,
    options: GeoSearchOptions & { WITHDIST: true },
  ): MultiCommands<[...R, [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]], T>
  geoSearch(
    key: Key,
    options: GeoSearchOptions & { WITHDIST?: false; WITHHASH: true },
  ): MultiCommands<[...R, [member: T, geohash: number, position?: [longitude: number, latitude: number]][]], T>
  geoSearch(
    key: Key,
    options: GeoSearchOptions & { WITHCOORD: true; WITHDIST?: false; WITHHASH?: false },
  ): MultiCommands<[...R, [member: T, position: [longitude: number, latitude: number]][]], T>
  geoSearch(
    key: Key,
    options?: GeoSearchOptions,
  ): MultiCommands<
    [
      ...R,
      (
        | T[]
        | [member: T, distance: T, ...more: (number | [longitude: number, latitude: number])[]][]
        | [member: T, geohash: number, position?: [longitude: number, latitude: number]][]
        | [member: T, position: [longitude: number, latitude: number]][]
      ),
    ],
    T
  >
  geoSearchStore(destination: Key, source: Key, options?: GeoSearchStoreOptions): MultiCommands<[...R, number], T>
  get(key: Key): MultiCommands<[...R, T | null], T>
  getBit(key: Key, offset: number | bigint): MultiCommands<[...R, number], T>
  getDel(key: Key): MultiCommands<[...R, T | null], T>
  getEx(key: Key, options?: GetExOptions): MultiCommands<[...R, T | null], T>
  getRange(key: Key, start: number | bigint, end: number | bigint): MultiCommands<[...R, T], T>
  getSet(key: Key, value: Value): MultiCommands<[...R, T | null], T>
  hDel(key: Key, field: Value | readonly Value[]): MultiCommands<[...R, number], T>
  hExists(key: Key, field: Value): MultiCommands<[...R, number], T>
  hGet(key: Key, field: Value): MultiCommands<[...R, T | null], T>
  hGetAll(key: Key): MultiCommands<[...R, MapReply<T, Record<string, T>>], T>
  hIncrBy(key: Key, field: Value, increment: number | bigint): MultiCommands<[...R, number | bigint], T>
  hIncrByFloat(key: Key, field: Value, increment: number): MultiCommands<[...R, T], T>
  hKeys(key: Key): MultiCommands<[...R, T[]], T>
  hLen(key: Key): MultiCommands<[...R, number], T>
  hRandField(
    key: Key,
    options?: HRandFieldOptions & { count?: undefined; WITHVALUES?: false },
  ): MultiCommands<[...R, T | null], T>
  hRandField(
    key: Key,
    options: HRandFieldOptions & { WITHVALUES: true },
  ): MultiCommands<[...R, [field: T, value: T][]], T>
  hRandField(
    key: Key,
    options: HRandFieldOptions & { count: number | bigint; WITHVALUES?: false },
  ): MultiCommands<[...R, T[]], T>
  hRandField(key: Key, options?: HRandFieldOptions): MultiCommands<[...R, T | [field: T, value: T][] | T[] | null], T>
  hScan(
    key: Key,
    cursor: string | number | bigint,
    options?: HScanOptions,
  ): MultiCommands<[...R, [cursor: T, fieldsAndValues: T[]]], T>
  hSet(key: Key, field: Value, value: Value): MultiCommands<[...R, number], T>
  hSet(
    key: Key,
    fieldValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Value, Value])[],
  ): MultiCommands<[...R, number], T>
  hSetNX(key: Key, field: Value, value: Value): MultiCommands<[...R, number], T>
  hStrLen(key: Key, field: Value): MultiCommands<[...R, number], T>
  hVals(key: Key): MultiCommands<[...R, T[]], T>
  hello(options?: HelloOptions): MultiCommands<[...R, MapReply<T, Record<string, unknown>>], T>
  hmGet(key: Key, field: Value | readonly Value[]): MultiCommands<[...R, (T | null)[]], T>
  hmSet(key: Key, field: Value, value: Value): MultiCommands<[...R, 'OK'], T>
  hmSet(
    key: Key,
    fieldValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Value, Value])[],
  ): MultiCommands<[...R, 'OK'], T>
  incr(key: Key): MultiCommands<[...R, number | bigint], T>
  incrBy(key: Key, increment: number | bigint): MultiCommands<[...R, number | bigint], T>
  incrByFloat(key: Key, increment: number): MultiCommands<[...R, T], T>
  info(section?: Value | readonly Value[]): MultiCommands<[...R, T], T>
  keys(pattern: Value): MultiCommands<[...R, T[]], T>
  lIndex(key: Key, index: number | bigint): MultiCommands<[...R, T | null], T>
  lInsert(key: Key, where: 'BEFORE' | 'AFTER', pivot: Value, element: Value): MultiCommands<[...R, number], T>
  lLen(key: Key): MultiCommands<[...R, number], T>
  lMove(
    source: Key,
    destination: Key,
    wherefrom: 'LEFT' | 'RIGHT',
    whereto: 'LEFT' | 'RIGHT',
  ): MultiCommands<[...R, T | null], T>
  lPop(key: Key): MultiCommands<[...R, T | null], T>
  lPop(key: Key, count: number | bigint): MultiCommands<[...R, T[] | null], T>
  lPop(key: Key, count?: number | bigint): MultiCommands<[...R, T | T[] | null], T>
  lPos(key: Key, element: Value, options?: LPosOptions & { COUNT?: undefined }): MultiCommands<[...R, number | null], T>
  lPos(key: Key, element: Value, options: LPosOptions & { COUNT: number | bigint }): MultiCommands<[...R, number[]], T>
  lPos(key: Key, element: Value, options?: LPosOptions): MultiCommands<[...R, number | number[] | null], T>
  lPush(key: Key, element: Value | readonly Value[]): MultiCommands<[...R, number], T>
  lPushX(key: Key, element: Value | readonly Value[]): MultiCommands<[...R, number], T>
  lRange(key: Key, start: number | bigint, stop: number | bigint): MultiCommands<[...R, T[]], T>
  lRem(key: Key, count: number | bigint, element: Value): MultiCommands<[...R, number], T>
  lSet(key: Key, index: number | bigint, element: Value): MultiCommands<[...R, 'OK'], T>
  lTrim(key: Key, start: number | bigint, stop: number | bigint): MultiCommands<[...R, 'OK'], T>
  lastSave(): MultiCommands<[...R, number], T>
  latencyDoctor(): MultiCommands<[...R, T], T>
  latencyGraph(event: Value): MultiCommands<[...R, T], T>
  latencyHelp(): MultiCommands<[...R, string[]], T>
  latencyHistogram(
    command?: Value | readonly Value[],
  ): MultiCommands<
    [
      ...R,
      MapReply<
        T,
        Record<string, MapReply<T, { calls: number; histogram_usec: MapReply<T, Record<string, number>, number> }>>
      >,
    ],
    T
  >
  latencyHistory(event: Value): MultiCommands<[...R, [timestamp: number, ms: number][]], T>
  latencyLatest(): MultiCommands<[...R, [event: T, timestamp: number, latestMs: number, worstMs: number][]], T>
  latencyReset(event?: Value | readonly Value[]): MultiCommands<[...R, number], T>
  lcs(key1: Key, key2: Key, options?: LcsOptions & { LEN?: false; IDX?: false }): MultiCommands<[...R, T], T>
  lcs(key1: Key, key2: Key, options: LcsOptions & { LEN: true }): MultiCommands<[...R, number], T>
  lcs(
    key1: Key,
    key2: Key,
    options: LcsOptions & { LEN?: false; IDX: true },
  ): MultiCommands<
    [
      ...R,
      MapReply<
        T,
        { matches: [a: [from: number, to: number], b: [from: number, to: number], length?: number][]; len: number }
      >,
    ],
    T
  >
  lcs(
    key1: Key,
    key2: Key,
    options?: LcsOptions,
  ): MultiCommands<
    [
      ...R,
      (
        | T
        | number
        | MapReply<
            T,
            { matches: [a: [from: number, to: number], b: [from: number, to: number], length?: number][]; len: number }
          >
      ),
    ],
    T
  >
  lmPop(
    key: Key | readonly Key[],
    where: 'LEFT' | 'RIGHT',
    options?: LmPopOptions,
  ): MultiCommands<[...R, [key: T, elements: T[]] | null], T>
  lolwut(options?: LolwutOptions): MultiCommands<[...R, T], T>
  mGet(key: Key | readonly Key[]): MultiCommands<[...R, (T | null)[]], T>
  mSet(key: Key, value: Value): MultiCommands<[...R, 'OK'], T>
  mSet(
    keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[],
  ): MultiCommands<[...R, 'OK'], T>
  mSetNX(key: Key, value: Value): MultiCommands<[...R, number], T>
  mSetNX(
    keyValue: Readonly<Record<string, Value>> | ReadonlyMap<Key, Value> | readonly (readonly [Key, Value])[],
  ): MultiCommands<[...R, number], T>
  memoryDoctor(): MultiCommands<[...R, T], T>
  memoryHelp(): MultiCommands<[...R, string[]], T>
  memoryMallocStats(): MultiCommands<[...R, T], T>
  memoryPurge(): MultiCommands<[...R, 'OK'], T>
  memoryStats(): MultiCommands<[...R, MapReply<T, Record<string, number | MapReply<T, Record<string, number>>>>], T>
  memoryUsage(key: Key, options?: MemoryUsageOptions): MultiCommands<[...R, number | null], T>
  moduleHelp(): MultiCommands<[...R, string[]], T>
  moduleList(): MultiCommands<[...R, []], T>
  moduleLoad(path: Value, arg?: Value | readonly Value[]): MultiCommands<[...R, never], T>
  moduleLoadEx(path: Value, ...configs: readonly Value[]): MultiCommands<[...R, never], T>
  moduleUnload(name: Value): MultiCommands<[...R, never], T>
  move(key: Key, db: number | bigint): MultiCommands<[...R, number], T>
  objectEncoding(key: Key): MultiCommands<[...R, T | null], T>
  objectFreq(key: Key): MultiCommands<[...R, number | null], T>
  objectHelp(): MultiCommands<[...R, string[]], T>
  objectIdleTime(key: Key): MultiCommands<[...R, number | null], T>
  objectRefCount(key: Key): MultiCommands<[...R, number | null], T>
  pExpire(key: Key, milliseconds: number | bigint, options?: PExpireOptions): MultiCommands<[...R, number], T>
  pExpireAt(
    key: Key,
    unixTimeMilliseconds: number | bigint,
    options?: PExpireAtOptions,
  ): MultiCommands<[...R, number], T>
  pExpireTime(key: Key): MultiCommands<[...R, number], T>
  pSetEx(key: Key, milliseconds: number | bigint, value: Value): MultiCommands<[...R, 'OK'], T>
  pTTL(key: Key): MultiCommands<[...R, number], T>
  persist(key: Key): MultiCommands<[...R, number], T>
  pfAdd(key: Key, element?: Value | readonly Value[]): MultiCommands<[...R, number], T>
  pfCount(key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  pfDebug(subcommand: Value, key: Key): MultiCommands<[...R, number[] | T | string | number], T>
  pfMerge(destkey: Key, sourcekey: Key | readonly Key[]): MultiCommands<[...R, 'OK'], T>
  pfSelfTest(): MultiCommands<[...R, 'OK'], T>
  ping(): MultiCommands<[...R, 'PONG'], T>
  ping(message: Value): MultiCommands<[...R, T], T>
  ping(message?: Value): MultiCommands<[...R, 'PONG' | T], T>
  quit(): MultiCommands<[...R, 'OK'], T>
  rPop(key: Key): MultiCommands<[...R, T | null], T>
  rPop(key: Key, count: number | bigint): MultiCommands<[...R, T[] | null], T>
  rPop(key: Key, count?: number | bigint): MultiCommands<[...R, T | T[] | null], T>
  rPopLPush(source: Key, destination: Key): MultiCommands<[...R, T | null], T>
  rPush(key: Key, element: Value | readonly Value[]): MultiCommands<[...R, number], T>
  rPushX(key: Key, element: Value | readonly Value[]): MultiCommands<[...R, number], T>
  randomKey(): MultiCommands<[...R, T | null], T>
  readonly(): MultiCommands<[...R, never], T>
  readwrite(): MultiCommands<[...R, never], T>
  rename(key: Key, newkey: Key): MultiCommands<[...R, 'OK'], T>
  renameNX(key: Key, newkey: Key): MultiCommands<[...R, number], T>
  replicaOf(...args: readonly Value[]): MultiCommands<[...R, 'OK'], T>
  reset(): MultiCommands<[...R, 'RESET'], T>
  restore(
    key: Key,
    ttl: number | bigint,
    serializedValue: Value,
    options?: RestoreOptions,
  ): MultiCommands<[...R, 'OK'], T>
  role(): MultiCommands<[...R, [role: T, offset: number, replicas: []]], T>
  sAdd(key: Key, member: Value | readonly Value[]): MultiCommands<[...R, number], T>
  sCard(key: Key): MultiCommands<[...R, number], T>
  sDiff(key: Key | readonly Key[]): MultiCommands<[...R, T[]], T>
  sDiffStore(destination: Key, key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  sInter(key: Key | readonly Key[]): MultiCommands<[...R, T[]], T>
  sInterCard(key: Key | readonly Key[], options?: SInterCardOptions): MultiCommands<[...R, number], T>
  sInterStore(destination: Key, key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  sIsMember(key: Key, member: Value): MultiCommands<[...R, number], T>
  sMembers(key: Key): MultiCommands<[...R, T[]], T>
  sMove(source: Key, destination: Key, member: Value): MultiCommands<[...R, number], T>
  sPop(key: Key): MultiCommands<[...R, T | null], T>
  sPop(key: Key, count: number | bigint): MultiCommands<[...R, T[]], T>
  sPop(key: Key, count?: number | bigint): MultiCommands<[...R, T | T[] | null], T>
  sRandMember(key: Key): MultiCommands<[...R, T | null], T>
  sRandMember(key: Key, count: number | bigint): MultiCommands<[...R, T[]], T>
  sRandMember(key: Key, count?: number | bigint): MultiCommands<[...R, T | T[] | null], T>
  sRem(key: Key, member: Value | readonly Value[]): MultiCommands<[...R, number], T>
  sScan(
    key: Key,
    cursor: string | number | bigint,
    options?: SScanOptions,
  ): MultiCommands<[...R, [cursor: T, members: T[]]], T>
  sUnion(key: Key | readonly Key[]): MultiCommands<[...R, T[]], T>
  sUnionStore(destination: Key, key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  save(): MultiCommands<[...R, 'OK'], T>
  scan(cursor: string | number | bigint, options?: ScanOptions): MultiCommands<[...R, [cursor: T, keys: T[]]], T>
  scriptDebug(mode: 'YES' | 'SYNC' | 'NO'): MultiCommands<[...R, 'OK'], T>
  scriptExists(sha1: Value | readonly Value[]): MultiCommands<[...R, (0 | 1)[]], T>
  scriptFlush(options?: ScriptFlushOptions): MultiCommands<[...R, 'OK'], T>
  scriptHelp(): MultiCommands<[...R, string[]], T>
  scriptKill(): MultiCommands<[...R, 'OK'], T>
  scriptLoad(script: Value): MultiCommands<[...R, T], T>
  select(index: number | bigint): MultiCommands<[...R, 'OK'], T>
  set(key: Key, value: Value): MultiCommands<[...R, 'OK'], T>
  set(key: Key, value: Value, options?: SetOptions & { GET?: false }): MultiCommands<[...R, 'OK' | null], T>
  set(key: Key, value: Value, options: SetOptions & { GET: true }): MultiCommands<[...R, T | null], T>
  set(key: Key, value: Value, options?: SetOptions): MultiCommands<[...R, 'OK' | T | null], T>
  setBit(key: Key, offset: number | bigint, value: number | bigint): MultiCommands<[...R, number], T>
  setEx(key: Key, seconds: number | bigint, value: Value): MultiCommands<[...R, 'OK'], T>
  setNX(key: Key, value: Value): MultiCommands<[...R, number], T>
  setRange(key: Key, offset: number | bigint, value: Value): MultiCommands<[...R, number], T>
  shutdown(options?: ShutdownOptions): MultiCommands<[...R, null], T>
  slaveof(...args: readonly Value[]): MultiCommands<[...R, 'OK'], T>
  slowlogGet(
    count?: number | bigint,
  ): MultiCommands<[...R, [id: number, timestamp: number, microseconds: number, args: T[], address: T, name: T][]], T>
  slowlogHelp(): MultiCommands<[...R, string[]], T>
  slowlogLen(): MultiCommands<[...R, number], T>
  slowlogReset(): MultiCommands<[...R, 'OK'], T>
  smIsMember(key: Key, member: Value | readonly Value[]): MultiCommands<[...R, number[]], T>
  sort(key: Key, options?: SortOptions & { GET?: undefined; STORE?: undefined }): MultiCommands<[...R, T[]], T>
  sort(key: Key, options: SortOptions & { STORE: Key }): MultiCommands<[...R, number], T>
  sort(
    key: Key,
    options: SortOptions & { GET: Value | readonly Value[]; STORE?: undefined },
  ): MultiCommands<[...R, (T | null)[]], T>
  sort(key: Key, options?: SortOptions): MultiCommands<[...R, T[] | number | (T | null)[]], T>
  sortRo(key: Key, options?: SortRoOptions & { GET?: undefined }): MultiCommands<[...R, T[]], T>
  sortRo(key: Key, options: SortRoOptions & { GET: Value | readonly Value[] }): MultiCommands<[...R, (T | null)[]], T>
  sortRo(key: Key, options?: SortRoOptions): MultiCommands<[...R, T[] | (T | null)[]], T>
  strLen(key: Key): MultiCommands<[...R, number], T>
  substr(key: Key, start: number | bigint, end: number | bigint): MultiCommands<[...R, T], T>
  swapDb(index1: number | bigint, index2: number | bigint): MultiCommands<[...R, 'OK'], T>
  time(): MultiCommands<[...R, [seconds: T, microseconds: T]], T>
  touch(key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  ttl(key: Key): MultiCommands<[...R, number], T>
  type(key: Key): MultiCommands<[...R, string], T>
  unlink(key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  unwatch(): MultiCommands<[...R, 'OK'], T>
  wait(numreplicas: number | bigint, timeout: number | bigint): MultiCommands<[...R, number], T>
  watch(key: Key | readonly Key[]): MultiCommands<[...R, 'OK'], T>
  zAdd(
    key: Key,
    score: number,
    member: Value,
    options?: ZAddOptions & { INCR?: false },
  ): MultiCommands<[...R, number], T>
  zAdd(
    key: Key,
    score: number,
    member: Value,
    options: ZAddOptions & { INCR: true },
  ): MultiCommands<[...R, number | null], T>
  zAdd(key: Key, score: number, member: Value, options?: ZAddOptions): MultiCommands<[...R, number | null], T>
  zAdd(
    key: Key,
    scoreMember:
      { score: number; member: Value } | readonly ({ score: number; member: Value } | readonly [number, Value])[],
    options?: ZAddOptions & { INCR?: false },
  ): MultiCommands<[...R, number], T>
  zAdd(
    key: Key,
    scoreMember:
      { score: number; member: Value } | readonly ({ score: number; member: Value } | readonly [number, Value])[],
    options: ZAddOptions & { INCR: true },
  ): MultiCommands<[...R, number | null], T>
  zAdd(
    key: Key,
    scoreMember:
      { score: number; member: Value } | readonly ({ score: number; member: Value } | readonly [number, Value])[],
    options?: ZAddOptions,
  ): MultiCommands<[...R, number | null], T>
  zCard(key: Key): MultiCommands<[...R, number], T>
  zCount(key: Key, min: Value, max: Value): MultiCommands<[...R, number], T>
  zDiff(key: Key | readonly Key[], options?: ZDiffOptions & { WITHSCORES?: false }): MultiCommands<[...R, T[]], T>
  zDiff(
    key: Key | readonly Key[],
    options: ZDiffOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zDiff(key: Key | readonly Key[], options?: ZDiffOptions): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zDiffStore(destination: Key, key: Key | readonly Key[]): MultiCommands<[...R, number], T>
  zIncrBy(key: Key, increment: number, member: Value): MultiCommands<[...R, number], T>
  zInter(key: Key | readonly Key[], options?: ZInterOptions & { WITHSCORES?: false }): MultiCommands<[...R, T[]], T>
  zInter(
    key: Key | readonly Key[],
    options: ZInterOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zInter(
    key: Key | readonly Key[],
    options?: ZInterOptions,
  ): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zInterCard(key: Key | readonly Key[], options?: ZInterCardOptions): MultiCommands<[...R, number], T>
  zInterStore(
    destination: Key,
    key: Key | readonly Key[],
    options?: ZInterStoreOptions,
  ): MultiCommands<[...R, number], T>
  zLexCount(key: Key, min: Value, max: Value): MultiCommands<[...R, number], T>
  zPopMax(key: Key): MultiCommands<[...R, [] | [member: T, score: number]], T>
  zPopMax(key: Key, count: number | bigint): MultiCommands<[...R, [member: T, score: number][]], T>
  zPopMax(
    key: Key,
    count?: number | bigint,
  ): MultiCommands<[...R, [] | [member: T, score: number] | [member: T, score: number][]], T>
  zPopMin(key: Key): MultiCommands<[...R, [] | [member: T, score: number]], T>
  zPopMin(key: Key, count: number | bigint): MultiCommands<[...R, [member: T, score: number][]], T>
  zPopMin(
    key: Key,
    count?: number | bigint,
  ): MultiCommands<[...R, [] | [member: T, score: number] | [member: T, score: number][]], T>
  zRandMember(
    key: Key,
    options?: ZRandMemberOptions & { count?: undefined; WITHSCORES?: false },
  ): MultiCommands<[...R, T | null], T>
  zRandMember(
    key: Key,
    options: ZRandMemberOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zRandMember(
    key: Key,
    options: ZRandMemberOptions & { count: number | bigint; WITHSCORES?: false },
  ): MultiCommands<[...R, T[]], T>
  zRandMember(
    key: Key,
    options?: ZRandMemberOptions,
  ): MultiCommands<[...R, T | [member: T, score: number][] | T[] | null], T>
  zRange(
    key: Key,
    start: Value,
    stop: Value,
    options?: ZRangeOptions & { WITHSCORES?: false },
  ): MultiCommands<[...R, T[]], T>
  zRange(
    key: Key,
    start: Value,
    stop: Value,
    options: ZRangeOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zRange(
    key: Key,
    start: Value,
    stop: Value,
    options?: ZRangeOptions,
  ): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zRangeByLex(key: Key, min: Value, max: Value, options?: ZRangeByLexOptions): MultiCommands<[...R, T[]], T>
  zRangeByScore(
    key: Key,
    min: Value,
    max: Value,
    options?: ZRangeByScoreOptions & { WITHSCORES?: false },
  ): MultiCommands<[...R, T[]], T>
  zRangeByScore(
    key: Key,
    min: Value,
    max: Value,
    options: ZRangeByScoreOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zRangeByScore(
    key: Key,
    min: Value,
    max: Value,
    options?: ZRangeByScoreOptions,
  ): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zRangeStore(
    dst: Key,
    src: Key,
    min: Value,
    max: Value,
    options?: ZRangeStoreOptions,
  ): MultiCommands<[...R, number], T>
  zRank(key: Key, member: Value): MultiCommands<[...R, number | null], T>
  zRem(key: Key, member: Value | readonly Value[]): MultiCommands<[...R, number], T>
  zRemRangeByLex(key: Key, min: Value, max: Value): MultiCommands<[...R, number], T>
  zRemRangeByRank(key: Key, start: number | bigint, stop: number | bigint): MultiCommands<[...R, number], T>
  zRemRangeByScore(key: Key, min: Value, max: Value): MultiCommands<[...R, number], T>
  zRevRange(
    key: Key,
    start: number | bigint,
    stop: number | bigint,
    options?: ZRevRangeOptions & { WITHSCORES?: false },
  ): MultiCommands<[...R, T[]], T>
  zRevRange(
    key: Key,
    start: number | bigint,
    stop: number | bigint,
    options: ZRevRangeOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zRevRange(
    key: Key,
    start: number | bigint,
    stop: number | bigint,
    options?: ZRevRangeOptions,
  ): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zRevRangeByLex(key: Key, max: Value, min: Value, options?: ZRevRangeByLexOptions): MultiCommands<[...R, T[]], T>
  zRevRangeByScore(
    key: Key,
    max: Value,
    min: Value,
    options?: ZRevRangeByScoreOptions & { WITHSCORES?: false },
  ): MultiCommands<[...R, T[]], T>
  zRevRangeByScore(
    key: Key,
    max: Value,
    min: Value,
    options: ZRevRangeByScoreOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zRevRangeByScore(
    key: Key,
    max: Value,
    min: Value,
    options?: ZRevRangeByScoreOptions,
  ): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zRevRank(key: Key, member: Value): MultiCommands<[...R, number | null], T>
  zScan(
    key: Key,
    cursor: string | number | bigint,
    options?: ZScanOptions,
  ): MultiCommands<[...R, [cursor: T, members: T[]]], T>
  zScore(key: Key, member: Value): MultiCommands<[...R, number | null], T>
  zUnion(key: Key | readonly Key[], options?: ZUnionOptions & { WITHSCORES?: false }): MultiCommands<[...R, T[]], T>
  zUnion(
    key: Key | readonly Key[],
    options: ZUnionOptions & { WITHSCORES: true },
  ): MultiCommands<[...R, [member: T, score: number][]], T>
  zUnion(
    key: Key | readonly Key[],
    options?: ZUnionOptions,
  ): MultiCommands<[...R, T[] | [member: T, score: number][]], T>
  zUnionStore(
    destination: Key,
    key: Key | readonly Key[],
    options?: ZUnionStoreOptions,
  ): MultiCommands<[...R, number], T>
  zmPop(
    key: Key | readonly Key[],
    where: 'MIN' | 'MAX',
    options?: ZmPopOptions,
  ): MultiCommands<[...R, [key: T, members: [member: T, score: number][]] | null], T>
  zmScore(key: Key, member: Value | readonly Value[]): MultiCommands<[...R, (number | null)[]], T>
}
