/**
 * Case tables of commands whose expected replies a real Redis gave: `test/commands/record.ts` asks it and writes them
 * down, tests replay them with no server. A case is a list of command lines, run in order on an empty store.
 */
import { expect } from 'vitest'
import { argumentsOf } from './case-lines.js'
import { openStore } from './store.js'

/** By name; each line as in `redis-cli`, with quotes and `\xHH` escapes. */
export type CaseTable = Readonly<Record<string, readonly string[]>>

export type RecordedCase = {
  name: string
  protocol: 2 | 3
  commands: string[]
  /** As `replyToText` prints them. */
  replies: string[]
}

/** Runs a recorded case on an empty store and expects the recorded replies. */
export function expectRecorded({ protocol, commands, replies }: RecordedCase): void {
  // The recording server has DEBUG enabled.
  const client = openStore({ config: { 'enable-debug-command': 'yes' } }).connect(protocol)
  const answers = commands.map((line) => client.text(...argumentsOf(line)))
  // Side by side with the command, so that a failure says where.
  expect(answers.map((answer, i) => `${commands[i]} => ${answer}`)).toEqual(
    replies.map((reply, i) => `${commands[i]} => ${reply}`),
  )
}
