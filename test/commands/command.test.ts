import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RecordedConversation } from '../support/conversations.js'
import { replay } from '../support/engine-side.js'
import { commandConversations } from './command-cases.js'

const recorded = JSON.parse(
  readFileSync(new URL('data/command.json', import.meta.url), 'utf8'),
) as RecordedConversation[]

describe('COMMAND answers as Redis does', () => {
  it('every conversation is recorded', () => {
    expect(recorded.map(({ name }) => name)).toEqual(Object.keys(commandConversations))
    for (const { name, lines } of recorded) expect(lines).toEqual(commandConversations[name]?.lines)
  })

  it.each(recorded)('$name', async (conversation) => {
    const { given, expected } = await replay(conversation)
    expect(given).toEqual(expected)
  })
})
