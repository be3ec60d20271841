/** The recorded sequences, replayed on an engine with no socket: each reply must be what Redis's was. */
import { expect, it } from 'vitest'
import { openStore, type TestClient } from '../support/store.js'
import { Comparer } from './compare.js'
import { groups } from './groups/index.js'
import { argsOf } from './op.js'
import { digestOf, readRecorded, type Recorded, type RecordedStep } from './recorded.js'

/** Commands shown before the one that failed. */
const SHOWN_BEFORE = 20

const recordings = readRecorded()

it('there is a recording of each group in each protocol', () => {
  const names = recordings.map(({ recorded }) => `${recorded.group} RESP${recorded.protocol}`)
  for (const { name, mayBlock } of groups) {
    if (mayBlock === true) continue
    expect(names).toContain(`${name} RESP2`)
    expect(names).toContain(`${name} RESP3`)
  }
})

it.each(recordings)('$path', ({ recorded }) => {
  for (const { steps } of recorded.chunks) replay(recorded, steps)
})

function replay({ protocol, nowMs }: Recorded, steps: readonly RecordedStep[]): void {
  const store = openStore({ nowMs, config: { 'enable-debug-command': 'yes' } })
  const clients = new Map<number, TestClient>()
  const comparer = new Comparer()
  const before: string[] = []
  for (const [connection, line, reply] of steps) {
    const client = clients.get(connection) ?? store.connect(protocol)
    clients.set(connection, client)
    const args = argsOf(line)
    const answer = Buffer.from(client.bytes(...args.map((arg) => Buffer.from(arg, 'latin1'))))
    before.push(`${connection}> ${line}`)
    const isRight = reply.startsWith('#')
      ? digestOf(answer) === reply
      : comparer.agree({ connection, args }, answer, Buffer.from(reply, 'latin1'))
    if (!isRight) expect({ before, answer: answer.toString('latin1') }).toEqual({ before, answer: reply })
    if (before.length > SHOWN_BEFORE) before.shift()
  }
  store.engine.close()
}
