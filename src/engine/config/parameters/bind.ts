/** `bind`: the addresses to listen on, a `-` in front of those that may be missing. */
import { tooManyAddresses } from '../errors.js'
import { parameter } from '../parameter.js'
import { cString } from '../text.js'

const ADDRESSES_MAX = 16
const initial: readonly string[] = ['*', '-::*']

export const bind = parameter({
  name: 'bind',
  initial,
  words: 'many',
  parse(words) {
    if (words.length > ADDRESSES_MAX) throw tooManyAddresses()
    return words.length === 1 && words[0] === '' ? [] : words.map(cString)
  },
  print: (value) => value.join(' '),
  rewrite(value) {
    if (value.join(' ') === initial.join(' ')) return []
    return [{ text: `bind ${value.length === 0 ? '""' : value.join(' ')}`, forced: true }]
  },
})
