/**
 * Requests that only a broken or hostile client sends: answered as Redis was recorded to, however they are torn.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inputBytes, MALFORMED_CASES, MAX_BULK_LENGTH, type MalformedAnswer } from './malformed-cases.js'
import { toyRig } from './memory-channel.js'

const recorded = JSON.parse(
  readFileSync(new URL('data/malformed.json', import.meta.url), 'utf8'),
) as readonly MalformedAnswer[]
const answers = new Map(recorded.map((answer) => [answer.name, answer]))

/** Inputs up to this size are torn at every place. */
const TORN_EVERYWHERE_MAX = 300

function converse(pieces: readonly Uint8Array[], password: boolean): { output: string; closed: boolean } {
  const { engine, platform, limits, connect } = toyRig()
  limits.maxBulkLength = MAX_BULK_LENGTH
  engine.password = password
  const { channel, session } = connect()
  for (const piece of pieces) {
    // A copy that is spoiled after the call: nothing may be kept of it.
    const borrowed = piece.slice()
    session.receive(borrowed)
    borrowed.fill(0x21)
    platform.runAll()
  }
  return { output: channel.text(), closed: channel.ended !== undefined }
}

function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const all: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) all.push(bytes.subarray(at, at + size))
  return all
}

describe('malformed and odd requests are answered as Redis answers them', () => {
  it('has an answer for each case', () => {
    expect(recorded.map(({ name }) => name)).toEqual(MALFORMED_CASES.map(({ name }) => name))
  })

  for (const { name, input, password } of MALFORMED_CASES) {
    it(name, () => {
      const answer = answers.get(name)
      const expected = { output: answer?.output, closed: answer?.closed }
      const bytes = inputBytes(input)
      const asked = password === true
      expect(converse([bytes], asked)).toEqual(expected)
      expect(converse(pieces(bytes, 16384), asked)).toEqual(expected)
      expect(converse(pieces(bytes, 997), asked)).toEqual(expected)
      if (bytes.length > TORN_EVERYWHERE_MAX) return
      expect(converse(pieces(bytes, 1), asked)).toEqual(expected)
      for (let at = 1; at < bytes.length; at++) {
        expect(converse([bytes.subarray(0, at), bytes.subarray(at)], asked), `torn at ${at}`).toEqual(expected)
      }
    })
  }
})
