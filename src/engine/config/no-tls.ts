/** What asks for TLS is refused: whoever was told `OK` would believe that connections are encrypted. */
import type { Config } from './config.js'
import { tlsNames } from './parameters/tls.js'

/** Redis's words where its TLS can't be set up. */
const REFUSED = 'Unable to update TLS configuration. Check server logs.'

/** Whether the configuration asks for TLS. */
export const asksForTls = (config: Config): boolean =>
  config.int('tls-port') !== 0 || config.bool('tls-cluster') || config.bool('tls-replication')

/** Lets CONFIG SET refuse it. As in Redis the error names the first of the parameters that would be brought into force together. */
export function refuseTls(config: Config): void {
  config.onApply(tlsNames, () => (asksForTls(config) ? REFUSED : null))
}
