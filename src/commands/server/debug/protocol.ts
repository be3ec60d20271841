/** DEBUG PROTOCOL: a reply of each type, for tests of clients. The values are Redis's. */
import { protocolTypeName, resp2Unsupported } from '../../../keyspace/errors.js'
import type { Context } from '../../context.js'
import type { Reply } from '../../reply.js'

const REPLIES: Readonly<Record<string, (reply: Reply) => void>> = {
  string: (reply) => reply.bulkLatin1('Hello World'),
  integer: (reply) => reply.integer(12345),
  double: (reply) => reply.double(3.141),
  null: (reply) => reply.nil(),
  array: (reply) => {
    reply.array(3)
    for (let i = 0; i < 3; i++) reply.integer(i)
  },
  set: (reply) => {
    reply.set(3)
    for (let i = 0; i < 3; i++) reply.integer(i)
  },
  map: (reply) => {
    reply.map(3)
    for (let i = 0; i < 3; i++) {
      reply.integer(i)
      reply.boolean(i === 1)
    }
  },
  attrib: (reply) => {
    // RESP2 has no attributes: the reply comes without.
    if (reply.protocol === 3) {
      reply.attribute(1)
      reply.bulkLatin1('key-popularity')
      reply.array(2)
      reply.bulkLatin1('key:123')
      reply.integer(90)
    }
    reply.bulkLatin1('Some real reply following the attribute')
  },
  push: (reply) => {
    if (reply.protocol === 2) throw resp2Unsupported()
    reply.push(2)
    reply.bulkLatin1('server-cpu-usage')
    reply.integer(42)
    // A push is no reply, which a client still waits for.
    reply.bulkLatin1('Some real reply following the push reply')
  },
  verbatim: (reply) => reply.verbatim('This is a verbatim\nstring'),
  true: (reply) => reply.boolean(true),
  false: (reply) => reply.boolean(false),
  bignum: (reply) => reply.bigNumber('1234567999999999999999999999999999999'),
}

export function testReply({ args, reply }: Context): void {
  const type = args.latin1(2).toLowerCase()
  const write = Object.hasOwn(REPLIES, type) ? REPLIES[type] : undefined
  if (!write) throw protocolTypeName()
  write(reply)
}
