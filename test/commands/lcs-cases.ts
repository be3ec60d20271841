/** What a real Redis was asked about LCS; its answers are in `data/lcs.json` (see `record.ts`). */
import type { CaseTable } from '../support/recorded-cases.js'
import { Random } from '../support/random.js'

function similarPair(random: Random): [string, string] {
  const text = (length: number): string => Array.from({ length }, () => random.pick('abcd'.split(''))).join('')
  const shared = text(random.below(12))
  return [
    text(random.below(20)) + shared + text(random.below(9)),
    text(random.below(9)) + shared + text(random.below(20)),
  ]
}

function randomLines(): string[] {
  const random = new Random(7)
  return Array.from({ length: 25 }, () => similarPair(random)).flatMap(([a, b]) => [
    `MSET a "${a}" b "${b}"`,
    'LCS a b',
    'LCS a b LEN',
    'LCS a b IDX WITHMATCHLEN',
    'LCS b a IDX MINMATCHLEN 2',
  ])
}

export const lcsCases: CaseTable = {
  LCS: [
    'MSET a ohmytext b mynewtext',
    'LCS a b',
    'LCS b a',
    'LCS a b LEN',
    'LCS a b IDX',
    'LCS a b IDX MINMATCHLEN 4',
    'LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN',
    'LCS a b minmatchlen 4 withmatchlen idx',
    'LCS a b IDX MINMATCHLEN 5',
    'LCS a b IDX MINMATCHLEN -5',
    'LCS a b IDX MINMATCHLEN 0',
    'LCS a b MINMATCHLEN 4',
    'LCS a b WITHMATCHLEN',
    'LCS a b LEN WITHMATCHLEN MINMATCHLEN 9223372036854775807',
    'LCS a a IDX WITHMATCHLEN',
    'LCS a b IDX IDX WITHMATCHLEN WITHMATCHLEN MINMATCHLEN 9 MINMATCHLEN 1',
  ],
  'LCS of absent and empty strings': [
    'SET a abc',
    'SET e ""',
    'LCS a absent',
    'LCS absent a LEN',
    'LCS absent a IDX',
    'LCS a e IDX WITHMATCHLEN',
    'LCS e e',
    'LCS absent absent2 LEN',
  ],
  'LCS of bytes and numbers': [
    'SET a "\\x00\\xff\\r\\nx"',
    'SET b "\\xff\\nx\\x00"',
    'LCS a b',
    'LCS a b IDX',
    'SET n 12345',
    'SET m 1345',
    'LCS n m IDX WITHMATCHLEN',
    'LCS n m',
  ],
  'LCS refuses': [
    'MSET a abc b abd',
    'LCS a b foo',
    'LCS a b LEN IDX',
    'LCS a b IDX LEN',
    'LCS a b MINMATCHLEN',
    'LCS a b IDX MINMATCHLEN x',
    'LCS a b MINMATCHLEN 9223372036854775808',
    'LCS a b LEN foo',
    'LCS a',
    'SETBIT big 200000 1',
    'SETBIT large 200000000 1',
    'LCS big large LEN',
    'LCS large big IDX',
    'LCS large a foo',
  ],
  'LCS where a table is more than a word wide': [
    `SET a "${'ab'.repeat(40)}"`,
    `SET b "${'ba'.repeat(35)}x${'ab'.repeat(9)}"`,
    'LCS a b',
    'LCS a b IDX WITHMATCHLEN',
    'LCS b a IDX WITHMATCHLEN',
  ],
  'LCS of random strings': randomLines(),
}
