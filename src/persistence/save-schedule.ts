/** When a snapshot is to be taken by itself: the save points, as Redis looks at them ten times a second. */

/** After a failure the next attempt waits this long. */
const RETRY_DELAY_S = 5

export interface SavePointView {
  readonly seconds: bigint
  readonly changes: number
}

export interface SaveHistory {
  /** Unix times in s. */
  readonly lastSaveS: number
  readonly lastTryS: number
  readonly hasFailed: boolean
}

/** Whether enough time has passed since an attempt that failed. */
export const mayTry = ({ hasFailed, lastTryS }: SaveHistory, nowS: number): boolean =>
  !hasFailed || nowS - lastTryS > RETRY_DELAY_S

/** Whether one of the points is reached. */
export function isDue(points: readonly SavePointView[], changes: number, history: SaveHistory, nowS: number): boolean {
  const passedS = nowS - history.lastSaveS
  return mayTry(history, nowS) && points.some((point) => changes >= point.changes && passedS > Number(point.seconds))
}
