/** What a real Redis was asked about DUMP and RESTORE; its answers are in `data/generic-dump.json` (see `record.ts`). */
import { Crc64 } from '../../src/memory/crc64.js'
import type { CaseTable } from '../support/recorded-cases.js'
import { Random } from '../support/random.js'

/** A quoted argument of these bytes. */
function quoted(bytes: Uint8Array): string {
  return `"${Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
}

/** The payload, as a quoted argument, with this type and value (a char per byte), and a version and checksum. */
function payload(text: string, version = 10): string {
  const bytes = new Uint8Array(text.length + 10)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  bytes[text.length] = version & 0xff
  bytes[text.length + 1] = version >> 8
  const checksum = new Crc64()
  checksum.update(bytes, 0, text.length + 2)
  checksum.write(bytes, text.length + 2)
  return quoted(bytes)
}

const ABC = payload('\0\x03abc')

/** Integers at and around the borders of 8, 16 and 32 bits, and what only looks like one. */
const NUMBERS = [
  ...[0, 127, 128, 255, 256, 32767, 32768, 65535, 2147483647, 2147483648, 4294967295].flatMap((n) => [n, -n - 1]),
  '9223372036854775807',
  '-9223372036854775808',
  '01',
  '+1',
  '-0',
  '1.0',
]

/** Values of every length class, random, repetitive and in between. */
function randomValues(): string[] {
  const random = new Random(11)
  const lengths = [1, 4, 19, 20, 21, 22, 24, 30, 32, 33, 44, 45, 63, 64, 65, 66, 100, 200, 263, 264, 265, 500, 600]
  return lengths.flatMap((length) =>
    [2, 26, 256].map((letters) => {
      const bytes = new Uint8Array(length)
      const unit = random.between(1, 40)
      for (let i = 0; i < length; i++) {
        bytes[i] = i < unit || random.chance(0.1) ? random.below(letters) : (bytes[i - unit] ?? 0)
      }
      return quoted(bytes)
    }),
  )
}

/** Values with lengths in 6, 14 and 32 bits, compressible and (as far as they are short) not. */
const LONG_VALUES = [16380, 16383, 16384, 16400].map(
  (length) => `"${'abcde'.repeat(length / 5)}${'z'.repeat(length % 5)}"`,
)

/** Bodies of payloads that are unusual, damaged or hostile; in each the version and checksum are right. */
const BODIES = [
  // Shorter than the bytes given, and running into version and checksum.
  '\0\x03abcdef',
  '\0\x0babc',
  '\0\x0dabc',
  '\0\x0eabc',
  '\0\0',
  '\0',
  '',
  // Types that don't exist.
  '\x08\x03abc',
  '\x14\x03abc',
  '\xfa\x03abc',
  '\xff',
  // Integers in and beyond the shortest form.
  '\0\xc0\x05',
  '\0\xc0\xff',
  '\0\xc0\x80',
  '\0\xc1\x05\0',
  '\0\xc1\xff\x7f',
  '\0\xc1\0\x80',
  '\0\xc2\xff\xff\xff\x7f',
  '\0\xc2\0\0\0\x80',
  '\0\xc2\x05\0\0\0',
  '\0\xc4\x02',
  '\0\xff\x02',
  // Lengths in every form.
  '\0\x40\x03abc',
  '\0\x80\0\0\0\x03abc',
  '\0\x81\0\0\0\0\0\0\0\x03abc',
  '\0\x81\0\0\0\x01\0\0\0\x03abc',
  '\0\x81\xff\xff\xff\xff\xff\xff\xff\xffabc',
  '\0\x82\x03abc',
  '\0\xbf\x03abc',
  // Digits that Redis would have written as an integer.
  '\0\x0512345',
  '\0\x04-001',
  '\0\xc3\x06\x05\x0412345',
  // LZF.
  '\0\xc3\x02\x01\0A',
  '\0\xc3\x02\x02\0A',
  '\0\xc3\x02\0\0A',
  '\0\xc3\x01\0A',
  '\0\xc3\0\0',
  '\0\xc3\xc2\x01\0A',
  '\0\xc3\x80\0\0\0\x02\x40\x01\0A',
  '\0\xc3\x04\x07\0A\x80\0',
  '\0\xc3\x04\x08\0A\x80\0',
  '\0\xc3\x04\x07\0A\x80\x01',
  '\0\xc3\x03\x07\0A\x60',
  '\0\xc3\x02\x80\x10\0\0\0\0A',
  '\0\xc3\x02\x81\xff\xff\xff\xff\xff\xff\xff\xff\0A',
  '\0\xc3\x81\xff\xff\xff\xff\xff\xff\xff\xff\x02\0A',
]

const afterDump = (value: string): string[] => [`SET k ${value}`, 'DUMP k']
const afterRestore = (body: string): string[] => ['DEL k', `RESTORE k 0 ${payload(body)}`, 'GET k', 'OBJECT ENCODING k']

export const genericDumpCases: CaseTable = {
  'DUMP of absent keys': ['DUMP absent', 'DUMP', 'DUMP a b'],
  'DUMP of integers': NUMBERS.flatMap((number) => afterDump(`${number}`)),
  'DUMP of an integer that was modified in place': ['SET k 1', 'APPEND k 2', 'DUMP k'],
  'DUMP of short strings': randomValues().flatMap(afterDump),
  'DUMP of long strings': LONG_VALUES.flatMap((value) => afterDump(value)),
  'RESTORE of unusual and damaged payloads': BODIES.flatMap(afterRestore),
  'RESTORE: version and checksum': [
    'RESTORE k 0 ""',
    'RESTORE k 0 "\\x00"',
    `RESTORE k 0 ${quoted(new Uint8Array(9))}`,
    `RESTORE k 0 ${quoted(new Uint8Array(10))}`,
    'GET k',
    'DEL k',
    `RESTORE k 0 ${ABC.slice(0, -5)}00"`,
    `RESTORE k 0 ${ABC.slice(0, -33)}${'\\x00'.repeat(8)}"`,
    `RESTORE k 0 ${payload('\0\x03abc', 11)}`,
    `RESTORE k 0 ${payload('\0\x03abc', 256)}`,
    `RESTORE k 0 ${payload('\0\x03abc', 9)}`,
    'GET k',
    `RESTORE l 0 ${payload('\0\x03abc', 0)}`,
    'GET l',
  ],
  'RESTORE: order of errors': [
    'SET k v',
    'RESTORE k x x FOO',
    'RESTORE k x x',
    'RESTORE new x x',
    'RESTORE new -1 x',
    'RESTORE new 0 x',
    'RESTORE new 9223372036854775808 x',
    `RESTORE new 0 ${payload('\x08')}`,
    'RESTORE k x x REPLACE',
    `RESTORE k -1 ${ABC} REPLACE`,
    'RESTORE k 0 x REPLACE',
    `RESTORE k 0 ${payload('\x08')} REPLACE`,
    'GET k',
    `RESTORE k 0 ${ABC} IDLETIME`,
    `RESTORE k 0 ${ABC} IDLETIME x`,
    `RESTORE k 0 ${ABC} IDLETIME -1`,
    `RESTORE k 0 ${ABC} IDLETIME 9223372036854775808`,
    `RESTORE k 0 ${ABC} FREQ`,
    `RESTORE k 0 ${ABC} FREQ x`,
    `RESTORE k 0 ${ABC} FREQ -1`,
    `RESTORE k 0 ${ABC} FREQ 256`,
    `RESTORE k 0 ${ABC} FREQ 255 IDLETIME 1`,
    `RESTORE k 0 ${ABC} IDLETIME 1 FREQ 255`,
    `RESTORE k 0 ${ABC} IDLETIME 1 FREQ`,
    `RESTORE k 0 ${ABC} FREQ 256 FOO`,
    `RESTORE k 0 ${ABC} FOO FREQ 256`,
    'RESTORE',
    'RESTORE k 0',
  ],
  'RESTORE: options': [
    `RESTORE k 0 ${ABC}`,
    `RESTORE k 0 ${ABC}`,
    `RESTORE k 0 ${ABC} replace Replace`,
    'TTL k',
    `RESTORE k 1000000 ${ABC} REPLACE`,
    'TTL k',
    `RESTORE k 5000000000000 ${ABC} REPLACE ABSTTL absttl`,
    'PEXPIRETIME k',
    `RESTORE k 0 ${ABC} REPLACE ABSTTL`,
    'PEXPIRETIME k',
    `RESTORE k 9223372036854775807 ${ABC} REPLACE ABSTTL`,
    'PEXPIRETIME k',
    `RESTORE k 9223372036854775807 ${ABC} REPLACE`,
    'EXISTS k',
    `RESTORE k 1 ${ABC} ABSTTL`,
    'EXISTS k',
    'SET k v',
    `RESTORE k 1 ${ABC} REPLACE ABSTTL`,
    'EXISTS k',
    `RESTORE k 0 ${ABC} IDLETIME 1000 IDLETIME 3000 FOO`,
    `RESTORE k 0 ${ABC} FREQ 1 FREQ 2 REPLACE`,
    'OBJECT FREQ k',
    'OBJECT IDLETIME k',
  ],
}
