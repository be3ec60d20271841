/** An error reply, as the in-process API throws it: Redis's text, with its first word as `code`. */
export class RedisError extends Error {
  override readonly name = 'RedisError'
  /** The error's code: `ERR`, `WRONGTYPE`, `EXECABORT` ... */
  readonly code: string

  /** `text` is the whole error text, code included, as a Redis server sends it. */
  constructor(text: string) {
    super(text)
    const space = text.indexOf(' ')
    this.code = space < 0 ? text : text.slice(0, space)
  }
}
