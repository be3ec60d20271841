import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RecordedConversation } from '../support/conversations.js'
import { replay } from '../support/engine-side.js'
import { evictionConversations } from './eviction-cases.js'

const recorded = JSON.parse(
  readFileSync(new URL('data/eviction.json', import.meta.url), 'utf8'),
) as RecordedConversation[]

describe('short memory goes as with Redis', () => {
  it('every conversation is recorded', () => {
    expect(recorded.map(({ name }) => name)).toEqual(Object.keys(evictionConversations))
    for (const { name, lines } of recorded) expect(lines).toEqual(evictionConversations[name]?.lines)
  })

  it.each(recorded)('$name', async (conversation) => {
    const { given, expected } = await replay(conversation)
    expect(given).toEqual(expected)
  })
})
