/** Random requests as clients send them, or nearly: for the fuzzers of the parser and of the server. */
import type { Random } from '../support/random.js'

const WORDS = ['PING', 'ECHO', '"a b"', "'c'", 'x"y"', '\\', '"\\x4', '\t', '\v', '"', "'", '', '\r', '"\\""', '\xff']
const NOISE = ['\r', '\n', '\0', '*', '$', '-', '0', '9', ' ', '"', 'x']
const NUMBERS = ['-1', '0', '1', '2', '11', '999', '1001', '2147483648', '9999999999999999999', '00', '']

/** A request as RESP clients send it; one character per byte. */
export function encodeRequest(args: readonly string[]): string {
  return `*${args.length}\r\n${args.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join('')}`
}

export function randomRequest(random: Random): string {
  if (random.chance(0.25)) {
    const words = Array.from({ length: random.below(6) }, () => random.pick(WORDS))
    return words.join(' ') + random.pick(['\r\n', '\n'])
  }
  const count = random.below(random.chance(0.1) ? 30 : 4)
  const value = (): string =>
    random.pick(['', 'a', 'GET', '\r\n', '$3\r\n', '*1\r\n', '\0', 'v'.repeat(random.below(200))])
  const name = random.pick(['PING', 'ECHO', 'echo', value()])
  return encodeRequest(Array.from({ length: count }, (_, i) => (i === 0 ? name : value())))
}

/** Cuts, adds, changes or swaps something, or lets the text be. */
export function mutilate(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at)
    case 1:
      return text.slice(at)
    case 2:
      return text.slice(0, at) + random.pick(NOISE) + text.slice(at)
    case 3:
      return text.slice(0, at) + text.slice(at + 1)
    case 4:
      return text.slice(0, at) + String.fromCharCode(random.below(256)) + text.slice(at + 1)
    case 5:
      return text.replace(/\d+/, random.pick(NUMBERS))
    case 6:
      return text.replace('\r\n', random.pick(['\n', '\r', '\r\r', '\n\r', '']))
    default:
      return text
  }
}

/** Up to `count` requests in a row, some of them mutilated. */
export function randomInput(random: Random, count: number): string {
  let input = ''
  for (let i = 0; i < count; i++) {
    const whole = randomRequest(random)
    input += random.chance(0.4) ? mutilate(whole, random) : whole
  }
  return input
}
