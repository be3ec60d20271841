/**
 * `dir`: where the files of persistence are. A library does not change the directory of the process it lives in, so the
 * value is a path only; whether it leads somewhere is asked of the host.
 */
import { parameter } from '../parameter.js'
import { cString, quote } from '../text.js'

export const dir = parameter({
  name: 'dir',
  protected: true,
  denyLoading: true,
  initial: '',
  words: 'one',
  parse: (words, current, { directory }) => directory(cString(words[0] ?? ''), current),
  print: (value) => value,
  rewrite: (value) => (value === '' ? [] : [{ text: `dir ${quote(value)}`, forced: true }]),
})
