/** LOLWUT: the version, or with VERSION 5 or 6 computer art in the spirit of those releases. */
import type { Args } from '../../args.js'
import { token } from '../../args.js'
import { integer, optional } from '../../spec/args.js'
import { command } from '../../spec/command.js'
import { REDIS_VERSION } from '../../version.js'
import { schotter } from './schotter.js'
import { skyline } from './skyline.js'

const VERSION = token('VERSION')

export const lolwut = command({
  name: 'LOLWUT',
  group: 'server',
  summary: 'Display some computer art and the Redis version',
  since: '5.0.0',
  complexity: '',
  arity: -1,
  flags: ['fast', 'readonly'],
  args: [optional(integer('version', { token: 'VERSION' }))],
  ownOptions: true,
  returns: 'T',
  run({ args, keyspace, reply }) {
    let version = Number.parseInt(REDIS_VERSION, 10)
    let at = 1
    if (args.count >= 3 && args.is(1, VERSION)) {
      version = args.integer(2)
      at = 3
    }
    let art = ''
    if (version === 5) {
      const columns = size(args, at, 66, 1000)
      const perRow = size(args, at + 1, 8, 200)
      const perColumn = size(args, at + 2, 12, 200)
      art = schotter(columns, perRow, perColumn, keyspace.random)
      art += '\nGeorg Nees - schotter, plotter on paper, 1968. '
    } else if (version === 6) {
      const columns = size(args, at, 80, 1000)
      const rows = size(args, at + 1, 20, 1000)
      art = skyline(columns, rows, keyspace.random)
      art += 'A city that keeps everything in memory. '
    }
    reply.verbatim(`${art}Redis ver. ${REDIS_VERSION}\n`)
  },
})

/** A size that may be left out, brought between 1 and `max`. */
function size(args: Args, at: number, otherwise: number, max: number): number {
  return at < args.count ? Math.min(max, Math.max(1, args.integer(at))) : otherwise
}
