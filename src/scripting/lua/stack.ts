/**
 * Room on the JavaScript stack, for what must not run out of it halfway.
 *
 * Regular expressions are of that kind: when V8 has to compile one and hardly any stack is left, it aborts the process,
 * and scripts can bring that about. So whatever a script can reach asks for room before it uses one, or does without.
 */

/** So many nested calls must still be possible; each takes some 300 bytes. */
const HEADROOM_CALLS = 150

/**
 * Throws the stack overflow now if little room is left; some 0.2 microseconds.
 *
 * @param more room for so many calls beyond the usual.
 */
export function requireStack(more = 0): void {
  probeStack(HEADROOM_CALLS + more, 0, 0, 0, 0, 0, 0, 0, 0)
}

/** Uses up stack for a moment, and so fails if there is not enough. */
function probeStack(
  calls: number,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
): number {
  if (calls === 0) return a + b + c + d + e + f + g + h
  return probeStack(calls - 1, b, c, d, e, f, g, h, a + 1) + calls
}
