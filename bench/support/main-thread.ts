/** The processor time of a server's main thread, the one that runs commands, as Linux tells it. */
import { readFileSync } from 'node:fs'
import { connect } from '../../test/support/resp-client.js'
import { infoNumber, infoOf } from './info.js'

export class MainThread {
  private constructor(private readonly processId: number) {}

  /** That of the server at this port. */
  static async of(port: number): Promise<MainThread> {
    const asking = await connect({ port })
    const processId = infoNumber(await infoOf(asking, 'server'), 'process_id')
    await asking.close()
    return new MainThread(processId)
  }

  /** How long it has run so far, in ns; NaN where the kernel doesn't say. */
  runNs(): number {
    const { processId } = this
    try {
      return Number(readFileSync(`/proc/${processId}/task/${processId}/schedstat`, 'utf8').split(' ')[0])
    } catch {
      return NaN
    }
  }
}
