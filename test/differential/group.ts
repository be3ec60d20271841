/** What a group of commands is tried with: a table of generators. */
import type { Pool } from './pool.js'

export type Generator = {
  /** Upper case, with its subcommand: `OBJECT ENCODING`. */
  readonly command: string
  /** How often it's drawn, relative to the others. */
  readonly weight: number
  /** The arguments behind the command's name. */
  readonly make: (pool: Pool) => readonly string[]
  /** Commands that are to follow on the same connection. */
  readonly then?: readonly (readonly string[])[]
  /** Its arguments are never made wrong: where a wrong one would make the reply incomparable. */
  readonly isExact?: boolean
}

export type Group = {
  readonly name: string
  /** How many connections take turns. */
  readonly connections: number
  /** Databases in use, compared at the end of each chunk. */
  readonly databases: number
  /** Run before each sequence: puts back what the group's commands change beside the data. */
  readonly setUp?: readonly (readonly string[])[]
  readonly generators: readonly Generator[]
  /** Its commands may wait, so they are sent one at a time; it has no recorded sequences. */
  readonly mayBlock?: boolean
}

/** An entry of a group's table. */
export function draw(
  weight: number,
  command: string,
  make: Generator['make'] = () => [],
  more: Pick<Generator, 'then' | 'isExact'> = {},
): Generator {
  return { weight, command, make, ...more }
}

/** Ways to come by a key that is no string. */
export const otherTypes: readonly Generator[] = [
  draw(1, 'RPUSH', (pool) => [pool.key(), ...pool.several(3, () => pool.value())]),
  draw(1, 'HSET', (pool) => [pool.key(), pool.value(), pool.value()]),
  draw(1, 'SADD', (pool) => [pool.key(), ...pool.several(3, () => pool.value())]),
  draw(1, 'ZADD', (pool) => [pool.key(), pool.index(), pool.value()]),
]
