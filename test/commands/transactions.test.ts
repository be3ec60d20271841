import { describe, expect, it } from 'vitest'
import { describeConversations } from '../support/describe-conversations.js'
import { openStore } from '../support/store.js'
import { transactionConversations } from './transactions-cases.js'

describeConversations('transactions go as with Redis', 'transactions', transactionConversations)

describe('watched keys that are due, but not removed yet', () => {
  const openWithDueKey = () => {
    const store = openStore()
    store.engine.background.activeExpiry = false
    const other = store.connect()
    store.text('SET', 'k', 1, 'PX', 20)
    store.engine.clock.advance(40)
    return { ...store, other }
  }

  // As Redis answers with DEBUG SET-ACTIVE-EXPIRE 0.
  it.each([
    [['GET', 'k'], '[+PONG]'],
    [['DEL', 'k'], '[+PONG]'],
    [['FLUSHALL'], '[+PONG]'],
    [['SWAPDB', '0', '1'], '[+PONG]'],
    [['SET', 'k', '5'], '*nil'],
  ])('their removal is no change, %j', (change, answer) => {
    const { text, other } = openWithDueKey()
    text('WATCH', 'k')
    other.text(...change)
    text('MULTI')
    text('PING')
    expect(text('EXEC')).toBe(answer)
  })

  it('that they become due is one', () => {
    const { engine, text } = openWithDueKey()
    text('SET', 'k', 1, 'PX', 20)
    text('WATCH', 'k')
    engine.clock.advance(40)
    text('MULTI')
    text('PING')
    expect(text('EXEC')).toBe('*nil')
  })

  it('a pause keeps them, and their removal after it is no change', () => {
    const { engine, text, other } = openWithDueKey()
    text('CLIENT', 'PAUSE', 1000, 'WRITE')
    text('WATCH', 'k')
    expect(other.text('EXISTS', 'k')).toBe(':0')
    text('CLIENT', 'UNPAUSE')
    expect(other.text('EXISTS', 'k')).toBe(':0')
    expect(engine.keyspace.db(0).size).toBe(0)
    text('MULTI')
    text('PING')
    expect(text('EXEC')).toBe('[+PONG]')
  })

  it('one database at a time', () => {
    const { text, other } = openWithDueKey()
    text('WATCH', 'k')
    text('SELECT', 1)
    text('WATCH', 'k')
    other.text('GET', 'k')
    other.text('SELECT', 1)
    other.text('SET', 'k', 1)
    text('MULTI')
    text('PING')
    expect(text('EXEC')).toBe('*nil')
  })
})
