/**
 * What Node knows of its process and machine, for INFO: by field name, in INFO's formats.
 *
 * Asking the system takes longer than all else that INFO does, so a fact is found out when it's read, and not again for
 * each field.
 */
import { machine, release, totalmem, type } from 'node:os'

/** How old the resident set's size may be, as in Redis: it takes microseconds to ask for. */
const RESIDENT_VALID_MS = 100

let resident = 0
let residentSinceMs = -Infinity
let cpu: NodeJS.CpuUsage | undefined

const facts = {
  os: `${type()} ${release()} ${machine()}`,
  arch_bits: process.arch === 'ia32' || process.arch === 'arm' ? 32 : 64,
  monotonic_clock: 'process.hrtime',
  multiplexing_api: 'libuv',
  process_supervised: 'no',
  get used_memory_rss() {
    const nowMs = performance.now()
    if (nowMs - residentSinceMs >= RESIDENT_VALID_MS) {
      resident = process.memoryUsage.rss()
      residentSinceMs = nowMs
    }
    return resident
  },
  total_system_memory: totalmem(),
  get used_cpu_sys() {
    return systemSeconds()
  },
  get used_cpu_user() {
    return userSeconds()
  },
  // Node 20 doesn't tell threads apart. Nearly all is the main thread's: the others only collect garbage and compile.
  get used_cpu_sys_main_thread() {
    return systemSeconds()
  },
  get used_cpu_user_main_thread() {
    return userSeconds()
  },
}

/** The facts as they are now; to be read at once. */
export function hostFacts(): Readonly<Record<string, string | number>> {
  cpu = undefined
  return facts
}

const systemSeconds = (): string => seconds((cpu ??= process.cpuUsage()).system)
const userSeconds = (): string => seconds((cpu ??= process.cpuUsage()).user)
const seconds = (us: number): string => (us / 1e6).toFixed(6)
