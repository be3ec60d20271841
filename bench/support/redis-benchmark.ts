/** Runs redis-benchmark, Redis's own load generator, against a server on loopback. */
import { spawn } from 'node:child_process'

export interface Load {
  port: number
  /** As `-t` names it: `get`. */
  test: string
  requests: number
  pipeline: number
  valueBytes: number
  connections: number
  /** Keys are drawn from this many. */
  keys: number
  /** A command instead of a test; `__rand_int__` in it stands for a number below `keys`. */
  command?: readonly string[]
}

export interface LoadResult {
  perSecond: number
  /** Of a whole pipeline, as a client sees it. */
  p99Ms: number
}

export function redisBenchmark(load: Load): Promise<LoadResult> {
  const options: [string, string | number][] = [
    ['-h', '127.0.0.1'],
    ['-p', load.port],
    ...(load.command === undefined ? [['-t', load.test] as [string, string]] : []),
    ['-n', load.requests],
    ['-P', load.pipeline],
    ['-d', load.valueBytes],
    ['-c', load.connections],
    ['-r', load.keys],
  ]
  const child = spawn('redis-benchmark', [...options.flat().map(String), '--csv', ...(load.command ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      const result = parse(output)
      if (result) resolve(result)
      else reject(new Error(`redis-benchmark -t ${load.test}: ${output}`))
    })
  })
}

/**
 * CSV: a line of names, then `"GET","102669.41","0.271",...`. Where a test needs another one before it, as LRANGE needs
 * LPUSH, that one's line comes first.
 */
function parse(output: string): LoadResult | undefined {
  const lines = output.split('\n').map((line) => line.split(',').map((cell) => cell.replace(/"/g, '')))
  const names = lines.find((cells) => cells[0] === 'test') ?? []
  // Counted from the end: a command may have commas of its own.
  const values = lines.findLast((cells) => cells.length >= names.length) ?? []
  const field = (name: string): number => Number(values[values.length - names.length + names.indexOf(name)])
  const perSecond = field('rps')
  return perSecond > 0 ? { perSecond, p99Ms: field('p99_latency_ms') } : undefined
}
