import type { Random } from './random.js'

export const TEXT_KINDS = ['random', 'period', 'words', 'skewed', 'binary', 'json', 'runs', 'moved'] as const
export type TextKind = (typeof TEXT_KINDS)[number]

/** Bytes that compress in a certain way: not at all, by short or long copies, by runs, by far copies. */
export function compressible(random: Random, kind: TextKind, length: number): Uint8Array {
  switch (kind) {
    case 'random':
      return random.bytes(length)
    case 'period':
      return repeated(length, constant(random.textOf('abcdefgh', 1 + random.below(20))))
    case 'words': {
      const words = Array.from({ length: 200 }, () => random.textOf('etaoinshrdlu', 2 + random.below(7)))
      return repeated(length, () => `${words[Math.floor(200 * random.float() ** 3)]} `)
    }
    case 'skewed':
      return Uint8Array.from({ length }, () => 97 + Math.floor(26 * random.float() ** 4))
    case 'binary':
      return Uint8Array.from({ length }, () => 48 + random.below(2))
    case 'json':
      return repeated(length, () => `{"id":${random.below(1000)},"on":${random.below(2) === 1}},`)
    case 'runs': {
      const bytes = new Uint8Array(length)
      for (let i = 0; i < length;) {
        const run = 1 + random.below(300)
        bytes.fill(random.below(4), i, i + run)
        i += run
      }
      return bytes
    }
    case 'moved': {
      const bytes = random.bytes(length)
      for (let i = 0; i < 3; i++) {
        const from = random.below(length)
        bytes.copyWithin(random.below(length), from, from + random.below(length))
      }
      return bytes
    }
  }
}

function constant(text: string): () => string {
  return () => text
}

function repeated(length: number, piece: () => string): Uint8Array {
  let text = ''
  while (text.length < length) text += piece()
  return Uint8Array.from(text.slice(0, length), (char) => char.charCodeAt(0))
}
