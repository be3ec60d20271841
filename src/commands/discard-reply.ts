/** The sink of replies that nobody reads: replay of the log, CLIENT REPLY OFF. */
import type { Reply } from './reply.js'

export class DiscardReply implements Reply {
  protocol: 2 | 3 = 2
  readonly isFull = true
  simple(): void {}
  ok(): void {}
  error(): void {}
  integer(): void {}
  integer64(): void {}
  bulk(): void {}
  bulkLatin1(): void {}
  bulkUtf8(): void {}
  verbatim(): void {}
  verbatimBytes(): void {}
  nil(): void {}
  nilArray(): void {}
  double(): void {}
  humanDouble(): void {}
  boolean(): void {}
  bigNumber(): void {}
  array(): void {}
  map(): void {}
  set(): void {}
  push(): void {}
  attribute(): void {}
  beginDeferred(): number {
    return 0
  }
  endDeferred(): void {}
}
