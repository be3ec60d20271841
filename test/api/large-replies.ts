/**
 * Replies of more values than the heap has room for, in a process with a small one; it must live on.
 *
 *     node --max-old-space-size=96 --import tsx test/api/large-replies.ts
 *
 * One line for each: what became of it.
 */
import { open } from '../../src/index.js'

using db = open()
db.hSet('hash', 'field', 'value')
db.sAdd('set', 'member')
db.zAdd('zset', 1, 'member')

const replies: Readonly<Record<string, () => unknown>> = {
  strings: () => db.hRandField('hash', { count: -1e9 }),
  pairs: () => db.hRandField('hash', { count: -1e9, WITHVALUES: true }),
  bytes: () => db.bytes.sRandMember('set', -1e9),
  numbers: () => db.zRandMember('zset', { count: -1e9, WITHSCORES: true }),
  transaction: () => db.multi().set('key', 'value').sRandMember('set', -1e9).exec(),
}

for (const [name, reply] of Object.entries(replies)) {
  try {
    console.log(name, reply())
  } catch (error) {
    console.log(name, String(error))
  }
}
console.log(db.get('key'), db.sRandMember('set', -3))
