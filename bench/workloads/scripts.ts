/** One contender of the section `scripts`: processor time per call of each script, in microseconds. */
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Scripting from '../../src/scripting/index.js'
import { workload } from '../support/child.js'
import { importPackage } from '../support/dist.js'
import { type BenchScript, SCRIPTS } from '../support/scripts.js'

export const SCRIPT_PEERS = ['cinnabar', 'ioredisMock', 'wasmoon'] as const
export type ScriptPeer = (typeof SCRIPT_PEERS)[number]

export interface ScriptsInput {
  peer: ScriptPeer
  dist: string
  /** A measurement is so much shorter. */
  share: number
}

/** By the script's index; undefined where the contender can't run it. */
export type ScriptsResult = readonly (number | undefined)[]

/** A call; what it gives is awaited unless it is at hand. */
type Run = () => unknown
/** Makes the call of a script; undefined if it can't be run. */
type Prepare = (script: BenchScript) => Run | undefined | Promise<Run | undefined>

const OPENERS: Record<ScriptPeer, (dist: string) => Promise<Prepare>> = {
  async cinnabar(dist) {
    const { open } = await importPackage(dist)
    const { scripting } = (await import(
      pathToFileURL(resolve(join(dist, 'scripting/index.js'))).href
    )) as typeof Scripting
    const db = open({ scripting })
    return ({ lua, key, args, held }) => {
      if (held !== undefined) db.set(key, held)
      const sha = db.scriptLoad(lua)
      const options = { keys: [key], arguments: [...args] }
      return () => db.evalSha(sha, options)
    }
  },
  async ioredisMock() {
    const { default: RedisMock } = await import('ioredis-mock')
    const redis = new RedisMock()
    // It has no scripts by digest.
    return async ({ lua, key, args, held }) => {
      if (held !== undefined) await redis.set(key, held)
      const run: Run = () => redis.eval(lua, 1, key, ...args)
      try {
        await run()
      } catch {
        return undefined
      }
      return run
    }
  },
  async wasmoon() {
    const { default: wasmoon } = await import('wasmoon-lua5.1')
    const lua = await wasmoon.Lua.create()
    const context = lua.ctx as Record<string, unknown>
    const store = new Map<string, string>()
    context['redis'] = {
      call(name: string, key: string, value: string): unknown {
        if (name === 'GET') return store.get(key) ?? false
        if (name === 'DEL') return store.delete(key) ? 1 : 0
        store.set(key, value)
        return 'OK'
      },
    }
    return ({ lua: source, key, args, held, isPlain }) => {
      if (!isPlain) return undefined
      if (held !== undefined) store.set(key, held)
      lua.doStringSync(`function script(key, ...) local KEYS, ARGV = {key}, {...} ${source} end`)
      const script = context['script'] as (key: string, ...args: readonly string[]) => unknown
      return () => script(key, ...args)
    }
  },
}

workload(async ({ peer, dist, share }: ScriptsInput): Promise<ScriptsResult> => {
  const prepare = await OPENERS[peer](dist)
  const results: (number | undefined)[] = []
  for (const script of SCRIPTS) {
    const run = await prepare(script)
    if (run === undefined) {
      results.push(undefined)
      continue
    }
    const calls = Math.max(3, Math.round(script.calls / share))
    await repeat(run, calls)
    const before = process.cpuUsage()
    await repeat(run, calls)
    const { user, system } = process.cpuUsage(before)
    results.push((user + system) / calls)
  }
  return results
})

async function repeat(run: Run, calls: number): Promise<void> {
  for (let i = 0; i < calls; i++) {
    const answer = run()
    if (answer instanceof Promise) await answer
  }
}
