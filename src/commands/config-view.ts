/** Configuration as commands see it; implemented by `engine/config`. */
export interface ConfigView {
  int(name: string): number
  bool(name: string): boolean
  string(name: string): string
  /** Name and value of every parameter that a CONFIG GET pattern matches. */
  match(...patterns: string[]): [name: string, value: string][]
  /** CONFIG SET: all or nothing. Throws a `CommandError` that says which argument failed and why. */
  set(pairs: readonly (readonly [name: string, value: string])[]): void
}
