/** Payloads for RESTORE, with the checksum that it asks for. */
import { Crc64 } from '../../src/memory/crc64.js'
import { latin1 } from '../support/resp-reply.js'

const checksum = new Crc64()
const VERSION = 10

/** The payload of these bytes, an RDB type and a value; latin1. */
export function payload(body: readonly number[]): string {
  const bytes = Uint8Array.from([...body, VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  checksum.reset()
  checksum.update(bytes, 0, body.length + 2)
  checksum.write(bytes, body.length + 2)
  return latin1(bytes)
}

/** A short string in RDB encoding. */
export const rdbString = (content: string | readonly number[]): number[] => {
  const bytes = typeof content === 'string' ? [...Buffer.from(content, 'latin1')] : content
  return [bytes.length, ...bytes]
}

/** A listpack of short strings. */
export function listpack(...elements: readonly string[]): number[] {
  const encoded = elements.flatMap((text) => [0x80 | text.length, ...Buffer.from(text, 'latin1'), text.length + 1])
  return [encoded.length + 7, 0, 0, 0, elements.length, 0, ...encoded, 0xff]
}
