/** The interface towards the host: compiling, calling, converting, positions of errors. */
import { describe, expect, it } from 'vitest'
import {
  compile,
  LuaError,
  LuaState,
  LuaTable,
  NOTHING,
  openMath,
  openStandardLibraries,
  raise,
} from '../../../src/scripting/lua/index.js'
import { newState, outcome } from './render.js'

function errorOf(source: string, state = newState()): LuaError {
  try {
    state.call(state.load(compile(source, '@user_script')))
  } catch (error) {
    if (error instanceof LuaError) return error
    throw error
  }
  throw new Error('no error')
}

describe('a state', () => {
  it('takes source as bytes or as a string of bytes', () => {
    const state = newState()
    const bytes = Uint8Array.from('return "\xff\0x"', (char) => char.charCodeAt(0))
    expect(state.call(state.load(compile(bytes, '@s')))).toEqual(['\xff\0x'])
    expect(state.call(state.load(compile('return "\xff\0x"', '@s')))).toEqual(['\xff\0x'])
  })

  it('runs one compiled chunk in several states, each with globals of its own', () => {
    const chunk = compile('counter = (counter or 0) + 1 return counter', '@s')
    const [one, two] = [newState(), newState()]
    const main = one.load(chunk)
    expect([one.call(main), one.call(main), two.call(two.load(chunk))]).toEqual([[1], [2], [1]])
  })

  it('hands arguments in and all results out', () => {
    const state = newState()
    const main = state.load(compile('return select("#", ...), ...', '@s'))
    expect(state.call(main, 1, undefined, 'x')).toEqual([3, 1, undefined, 'x'])
    expect(state.call(state.load(compile('', '@s')))).toEqual([])
    expect(state.call(state.load(compile('return nil', '@s')))).toEqual([undefined])
  })

  it('calls functions of the host with their arguments, and takes none, one or several results', () => {
    const state = new LuaState()
    openStandardLibraries(state)
    state.register(state.globals, {
      none: () => NOTHING,
      nil: () => undefined,
      one: (...args) => args.length,
      several: (...args) => [...args].reverse(),
    })
    const source = 'local t = {several(1, 2, 3)} return select("#", none()), select("#", nil()), one(nil, nil), t[1]'
    // "nil" is a keyword: the host's function of that name is reached through _G.
    expect(state.call(state.load(compile(source.replace('nil()', '_G["nil"]()'), '@s')))).toEqual([0, 1, 2, 3])
  })

  it('has no libraries until they are opened', () => {
    const state = new LuaState()
    openMath(state)
    expect(state.call(state.load(compile('return math.floor(1.5), string, print', '@s')))).toEqual([
      1,
      undefined,
      undefined,
    ])
  })

  it('makes sequences of arrays', () => {
    const state = newState()
    state.globals.set('KEYS', LuaTable.fromArray(['a', 'b', 'c']))
    expect(outcome('KEYS[4] = "d" return KEYS, #KEYS, unpack(KEYS)', '@s', state)).toBe(
      'ok {"a","b","c","d"} 4 "a" "b" "c" "d"',
    )
  })

  it('can be used again after an error', () => {
    const state = newState()
    expect(() => state.call(state.load(compile('coroutine.wrap(function() error("x") end)()', '@s')))).toThrow(LuaError)
    expect(state.runningThread).toBeNull()
    expect(state.call(state.load(compile('return coroutine.running()', '@s')))).toEqual([undefined])
  })

  it('says which chunk and line an error comes from', () => {
    expect(errorOf('\n\nerror({})').raisedBy).toEqual({ source: '@user_script', line: 3 })
    expect(errorOf('\nlocal x = nil + 1').raisedBy).toEqual({ source: '@user_script', line: 2 })
    expect(errorOf('local function f()\n error("x", 2)\nend\n\nf()')).toMatchObject({
      message: 'user_script:5: x',
      raisedBy: { source: '@user_script', line: 2 },
    })
    expect(errorOf('local function f()\n return 1 + f()\nend f()')).toMatchObject({
      message: 'user_script:2: stack overflow',
      raisedBy: { source: '@user_script', line: 2 },
    })
    expect(() => compile('x = = 1', '@user_script')).toThrow("user_script:1: unexpected symbol near '='")
  })

  it('puts the position in front of what a host function raises', () => {
    const state = newState()
    state.register(state.globals, {
      refuse() {
        throw raise('refused')
      },
    })
    expect(errorOf('\nlocal t = {\nrefuse()\n}', state).value).toBe('user_script:3: refused')
    expect(outcome('return pcall(refuse)', '@s', state)).toBe('ok false "refused"')
  })

  it('compiles to generators only what mentions coroutines', () => {
    expect(compile('return 1', '@s').mayYield).toBe(false)
    expect(compile('return coroutine', '@s').mayYield).toBe(true)
    expect(compile('return coroutine', '@s', { mayYield: false }).mayYield).toBe(false)
  })

  it('lets code of both kinds call each other', () => {
    const state = newState()
    state.call(state.load(compile('function twice(f, x) return f(f(x)) end function plain(x) return x + 1 end', '@a')))
    const source =
      'local function inc(x) return x + 1 end --[[coroutine]] return twice(inc, 1), twice(plain, 1), (plain(1))'
    expect(state.call(state.load(compile(source, '@b')))).toEqual([3, 3, 2])
    state.call(state.load(compile('function later(x) return x * 2 end -- coroutine', '@c')))
    const caller =
      'local t = {} for i, v in later, 5 do t[1] = i break end return later(4), t[1], (later(1)), later(2) + later(3)'
    expect(state.call(state.load(compile(caller, '@d')))).toEqual([8, 10, 2, 10])
  })
})

describe('error levels', () => {
  // Now and then a tail call is made when those that made it have returned.
  it('count the callers that tail calls left behind, whenever they are made', () => {
    const source = `
      local function f0() error("m", 4) end
      local function f1() return f0() end
      local function f2() return f1() end
      local texts = {}
      for i = 1, 1000 do
        local ok, text = pcall(function()
          return 1 + f2()
        end)
        texts[text] = (texts[text] or 0) + 1
      end
      return texts["chunk:8: m"]`
    for (const mayYield of [false, true]) {
      const state = new LuaState()
      openStandardLibraries(state)
      expect(state.call(state.load(compile(source, '@chunk', { mayYield })))).toEqual([1000])
    }
  })
})
