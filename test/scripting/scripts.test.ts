/** What scripts need of the engine beyond replies: one moment, one unit, limits, memory, and a store that stays whole. */
import { describe, expect, it } from 'vitest'
import { open } from '../../src/index.js'
import { EVENT } from '../../src/keyspace/keyspace.js'
import { scripting } from '../../src/scripting/index.js'
import { openStore, type TestStore } from '../support/store.js'

const evalIn = ({ text }: TestStore, script: string, ...rest: (string | number)[]): string =>
  text('EVAL', script, ...(rest.length > 0 ? rest : [0]))

describe('a command inside a command', () => {
  it('leaves the running one as it was', () => {
    const store = openStore()
    store.text('SELECT', 3)
    // EVAL reads its own arguments, database and session before and after.
    expect(
      evalIn(store, "redis.call('SELECT', 1) redis.call('SET', 'a', 1) return {KEYS[1], ARGV[1]}", 1, 'k', 'v'),
    ).toBe('["k", "v"]')
    expect(store.text('DBSIZE')).toBe(':0')
    expect(store.text('CLIENT', 'INFO')).toContain(' db=3 ')
    store.text('SELECT', 1)
    expect(store.text('GET', 'a')).toBe('"1"')
  })

  it('is counted, and so is the script', () => {
    const store = openStore()
    store.text('SET', 'x', 'text')
    store.text('CONFIG', 'RESETSTAT')
    evalIn(store, "redis.call('GET', 'x') redis.call('GET', 'x') return redis.pcall('INCR', 'x')")
    evalIn(store, "redis.pcall('INCR', 'x') return redis.call('INCR')")
    evalIn(store, "pcall(redis.call, 'INCR', 'x') return 1")
    const stats = store.text('INFO', 'commandstats').split('\\r\\n')
    const figures = (name: string): string =>
      (stats.find((line) => line.startsWith(`cmdstat_${name}:`)) ?? '').replace(/usec[^,]*,/g, '')
    expect(figures('get')).toBe('cmdstat_get:calls=2,rejected_calls=0,failed_calls=0')
    expect(figures('incr')).toBe('cmdstat_incr:calls=3,rejected_calls=1,failed_calls=3')
    expect(figures('eval')).toBe('cmdstat_eval:calls=3,rejected_calls=0,failed_calls=2')
    expect(store.text('INFO', 'errorstats')).toContain('errorstat_ERR:count=4')
    expect(store.text('INFO', 'stats')).toContain('total_commands_processed:11\\r')
  })

  it('is refused to a listener of changes, which runs in the middle of one', () => {
    const store = openStore()
    const { keyspace } = store.engine
    keyspace.eventMask = EVENT.string
    keyspace.listener = () => void store.text('GET', 'other')
    expect(() => store.text('SET', 'k', 'v')).toThrow(/a command is running/)
    keyspace.listener = undefined
    // The engine goes on as ever.
    expect(store.text('GET', 'k')).toBe('"v"')
    expect(evalIn(store, "return redis.call('GET', 'k')")).toBe('"v"')
  })

  it('serves who waits for a key only when the script is through', () => {
    const store = openStore()
    const waiting = store.connect()
    waiting.text('BLPOP', 'list', 0)
    expect(
      evalIn(
        store,
        "redis.call('RPUSH', 'list', 'a') redis.call('RPUSH', 'list', 'b') return redis.call('LLEN', 'list')",
      ),
    ).toBe(':2')
    expect(waiting.late()).toBe('["list", "a"]')
    expect(store.text('LLEN', 'list')).toBe(':1')
  })

  it('never waits', () => {
    const store = openStore({ config: { 'enable-debug-command': 'yes' } })
    store.text('DEBUG', 'SET-DISABLE-DENY-SCRIPTS', 1)
    expect(evalIn(store, "return tostring(redis.call('BLPOP', 'none', 0))")).toBe('"false"')
    expect(evalIn(store, "return redis.call('EVAL', 'return 1', 0)")).toMatch(
      /^-"ERR A script cannot run another one script: /,
    )
    expect(evalIn(store, "redis.call('MULTI') return redis.call('SET', 'k', 'v')")).toBe('+OK')
    expect(evalIn(store, "return redis.call('GET', 'k')")).toBe('"v"')
  })

  it('fails the transactions of who watches a key', () => {
    const store = openStore()
    const other = store.connect()
    other.text('WATCH', 'k')
    other.text('MULTI')
    evalIn(store, "redis.call('SET', 'k', 1)")
    expect(other.text('EXEC')).toBe('*nil')
  })
})

describe('a script is one moment', () => {
  it('but a time to live that it gives begins with its command', () => {
    const db = open({ scripting })
    const wait = `
      local function ms() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end
      local started = ms()
      redis.call('GET', 'k')
      while ms() < started + 20 do end
      local from = ms()`
    const commands = [
      "redis.call('SET', 'k', 'v', 'PX', 10)",
      "redis.call('SET', 'k', 'v') redis.call('PEXPIRE', 'k', 10)",
      "redis.call('SET', 'k', 'v') redis.call('GETEX', 'k', 'PX', 10)",
      "redis.call('SET', 'k', 'v') redis.call('RESTORE', 'k', 10, redis.call('DUMP', 'k'), 'REPLACE')",
    ]
    for (const command of commands) {
      expect(db.eval(`${wait} ${command} return redis.call('PEXPIRETIME', 'k') >= from + 10`)).toBe(1)
    }
    expect(db.eval(`${wait} redis.call('SET', 'k', 'v') return redis.call('EXPIRE', 'k', 0)`)).toBe(1)
    expect(db.exists('k')).toBe(0)
    db.close()
  })

  it('in which no key expires', () => {
    const db = open({ scripting })
    const seen = db.eval(
      `redis.call('SET', 'k', 'v', 'PX', 5)
       local started = redis.call('TIME')
       local function elapsed() local t = redis.call('TIME') return (t[1] - started[1]) * 1000000 + t[2] - started[2] end
       while elapsed() < 12000 do end
       return {redis.call('EXISTS', 'k'), redis.call('PTTL', 'k')}`,
    )
    expect(seen).toEqual([1, 0])
    expect(db.exists('k')).toBe(0)
    db.close()
  })
})

describe('what a script writes', () => {
  function effectsOf(run: (store: TestStore) => void): string {
    const store = openStore()
    let seen = ''
    const { effects } = store.engine.keyspace
    const end = effects.subscribe((bytes, start, stop) => (seen += String.fromCharCode(...bytes.subarray(start, stop))))
    run(store)
    effects.drain()
    end()
    const words = seen.split('\r\n').filter((line) => line !== '' && !/^[*$]/.test(line))
    return words.join(' ')
  }

  it('leaves as one transaction, without the script', () => {
    expect(
      effectsOf((store) => evalIn(store, "redis.call('SET', 'a', 1) redis.call('SELECT', 2) redis.call('INCR', 'b')")),
    ).toBe('SELECT 0 MULTI SET a 1 SELECT 2 INCR b EXEC')
  })

  it('leaves alone if it is one command, and not at all if nothing was written', () => {
    expect(effectsOf((store) => evalIn(store, "redis.call('SET', 'a', 1) redis.call('GET', 'a')"))).toBe(
      'SELECT 0 SET a 1',
    )
    expect(effectsOf((store) => evalIn(store, "return redis.call('GET', 'a')"))).toBe('')
  })

  it('is kept from the append log by redis.set_repl', () => {
    const script = `redis.call('SET', 'a', 1) redis.set_repl(redis.REPL_NONE) redis.call('SET', 'b', 2)
      redis.set_repl(redis.REPL_REPLICA) redis.call('DEL', 'b') redis.set_repl(redis.REPL_ALL) redis.call('SET', 'c', 3)`
    expect(effectsOf((store) => evalIn(store, script))).toBe('SELECT 0 MULTI SET a 1 SET c 3 EXEC')
  })

  it('stays when the script fails', () => {
    const store = openStore()
    expect(evalIn(store, "redis.call('SET', 'a', 1) error('no')")).toMatch(/^-"ERR user_script:1: no script: /)
    expect(store.text('GET', 'a')).toBe('"1"')
    store.engine.keyspace.assertInvariants()
  })
})

describe('limits', () => {
  const LIMIT_MS = 60

  it('ends a script that runs on and has written nothing, in time', () => {
    const store = openStore({ config: { 'busy-reply-threshold': String(LIMIT_MS) } })
    for (const script of [
      'while true do end',
      "while true do pcall(error, 'x') end",
      "while true do redis.call('PING') end",
      'local function f() return f() end f()',
      "while true do string.rep('x', 100) end",
      'local t = {} for i = 1, 1e9 do t[i % 100] = i end',
      'coroutine.wrap(function() while true do end end)()',
      "loadstring('local x ' .. ('do x = 1 end '):rep(1e6))",
    ]) {
      const startedAt = process.cpuUsage()
      expect(evalIn(store, script)).toBe(
        `-"ERR Script stopped: it had written nothing in ${LIMIT_MS} ms, and went on (busy-reply-threshold)"`,
      )
      const { user, system } = process.cpuUsage(startedAt)
      expect((user + system) / 1000).toBeLessThan(LIMIT_MS * 4)
    }
    expect(evalIn(store, "return redis.call('PING')")).toBe('+PONG')
    expect(evalIn(store, 'return coroutine.running()')).toBe('$nil')
  })

  it('lets a script go on that has written, and logs that', () => {
    const store = openStore({ config: { 'busy-reply-threshold': '5' } })
    const logged: string[] = []
    const host = { log: (line: string) => void logged.push(line) }
    store.engine.hosts.push(host as unknown as NonNullable<typeof store.engine.host>)
    expect(evalIn(store, "redis.call('SET', 'k', 1) for i = 1, 3e7 do end return 1")).toBe(':1')
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatch(/^Slow script detected: still in execution after \d+ milliseconds\. It has written/)
  })

  it('has none when the threshold is 0', () => {
    const store = openStore({ config: { 'busy-reply-threshold': '0' } })
    expect(evalIn(store, 'for i = 1, 3e6 do end return 1')).toBe(':1')
  })

  it('ends a script whose kill flag another thread set', () => {
    const scriptKillFlag = new Int32Array(new SharedArrayBuffer(4))
    const db = open({ scripting, scriptKillFlag })
    Atomics.store(scriptKillFlag, 0, 1)
    expect(() => db.eval('while true do end')).toThrow(/^ERR Script killed by user with SCRIPT KILL\.\.\./)
    expect(db.eval('for i = 1, 1e6 do end return 1')).toBe(1)
    Atomics.store(scriptKillFlag, 0, 1)
    expect(db.eval("redis.call('SET', 'k', 1) for i = 1, 1e6 do end return 2")).toBe(2)
    db.close()
  })

  it('a stack overflow is an error of the script, wherever it happens', () => {
    const store = openStore()
    const into = "local function f(n) redis.call('RPUSH', 'l', n) return 1 + f(n + 1) end f(1)"
    expect(evalIn(store, into)).toMatch(/^-"ERR user_script:1: stack overflow script: /)
    expect(evalIn(store, 'local function f() return {f()} end return pcall(f)')).toBe('$nil')
    for (let i = 0; i < 5; i++) evalIn(store, into)
    expect(Number(evalIn(store, "return redis.call('LLEN', 'l')").slice(1))).toBeGreaterThan(1000)
    store.engine.keyspace.assertInvariants()
  })

  it('an error in a tail call says where, however many there were before', () => {
    const store = openStore()
    for (let i = 0; i < 500; i++) {
      expect(evalIn(store, 'return redis.nope()')).toMatch(/ script: [0-9a-f]{40}, on @user_script:1\."$/)
    }
  })

  it('tables within tables are replied as deep as the Lua stack is', () => {
    const { client } = openStore()
    // Lengths of Redis's own replies.
    const lengths: [string, number][] = [
      ['local t={} t[1]=t return t', 32010],
      ['local t={map={}} t.map[1]=t return t', 21376],
      ['local t={set={}} t.set[t]=true return t', 10690],
      ['local t={map={}} t.map[t]=1 return t', 16048],
      ['local t={} for i=1,7990 do t={t} end return t', 31964],
    ]
    for (const [script, length] of lengths)
      expect([script, client.bytes('EVAL', script, 0).length]).toEqual([script, length])
  })
})

describe('when memory is full', () => {
  it('a script may read, delete, and go on once it has written', () => {
    const store = openStore()
    store.text('SET', 'k', 'v')
    store.text('CONFIG', 'SET', 'maxmemory', 1)
    const oom = "OOM command not allowed when used memory > 'maxmemory'."
    expect(evalIn(store, 'return 1')).toBe(':1')
    expect(evalIn(store, "return redis.call('GET', 'k')")).toBe('"v"')
    expect(evalIn(store, "return redis.call('SET', 'k', 1)")).toContain(`-"${oom} script: `)
    expect(evalIn(store, "return redis.pcall('SET', 'k', 1)")).toBe(`-${oom}`)
    expect(evalIn(store, "redis.call('DEL', 'k') return redis.call('SET', 'k', 1)")).toBe('+OK')
    expect(evalIn(store, '#!lua\nreturn 1')).toBe(`-${oom}`)
    expect(evalIn(store, '#!lua flags=no-writes\nreturn 1')).toBe(':1')
    expect(evalIn(store, "#!lua flags=allow-oom\nreturn redis.call('SET', 'k', 1)")).toBe('+OK')
    expect(store.text('EVAL_RO', 'return 1', 0)).toBe(':1')
  })

  it('the sources of scripts count', () => {
    const store = openStore()
    const { eviction, keyspace } = store.engine
    const before = eviction.usedBytes
    store.text('SCRIPT', 'LOAD', `return '${'x'.repeat(1000)}'`)
    expect(eviction.usedBytes - before).toBe(keyspace.scriptBytes)
    expect(keyspace.scriptBytes).toBeGreaterThan(1000)
    store.text('SCRIPT', 'FLUSH')
    expect(eviction.usedBytes).toBe(before)
  })

  it('and so do the codes of libraries', () => {
    const store = openStore()
    const { eviction } = store.engine
    const before = eviction.usedBytes
    const library = `#!lua name=lib\n--${'x'.repeat(1000)}\nredis.register_function('f', function() return 1 end)`
    store.text('FUNCTION', 'LOAD', library)
    expect(eviction.usedBytes - before).toBe(library.length)
    expect(store.text('INFO', 'memory')).toContain(`used_memory_overhead:${library.length}`)
    store.text('FUNCTION', 'LOAD', 'REPLACE', library)
    expect(eviction.usedBytes - before).toBe(library.length)
    store.text('FUNCTION', 'DELETE', 'lib')
    expect(eviction.usedBytes).toBe(before)
  })
})

describe('the script cache', () => {
  it('keeps every source, and compiles again what it has dropped', () => {
    const store = openStore()
    const shas = Array.from({ length: 1500 }, (_, i) => store.text('SCRIPT', 'LOAD', `return ${i}`).slice(1, -1))
    expect(store.text('INFO', 'memory')).toContain('number_of_cached_scripts:1500\\r')
    const compiled = store.engine.scripts.loaded?.compiledBytes ?? 0
    expect(compiled).toBeLessThan(1001 * 2200)
    for (const [i, sha] of shas.entries()) expect(store.text('EVALSHA', sha, 0)).toBe(`:${i}`)
    expect(store.text('SCRIPT', 'EXISTS', shas[0] ?? '', shas[1499] ?? '')).toBe('[:1, :1]')
    const used = Number(/used_memory_scripts:(\d+)/.exec(store.text('INFO', 'memory'))?.[1])
    expect(used).toBeGreaterThan(1500 * 300)
    store.text('SCRIPT', 'FLUSH')
    expect(store.text('INFO', 'memory')).toContain('number_of_cached_scripts:0\\r')
    expect(store.text('EVALSHA', shas[0] ?? '', 0)).toBe('-NOSCRIPT No matching script. Please use EVAL.')
  })
})

describe('without a script engine', () => {
  it('scripts are refused with the way out', () => {
    const db = open({
      scripting: () => {
        throw new Error('not reached')
      },
    })
    expect(db.scriptExists(['x'])).toEqual([0])
    expect(db.scriptFlush()).toBe('OK')
    db.close()
    expect(() => open({ scripting: 5 as never })).toThrow(TypeError)
  })
})

describe('CLIENT PAUSE WRITE', () => {
  it('holds scripts back, but not those that say that they do not write', () => {
    const store = openStore()
    const paused = store.connect()
    store.text('CLIENT', 'PAUSE', 100_000, 'WRITE')
    expect(paused.text('EVAL', '#!lua flags=no-writes\nreturn 1', 0)).toBe(':1')
    expect(paused.text('EVAL_RO', 'return 2', 0)).toBe(':2')
    expect(paused.text('EVAL', 'return 3', 0)).toBe('')
    store.text('CLIENT', 'UNPAUSE')
  })
})

describe('typed methods', () => {
  it('take keys and arguments as node-redis does, and give JavaScript values', () => {
    using db = open({ scripting })
    expect(db.eval('return {KEYS[1], ARGV[1], ARGV[2], #KEYS}', { keys: ['grün'], arguments: ['1', 2] })).toEqual([
      'grün',
      '1',
      '2',
      1,
    ])
    expect(db.eval('return #KEYS')).toBe(0)
    expect(db.eval('return {#KEYS, ARGV[1]}', { arguments: 'one' })).toEqual([0, 'one'])
    const sha = db.scriptLoad('return redis.call("GET", KEYS[1])')
    expect(db.evalSha(sha, { keys: 'none' })).toBeNull()
    expect(db.evalRo('return {map={a=1.5, b={double=1.5}}}')).toEqual({ a: 1, b: 1.5 })
    expect(db.bytes.eval("return '\\0\\255'")).toEqual(new Uint8Array([0, 255]))
    expect(() => db.evalShaRo('x'.repeat(40))).toThrow('NOSCRIPT')
    expect(() => db.eval('return 1', { key: ['a'] } as never)).toThrow(
      /^eval: unknown option key; it knows keys, arguments$/,
    )
    expect(() => db.eval('return 1', { keys: ['a', null] } as never)).toThrow(/^eval: keys\[1\] must be /)
    const replies = db
      .multi()
      .eval("return redis.call('SET', KEYS[1], ARGV[1])", { keys: ['k'], arguments: ['v'] })
      .get('k')
      .exec()
    expect(replies).toEqual(['OK', 'v'])
  })
})
