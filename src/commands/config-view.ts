/** Configuration as commands see it; implemented by `engine/config`. */
export interface ConfigView {
  int(name: string): number
  bool(name: string): boolean
  string(name: string): string
  /** Name and value of every parameter that a CONFIG GET pattern matches. */
  match(...patterns: string[]): [name: string, value: string][]
  /**
   * CONFIG SET: all or nothing.
   * @throws ConfigRefusal that says which argument failed and why
   */
  set(
    pairs: readonly (readonly [name: string, value: string])[],
    options?: {
      /** The client is on this machine. */
      localClient?: boolean
    },
  ): void
}

/** What `set` throws; told by its name, since the class stands in the engine. */
export interface ConfigRefusal extends Error {
  readonly name: 'ConfigError'
  /** The code that belongs in front of the message in a reply. */
  readonly code: string
}

export const isConfigRefusal = (error: unknown): error is ConfigRefusal =>
  error instanceof Error && error.name === 'ConfigError' && 'code' in error
