/** The append-only file as the engine, its commands and its front doors see it; implemented by `persistence/aof`. */
export interface AppendLogView {
  /** Whether changes are logged, or will be as soon as the log is written anew. */
  readonly isOn: boolean
  /** Why the log can't be written; writes are refused until it can. */
  readonly failure: string | undefined
  /**
   * How often effects could not be made as durable as `appendfsync` wants: a reply from before such a failure must not leave.
   */
  readonly failures: number
  /** Fields for INFO, by name. */
  facts(): Readonly<Record<string, string | number>>
  /**
   * BGREWRITEAOF: begins to write the log anew, or as soon as what is in the way is over, the transaction it's in, too.
   * @throws CommandError
   */
  rewrite(inTransaction: boolean): 'started' | 'scheduled'
  /** Gives up a rewrite under way, for a snapshot that can't wait; it's begun again afterwards. */
  giveUpRewrite(): void
  /** Resolves when no rewrite is under way. */
  rewriteEnds(): Promise<void>
  /** DEBUG LOADAOF: loads the data again from the log. @throws CommandError, if there is none, too */
  reload(): void
  /**
   * To be called before replies leave: writes the effects they tell of, and makes them as durable as `appendfsync` wants.
   * @returns whether they are
   */
  settle(): boolean
  /**
   * To be told that nobody can say what a command has changed, as it ran out of memory: then the log is written anew, and
   * until it is, writes are refused. @returns whether there is a log, which is not to have the command
   */
  noteUnknown(): boolean
  /** Ten times a second: syncs, tries again, writes the log anew when it has grown. */
  tick(): void
  /** The same at the end of the present task, for calls that wait for nothing. */
  settleSoon(): void
  /** `appendfsync always`: not even a call may return before `settle`. */
  readonly isSynchronous: boolean
  /** Resolves when all changes so far are durable. @throws Error if they can't be */
  persisted(): Promise<void>
  /** The store ends. @returns why not all that was logged is durable, if it isn't */
  close(): string | undefined
}
