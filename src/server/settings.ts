/**
 * The configuration as the server uses it: read once and again after each CONFIG SET, as plain fields, because some are
 * looked at for every request.
 */
import type { Config } from '../engine/config/config.js'
import { UNLIMITED, type OutputLimit, type OutputLimits } from '../protocol/output-limits.js'
import type { RespLimits } from '../protocol/resp-service.js'

export class ServerSettings implements RespLimits {
  maxBulkLength = 0
  queryBufferBytes = 0
  output: OutputLimits = { normal: UNLIMITED, replica: UNLIMITED, pubsub: UNLIMITED }
  maxClients = 0
  /** Clients idle for longer are disconnected; 0 for never. */
  timeoutS = 0
  keepAliveS = 0
  /** Whether only clients on this machine are let in: protected mode is on and there is no password. */
  isProtected = true

  /** Stops following the configuration. */
  readonly release: () => void

  constructor(config: Config) {
    this.read(config)
    this.release = config.onChange(
      [
        'proto-max-bulk-len',
        'client-query-buffer-limit',
        'client-output-buffer-limit',
        'maxclients',
        'timeout',
        'tcp-keepalive',
        'protected-mode',
        'requirepass',
      ],
      () => this.read(config),
    )
  }

  private read(config: Config): void {
    this.maxBulkLength = config.int('proto-max-bulk-len')
    this.queryBufferBytes = config.int('client-query-buffer-limit')
    this.maxClients = config.int('maxclients')
    this.timeoutS = config.int('timeout')
    this.keepAliveS = config.int('tcp-keepalive')
    this.isProtected = config.bool('protected-mode') && config.string('requirepass') === ''
    const { normal, replica, pubsub } = config.value('client-output-buffer-limit')
    this.output = { normal: inNumbers(normal), replica: inNumbers(replica), pubsub: inNumbers(pubsub) }
  }
}

function inNumbers(limit: { hardBytes: bigint; softBytes: bigint; softSeconds: number }): OutputLimit {
  return { ...limit, hardBytes: Number(limit.hardBytes), softBytes: Number(limit.softBytes) }
}
