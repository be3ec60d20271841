/** Effects in printable form: the commands of a log, as one would type them, with what differs from run to run left out. */
import { lineOf } from '../differential/op.js'

/** The commands that a piece of a log holds: RESP arrays of bulk strings, each argument as latin1. */
export function commandsOf(bytes: Uint8Array): string[][] {
  const text = Buffer.from(bytes).toString('latin1')
  const commands: string[][] = []
  let at = 0
  const number = (kind: string): number => {
    const end = text.indexOf('\r\n', at)
    const found = new RegExp(`^\\${kind}(\\d+)$`).exec(text.slice(at, end))
    if (end < 0 || !found) throw new Error(`no ${kind} at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`)
    at = end + 2
    return Number(found[1])
  }
  while (at < text.length) {
    if (text[at] === '#') {
      at = text.indexOf('\r\n', at) + 2
      continue
    }
    const args: string[] = []
    for (let left = number('*'); left > 0; left--) {
      const length = number('$')
      args.push(text.slice(at, at + length))
      if (text.slice(at + length, at + length + 2) !== '\r\n') throw new Error(`an argument without an end at ${at}`)
      at += length + 2
    }
    commands.push(args)
  }
  return commands
}

/** Times this close to the present are counted from it. */
const NEAR_MS = 1e9

/**
 * A piece of a log as one line. Times near `nowMs` become `<now+seconds>`; random members, those that SPOP took, `?`.
 */
export function effectsLine(bytes: Uint8Array, nowMs: number, isRandom: boolean): string {
  const shown = (arg: string): string => {
    if (!/^\d{13}$/.test(arg) || Math.abs(Number(arg) - nowMs) > NEAR_MS) return arg
    return `<now+${Math.round((Number(arg) - nowMs) / 1000)}>`
  }
  return commandsOf(bytes)
    .map((args) => lineOf(args.map((arg, i) => (isRandom && args[0] === 'SREM' && i > 1 ? '?' : shown(arg)))))
    .join(' | ')
}
