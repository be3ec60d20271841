/** The timer of those who wait: one, for the first deadline. */
import { describe, expect, it } from 'vitest'
import { Config } from '../../src/engine/config/config.js'
import { Engine } from '../../src/engine/engine.js'
import type { TimeSource } from '../../src/keyspace/clock.js'
import { TestClient } from '../support/store.js'

/** Time that stands still but for `pass`, with no ticks: nothing but the timer ends what waits. */
class ManualTime implements TimeSource {
  timers: { atMs: number; holds: boolean; task: () => void }[] = []
  private ms = 1e12

  nowMs = (): number => this.ms
  monotonicUs = (): number => this.ms * 1000
  every = () => (): undefined => undefined
  soon = (): undefined => undefined

  after = (delayMs: number, holds: boolean, task: () => void): (() => void) => {
    const timer = { atMs: this.ms + delayMs, holds, task }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((other) => other !== timer))
  }

  pass(ms: number): void {
    this.ms += ms
    const due = this.timers.filter(({ atMs }) => atMs <= this.ms)
    this.timers = this.timers.filter((timer) => !due.includes(timer))
    for (const { task } of due) task()
  }

  /** Ms until each timer. */
  get left(): number[] {
    return this.timers.map(({ atMs }) => atMs - this.ms)
  }
}

function setUp() {
  const time = new ManualTime()
  const engine = new Engine({ source: time, random: () => 0.5, config: new Config() })
  const [one, two, other] = [new TestClient(engine, 2), new TestClient(engine, 2), new TestClient(engine, 2)]
  const waiting = (): boolean[] => [one, two].map(({ session }) => session.waiting !== undefined)
  return { time, engine, one, two, other, waiting }
}

describe('the timer of those who wait', () => {
  it('is set for the first deadline, and anew for the next', () => {
    const { time, one, two, waiting } = setUp()
    one.text('BLPOP', 'k', '5')
    expect(time.left).toEqual([5000])
    two.text('BLPOP', 'k', '1')
    expect(time.left).toEqual([1000])
    time.pass(999)
    expect(waiting()).toEqual([true, true])
    time.pass(1)
    expect(waiting()).toEqual([true, false])
    expect(time.left).toEqual([4000])
    time.pass(4000)
    expect(waiting()).toEqual([false, false])
    expect(time.left).toEqual([])
  })

  it('goes with the one it was set for', () => {
    const { time, one, two, other, waiting } = setUp()
    one.text('BLPOP', 'k', '5')
    two.text('BLPOP', 'l', '0')
    other.text('RPUSH', 'k', 'x')
    expect(waiting()).toEqual([false, true])
    expect(time.left).toEqual([])
  })

  it('keeps the process alive while somebody in it waits', () => {
    const { time, one } = setUp()
    one.text('BLPOP', 'k', '5')
    expect(time.timers.map(({ holds }) => holds)).toEqual([true])
  })

  it('ends with the store', () => {
    const { time, engine, one, waiting } = setUp()
    one.text('BLPOP', 'k', '5')
    engine.close()
    expect(waiting()).toEqual([false, false])
    expect(time.left).toEqual([])
  })
})
