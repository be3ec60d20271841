/**
 * The limit on the memory of a running script.
 *
 * JavaScript tells nobody what an object takes up or when it's collected. So it's looked at whether the heap as a whole has
 * grown: after every so many turns (`lua/ticker.ts`), and before something large is made. That counts garbage, too, of which
 * V8 lets about as much pile up as lives, so a script is ended only when the heap has grown by the limit and by what was
 * in use besides; or when it has become so full that the process is in danger, be it of what is used or of pages. A script that makes much garbage for
 * long goes on.
 *
 * Where the platform doesn't tell of its heap only single objects are limited.
 */
import type { HeapUse } from '../commands/scripts.js'

/** The share of the heap that a script may fill; and the share that nothing may fill while a script runs. */
const FULL = 0.75
const NEARLY_FULL = 0.85
/** The share of the heap that the pages of a script's objects may fill. V8 gives up where it can't have one more. */
const COMMITTED = 0.9
/** As little as this of the heap is not what brought it to its end. */
const BLAMELESS = 0.05
/** At most so much may be taken up by a turn that isn't accounted for as more of them. */
const TURN_BYTES = 1024
/** As if each of the first turns took up so much, and might fill the heap. */
const FIRST_TURN_BYTES = 8192
/** What is left is used up in so many looks at least. */
const LOOKS = 4

export class MemoryLimit {
  private readonly heap: (() => HeapUse) | undefined
  private readonly limitBytes: number
  /** In use when the script was first looked at, or less if it has become less since; -1: it wasn't looked at yet. */
  private usedBefore = -1
  /** Turns after which to look again. */
  turnsLeft = Infinity

  constructor(heap: (() => HeapUse) | undefined, limitBytes: number) {
    this.heap = heap
    this.limitBytes = limitBytes
  }

  /** Turns after which a script is to be looked at first: where the heap is small, soon. */
  get firstTurns(): number {
    return this.heap === undefined ? Infinity : Math.max(1, Math.floor(this.heap().limitBytes / FIRST_TURN_BYTES))
  }

  /** A script begins. */
  begin(): void {
    this.usedBefore = -1
  }

  /** Whether there is room for so many bytes more. */
  hasRoom(bytes: number): boolean {
    if (this.heap === undefined) return bytes <= this.limitBytes
    const { usedBytes, committedBytes, limitBytes } = this.heap()
    // What was in use may have been garbage, which the script's own takes the place of.
    if (this.usedBefore < 0 || usedBytes < this.usedBefore) this.usedBefore = usedBytes
    const used = usedBytes + bytes
    const ownMax = this.usedBefore * 2 + this.limitBytes
    const isBlameless = used - this.usedBefore <= limitBytes * BLAMELESS
    const usable = Math.min(ownMax, limitBytes * (isBlameless ? NEARLY_FULL : FULL)) - used
    const room = isBlameless ? usable : Math.min(usable, limitBytes * COMMITTED - committedBytes - bytes)
    this.turnsLeft = Math.floor(room / (TURN_BYTES * LOOKS))
    return room >= 0
  }
}
