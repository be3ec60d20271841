/** `replicaof`: the master to follow, or "no one". */
import { invalidMasterPort, wrongNumberOfArguments } from '../errors.js'
import { parseLoose } from '../numbers.js'
import { parameter } from '../parameter.js'
import { cString, lowerCase } from '../text.js'

export interface Master {
  readonly host: string
  readonly port: number
}

const initial: Master | null = null as Master | null
const PORT_MAX = 65535n

export const replicaof = parameter({
  name: 'replicaof',
  alias: 'slaveof',
  immutable: true,
  held: 'replication',
  initial,
  words: 'many',
  parse(words) {
    const [host = '', text = ''] = words
    if (words.length !== 2) throw wrongNumberOfArguments()
    if (lowerCase(cString(host)) === 'no' && lowerCase(cString(text)) === 'one') return null
    const port = parseLoose(text)
    if (port === null || port < 0n || port > PORT_MAX) throw invalidMasterPort()
    return { host: cString(host), port: Number(port) }
  },
  print: (value) => (value === null ? '' : `${value.host} ${value.port}`),
  rewrite: (value) => (value === null ? [] : [{ text: `replicaof ${value.host} ${value.port}`, forced: true }]),
})
