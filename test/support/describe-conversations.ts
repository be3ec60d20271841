/** The tests of a group of recorded conversations. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ConversationTable, RecordedConversation } from './conversations.js'
import { replay } from './engine-side.js'

/**
 * A test for each conversation of a table, and one that all are recorded as they stand there.
 *
 * @param group the name of the recording: `test/commands/data/<group>.json`
 */
export function describeConversations(title: string, group: string, table: ConversationTable): void {
  const recording = readFileSync(new URL(`../commands/data/${group}.json`, import.meta.url), 'utf8')
  const recorded = JSON.parse(recording) as RecordedConversation[]

  describe(title, () => {
    it('every conversation is recorded', () => {
      expect(recorded.map(({ name }) => name)).toEqual(Object.keys(table))
      for (const { name, lines } of recorded) expect(lines).toEqual(table[name]?.lines)
    })

    it.each(recorded)('$name', async (conversation) => {
      const { given, expected } = await replay(conversation)
      expect(given).toEqual(expected)
    })
  })
}
