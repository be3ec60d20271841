/** Names that nobody else has: run and replication ids. `random` is uniform in [0, 1). */
export function randomHex(digits: number, random: () => number): string {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  return text.slice(0, digits)
}
