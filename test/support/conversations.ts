/**
 * Conversations of several connections whose expected course a real Redis gave: `test/commands/record-conversations.ts`
 * asks it and writes it down, tests replay it with no server (`engine-side.ts`).
 *
 * A line is `connection COMMAND ...` or `sleep ms`; connections open when first named. `<a.id>`, `<a.addr>` and `<a.laddr>`
 * stand for what a connection is called at the time. The answer to a line is whatever arrived because of it, on its own
 * connection first, on others after their name in brackets.
 */
import { argumentsOf } from './case-lines.js'
import { encodeCommand } from './resp-client.js'

/** By name. */
export type ConversationTable = Readonly<Record<string, Conversation>>

export interface Conversation {
  readonly config?: Readonly<Record<string, string>>
  readonly lines: readonly string[]
}

export interface RecordedConversation {
  name: string
  config: Record<string, string>
  lines: string[]
  answers: string[]
}

/** What stands for a connection in a command line. */
export interface ConnectionFacts {
  readonly id: number
  readonly addr: string
  readonly laddr: string
}

/** A connection as both sides of the comparison see it. */
export interface Connection {
  readonly facts: ConnectionFacts
  readonly isClosed: boolean
  send(bytes: Uint8Array): void
  /** The replies that came since the last call. */
  take(): string[]
}

/** One side: a real Redis, or an engine. */
export interface Side {
  connect(): Promise<Connection>
  /** Lets time pass. */
  sleep(ms: number): Promise<void>
  /** Waits until nothing more is to come of what was sent to `connection`. */
  settle(connection: Connection): Promise<void>
}

/** Has a conversation with one side. @returns the answer to each line */
export async function converse(side: Side, { lines }: Conversation): Promise<string[]> {
  const connections = new Map<string, Connection>()
  const answers: string[] = []
  const collect = (own: string | undefined): string => {
    const parts: string[] = []
    for (const [name, connection] of connections) {
      const replies = connection.take().map(withoutVolatiles)
      if (connection.isClosed) {
        replies.push('(closed)')
        connections.delete(name)
      }
      if (replies.length === 0) continue
      if (name === own) parts.unshift(...replies)
      else parts.push(`[${name}]`, ...replies)
    }
    return parts.join(' ')
  }
  for (const line of lines) {
    const [name = '', ...words] = line.split(' ')
    if (name === 'sleep') {
      await side.sleep(Number(words[0]))
      answers.push(collect(undefined))
      continue
    }
    let connection = connections.get(name)
    if (!connection) connections.set(name, (connection = await side.connect()))
    connection.send(encodeCommand(argumentsOf(withFacts(words.join(' '), connections))))
    await side.settle(connection)
    answers.push(collect(name))
  }
  return answers
}

const withFacts = (command: string, connections: ReadonlyMap<string, Connection>): string =>
  command.replace(/<(\w+)\.(id|addr|laddr)>/g, (_, name: string, fact: keyof ConnectionFacts) => {
    const connection = connections.get(name)
    if (!connection) throw new Error(`no connection ${name}`)
    return String(connection.facts[fact])
  })

/** Fields of CLIENT LIST that are different each time, or account for memory that only Redis has. */
const VOLATILE = /(?<= |"|\\n)(id|addr|laddr|fd|age|idle|qbuf|qbuf-free|rbs|rbp|obl|oll|omem|tot-mem)=[^ ]*/g

const withoutVolatiles = (reply: string): string =>
  reply.replace(VOLATILE, '$1=*').replace(/("id"(?:,| =>)) :\d+/g, '$1 :*')
