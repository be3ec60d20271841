/** Which sets that are no intsets are kept in a listpack: beyond, looking through it takes longer than a hash. */

const PACKED_ENTRIES_MAX = 32
export const PACKED_BYTES_MAX = 4096

/** Whether there is room for one more member, of `length` bytes, in a listpack of `count` members and `bytes`. */
export const hasRoomFor = (count: number, bytes: number, length: number): boolean =>
  count < PACKED_ENTRIES_MAX && bytes + length <= PACKED_BYTES_MAX

/** Whether an intset of so many integers becomes a listpack when it's no intset any longer. */
export const fitsPacked = (count: number): boolean => count <= PACKED_ENTRIES_MAX
