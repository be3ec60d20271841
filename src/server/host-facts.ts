/** What Node knows of its process and machine, for INFO: by field name, in INFO's formats. */
import { machine, release, totalmem, type } from 'node:os'

export function hostFacts(): Record<string, string | number> {
  const { user, system } = process.cpuUsage()
  return {
    os: `${type()} ${release()} ${machine()}`,
    arch_bits: process.arch === 'ia32' || process.arch === 'arm' ? 32 : 64,
    monotonic_clock: 'performance.now',
    multiplexing_api: 'libuv',
    process_supervised: 'no',
    used_memory_rss: process.memoryUsage.rss(),
    total_system_memory: totalmem(),
    used_cpu_sys: seconds(system),
    used_cpu_user: seconds(user),
    // Node 20 doesn't tell threads apart. Nearly all is the main thread's: the others only collect garbage and compile.
    used_cpu_sys_main_thread: seconds(system),
    used_cpu_user_main_thread: seconds(user),
  }
}

const seconds = (us: number): string => (us / 1e6).toFixed(6)
