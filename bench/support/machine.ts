/** What a run's figures depend on. */
import { spawnSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'

export function machine(): string[] {
  const processors = cpus()
  const redis = spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout
  return [
    `${processors.length} x ${processors[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    `Redis ${/v=([\d.]+)/.exec(redis ?? '')?.[1] ?? 'not found'}`,
    `load average before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  ]
}
