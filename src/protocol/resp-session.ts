/**
 * One RESP conversation: bytes in, commands to the engine, replies out. It knows channels, not sockets.
 *
 * Received bytes are parsed and executed in turns, and a turn's replies leave in one write, as a rule with
 * those of the others when all input is handled. A turn is bounded, by commands and by output, so that one client's long
 * pipeline doesn't keep the others waiting.
 *
 * A client that doesn't read its replies is never kept from sending: many clients send a whole pipeline before they read
 * the first reply, and both sides would wait for ever. As in Redis its output grows, up to
 * `client-output-buffer-limit`; but it gets its next turn only after the others.
 */
import type { Args } from '../commands/args.js'
import type { SessionView, Transport } from '../commands/services.js'
import type { Channel } from './channel.js'
import { EXECUTED, POSTPONED } from './engine-door.js'
import { OutputWatch, UNCOUNTED_BYTES } from './output-limits.js'
import { MORE, REQUEST, RequestParser, RequestTooLarge, type RequestLimits } from './request-parser.js'
import type { RespService } from './resp-service.js'
import { RespWriter, type ProtocolOwner } from './resp-writer.js'

/** More output than this is sent at the end of its turn, less waits for that of the other sessions. */
const SEND_LATER_MAX = 64 * 1024
/** A turn ends after so many commands, or bytes of replies, whatever comes first. */
const TURN_COMMANDS_MAX = 1024
const TURN_OUTPUT_MAX = 1024 * 1024

type State =
  /** Requests are executed as they come. */
  | 'ready'
  /** A turn ended early: there is more to do as soon as the others have had theirs. */
  | 'yielding'
  /** A command blocks, or CLIENT PAUSE holds one back: requests are kept until `resume`. */
  | 'waiting'
  /** The channel is to be closed when the turn is over. */
  | 'closing'
  | 'closed'

export class RespSession implements Transport, RequestLimits, ProtocolOwner {
  readonly session: SessionView
  private readonly service: RespService
  private readonly channel: Channel
  private readonly parser: RequestParser
  private readonly writer: RespWriter
  private readonly watch = new OutputWatch()
  private state: State = 'ready'
  /** Requests executed in this turn. */
  private executed = 0
  private hasTurn = false
  private isQueued = false
  /** The channel is to be closed without sending what is pending. */
  private isDoomed = false
  /** Replies of turns that are over, to be sent with those of the other sessions. */
  private unsent: Uint8Array[] = []
  private unsentBytes = 0
  /** The log's failures when the oldest reply that is still to be sent was made. */
  private logFailures = 0

  constructor(service: RespService, channel: Channel) {
    this.service = service
    this.channel = channel
    this.parser = new RequestParser(this)
    this.writer = new RespWriter(this, service.slab, () => this.isOutputExceeded(this.outputBytes()))
    this.session = service.engine.openSession({ transport: this, sink: this.writer })
  }

  // The channel's side

  /**
   * Takes in received bytes, those of `chunk` before `end`, which are borrowed during the call. Gives the number of requests
   * that were executed.
   */
  receive(chunk: Uint8Array, end = chunk.length): number {
    if (this.state === 'closed') return 0
    const { service } = this
    service.stats.netInputBytes += end
    service.stats.reads++
    this.executed = 0
    this.parser.feed(chunk, end)
    if (this.state === 'ready') this.run()
    else this.holdAll()
    if (this.parser.bufferedBytes > service.limits.queryBufferBytes && !this.isClosed) {
      service.stats.clientQueryBufferLimitDisconnections++
      this.close(false)
    }
    return this.executed
  }

  /** The channel has closed, or the client sends no more. */
  onClosed(): void {
    this.sendUnsent()
    this.dispose()
  }

  /** Bytes of replies that wait to be sent. */
  outputBytes(): number {
    return this.channel.pendingBytes() + this.unsentBytes + this.writer.pendingBytes
  }

  /** Disconnects the client if its output has been too large for too long. To be called about once a second. */
  checkOutput(nowMs: number): void {
    if (this.state === 'closed') return
    const { stats, limits } = this.service
    if (!this.watch.isExceeded(this.outputBytes(), this.session.kind, limits.output, nowMs)) return
    stats.clientOutputBufferLimitDisconnections++
    this.close(false)
  }

  /** Whether a command blocks or is held back. */
  get isWaiting(): boolean {
    return this.state === 'waiting'
  }

  // Transport: the engine's side

  get address(): string {
    return this.channel.address
  }

  get localAddress(): string {
    return this.channel.localAddress
  }

  get fd(): number {
    return this.channel.fd
  }

  queryBufferBytes(): number {
    return this.hasTurn ? this.parser.windowBytes : this.parser.bufferedBytes
  }

  inputBytes(): number {
    return Math.max(this.queryBufferBytes(), this.parser.heldBytes)
  }

  begunArgs(): Args | undefined {
    return this.parser.begunArgs
  }

  flush(): void {
    if (this.hasTurn || this.isQueued) return
    this.isQueued = true
    this.noteFailures()
    this.service.queue(this)
  }

  resume(): void {
    if (this.state === 'waiting') this.state = 'ready'
    this.flush()
  }

  close(afterReply: boolean): void {
    if (this.state === 'closed') return
    if (!afterReply) this.isDoomed = true
    if (this.hasTurn) {
      this.session.closing = true
      return
    }
    if (afterReply) this.sendOutOfTurn()
    this.closeChannel()
  }

  // RequestLimits and ProtocolOwner

  get maxBulkLength(): number {
    return this.service.limits.maxBulkLength
  }

  get mustAuthenticate(): boolean {
    return !this.session.authenticated
  }

  get protocol(): 2 | 3 {
    return this.session.protocol
  }

  // Turns

  /** Does what has been waiting for the end of another session's turn. */
  turn(): void {
    this.isQueued = false
    if (this.state === 'ready' && this.parser.bufferedBytes > 0) this.run()
    else if (this.state !== 'closed') this.sendOutOfTurn()
  }

  private run(): void {
    const { service, writer } = this
    if (!service.begin(this)) {
      this.holdAll()
      this.flush()
      return
    }
    if (writer.pendingBytes > 0) this.sendOutOfTurn()
    service.slab.open(writer)
    this.noteFailures()
    this.executed = 0
    this.hasTurn = true
    try {
      this.state = this.executeRequests()
    } catch (error) {
      // Redis would run into `client-query-buffer-limit`.
      if (!(error instanceof RequestTooLarge)) throw error
      this.isDoomed = true
      this.session.closing = true
    } finally {
      this.hasTurn = false
      if (this.maySendLater()) this.sendLater()
      else {
        this.send()
        service.slab.close(writer)
      }
      if (this.session.closing) this.closeChannel()
      service.end()
    }
    if (this.state === 'yielding') this.yield()
  }

  /** Keeps the received bytes until they can be executed. */
  private holdAll(): void {
    try {
      this.parser.hold()
    } catch (error) {
      if (!(error instanceof RequestTooLarge)) throw error
      this.close(false)
    }
  }

  private executeRequests(): State {
    const { parser, session, writer } = this
    const { engine } = this.service
    while (this.executed < TURN_COMMANDS_MAX) {
      const found = parser.next()
      if (found !== REQUEST) {
        if (found === MORE) return 'ready'
        if (parser.error !== undefined) {
          this.service.stats.countError(parser.error.code)
          writer.error(parser.error)
        }
        session.closing = true
        return 'closing'
      }
      this.executed++
      const result = engine.execute(session, parser.args, writer)
      if (result !== EXECUTED) {
        if (result === POSTPONED) parser.unread()
        parser.hold()
        return 'waiting'
      }
      if (session.closing) return 'closing'
      if (writer.pendingBytes > TURN_OUTPUT_MAX) break
    }
    parser.hold()
    return 'yielding'
  }

  /** Goes on with the requests at hand after the others have had their turn; takes in no more until then. */
  private yield(): void {
    this.channel.pause()
    this.service.platform.soon(() => {
      if (this.state !== 'yielding') return
      this.state = 'ready'
      this.run()
      if (this.isOpenForInput()) this.channel.resume()
    })
  }

  private get isClosed(): boolean {
    return this.state === 'closed'
  }

  private isOpenForInput(): boolean {
    return this.state === 'ready' || this.state === 'waiting'
  }

  // Output

  /** Sends what is pending. True when its memory may be reused at once. */
  private send(): boolean {
    const { writer } = this
    this.sendUnsent()
    if (writer.pendingBytes > 0) this.settle()
    return !this.mayOutput() || this.put(writer.takeSegments())
  }

  /** Hands pieces to the channel. True when their memory may be reused at once. */
  private put(pieces: readonly Uint8Array[]): boolean {
    const { channel, service } = this
    const { slab, stats } = service
    const output = channel.pendingBytes() > 0 ? pieces.map((piece) => slab.detached(piece)) : pieces
    const [first] = output
    stats.writes++
    if (output.length === 1 && first !== undefined ? channel.send(first) : channel.sendAll(output)) return true
    const kept = output.filter((piece, index) => piece === pieces[index])
    for (const piece of kept) slab.keep(piece)
    return kept.length === 0
  }

  /** Whether there is output, and the client may have it; counts it then, and forgets it otherwise. */
  private mayOutput(): boolean {
    const { writer } = this
    const bytes = writer.pendingBytes
    if (bytes === 0) return false
    if (this.isDoomed || this.isOutputExceeded(this.outputBytes())) {
      writer.discard()
      return false
    }
    this.service.stats.netOutputBytes += bytes
    return true
  }

  private maySendLater(): boolean {
    const { platform } = this.service
    return platform.afterInput !== undefined && !this.session.closing && this.writer.pendingBytes <= SEND_LATER_MAX
  }

  /**
   * Ends the turn and leaves its replies to be sent after the turns of all sessions whose requests have come in by now, as
   * Redis does. A write wakes the client, and a client woken once for many replies costs both sides less: at 16 requests
   * per read it was three quarters of the time spent here.
   */
  private sendLater(): void {
    const { writer, service } = this
    if (!this.mayOutput()) return service.slab.close(writer)
    this.unsentBytes += writer.pendingBytes
    if (this.unsent.length === 0) service.sendLater(this)
    if (writer.isContiguous) this.unsent.push(writer.takeView())
    else this.unsent.push(...writer.takeSegments())
    service.slab.closeLater(writer)
  }

  /** Sends what was left for later. */
  sendUnsent(): void {
    const { unsent } = this
    if (unsent.length === 0) return
    this.unsent = []
    this.unsentBytes = 0
    this.settle()
    if (this.isDoomed || this.isClosed) {
      if (this.isDoomed && !this.hasTurn) this.closeChannel()
      return
    }
    this.put(unsent)
  }

  /** Sends what was written while no request of this session ran. */
  private sendOutOfTurn(): void {
    const { writer, service } = this
    if (writer.pendingBytes === 0) return
    service.slab.closeOwn(writer, this.send())
    if (this.isDoomed) this.closeChannel()
  }

  /** Remembers how the log stood before the first reply that is to be sent. */
  private noteFailures(): void {
    if (this.unsent.length === 0 && this.writer.pendingBytes === 0) this.logFailures = this.service.logFailures
  }

  /** What the replies tell of is made durable first; if that fails, the client never hears, as if the server had crashed. */
  private settle(): void {
    const { service } = this
    service.settle()
    // Under the other policies a failure means that writes will be refused, but what was done is done.
    if (this.logFailures === service.logFailures || !service.mustBeDurable) return
    this.isDoomed = true
    this.session.closing = true
  }

  private isOutputExceeded(unsentBytes: number): boolean {
    const { watch, session, service } = this
    if (unsentBytes <= UNCOUNTED_BYTES && !watch.isAlert) return false
    if (!watch.isExceeded(unsentBytes, session.kind, service.limits.output, service.platform.nowMs())) return false
    service.stats.clientOutputBufferLimitDisconnections++
    this.isDoomed = true
    session.closing = true
    return true
  }

  // The end

  private closeChannel(): void {
    if (this.state === 'closed') return
    this.sendUnsent()
    this.dispose()
    if (this.isDoomed) this.channel.destroy()
    else this.channel.end()
  }

  private dispose(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.session.closing = true
    this.service.engine.closeSession(this.session)
  }
}
