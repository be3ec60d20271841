/** The platform's time and timers, in whatever runs JavaScript. */
import type { TimeSource } from './keyspace/clock.js'

/** Under Node the global is a getter, which takes as long as the reading. */
const { performance: stopwatch } = globalThis

/** Node's own clock takes three quarters of the time; commands that are timed read it twice. */
const hrtime = (globalThis as { process?: { hrtime?: () => [seconds: number, nanoseconds: number] } }).process?.hrtime

/** The platform's own: work after pending I/O has to be done even while a test suite has fake timers in place. */
const afterIo: ((task: () => void) => unknown) | undefined = globalThis.setImmediate
const afterAWhile = globalThis.setTimeout

export const realTime: TimeSource = {
  nowMs: () => Date.now(),
  monotonicUs: hrtime ? () => microseconds(hrtime()) : () => stopwatch.now() * 1000,
  every(intervalMs, task) {
    const timer: unknown = setInterval(task, intervalMs)
    unref(timer)
    return () => clearInterval(timer as Parameters<typeof clearInterval>[0])
  },
  after(delayMs, holds, task) {
    const timer: unknown = setTimeout(task, delayMs)
    if (!holds) unref(timer)
    return () => clearTimeout(timer as Parameters<typeof clearTimeout>[0])
  },
  soon(task, holds) {
    if (holds === true && afterIo !== undefined) return void afterIo(task)
    // Not an immediate: where nothing else happens, one that doesn't keep the process alive waits until something does.
    const timer: unknown = afterAWhile(task, 0)
    if (holds !== true) unref(timer)
  },
}

const microseconds = ([seconds, nanoseconds]: [number, number]): number => seconds * 1e6 + nanoseconds / 1e3

/** A library must not keep the process alive. */
function unref(timer: unknown): void {
  // In browsers a timer is a number.
  if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
}
