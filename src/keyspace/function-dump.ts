/**
 * Function libraries in RDB encoding, byte for byte Redis 7.0's: an opcode and the library's code as a string. Snapshots have
 * them before the keys; the payload of FUNCTION DUMP is all of them with the footer of DUMP.
 */
import { latin1Bytes, readLatin1 } from '../memory/utf8.js'
import { addFooter, FOOTER_BYTES } from './dump.js'
import { CommandError, functionPayloadPart, functionPayloadType } from './errors.js'
import { RdbReader } from './rdb-reader.js'
import { RdbWriter } from './rdb-writer.js'

/** RDB_OPCODE_FUNCTION2, and the one of release candidates of Redis 7.0. */
const RDB_OPCODE_FUNCTION = 245
const RDB_OPCODE_FUNCTION_PRE_GA = 246

/** Writes one library; `compress` is `rdbcompression`. */
function writeLibrary(out: RdbWriter, code: Uint8Array, compress: boolean): void {
  out.byte(RDB_OPCODE_FUNCTION)
  out.string(code, 0, code.length, compress)
}

/** The payload of FUNCTION DUMP. */
export function dumpLibraries(codes: readonly Uint8Array[], compress: boolean): Uint8Array {
  const out = new RdbWriter()
  for (const code of codes) writeLibrary(out, code, compress)
  addFooter(out)
  return out.bytes.slice(0, out.size)
}

/** The codes in a payload whose footer was verified. @throws CommandError */
export function readLibraries(bytes: Uint8Array, start: number, end: number): Uint8Array[] {
  const reader = new RdbReader(bytes, start, end)
  const codes: Uint8Array[] = []
  while (reader.left > FOOTER_BYTES) {
    const opcode = reader.byte()
    if (opcode === RDB_OPCODE_FUNCTION_PRE_GA) codes.push(preGaLibrary(reader))
    else if (opcode === RDB_OPCODE_FUNCTION) codes.push(part(reader, 'library payload'))
    else throw functionPayloadType()
  }
  return codes
}

/** Release candidates of Redis 7.0 kept name, engine and description apart from the code, which had no first line yet. */
function preGaLibrary(reader: RdbReader): Uint8Array {
  const name = part(reader, 'library name')
  const engine = part(reader, 'engine name')
  if (named('library description indicator', () => reader.length()) !== 0) part(reader, 'library description')
  const code = part(reader, 'library payload')
  const text = (bytes: Uint8Array): string => readLatin1(bytes, 0, bytes.length)
  return latin1Bytes(`#!${text(engine)} name=${text(name)}\n${text(code)}`)
}

function part(reader: RdbReader, name: string): Uint8Array {
  return named(name, () => {
    reader.string()
    return reader.stringBytes.slice(reader.stringStart, reader.stringEnd)
  })
}

/** Says what could not be read. */
function named<T>(name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof CommandError ? functionPayloadPart(name) : error
  }
}
