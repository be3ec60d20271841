/** Scripts that mean no good: endless, too deep, too large; and the way out of the sandbox that there is not. */
import { describe, expect, it } from 'vitest'
import { compile, LuaError, LuaTable } from '../../../src/scripting/lua/index.js'
import { newState, outcome } from './render.js'

class Killed extends Error {}

/** Runs a script whose time is up after some ticks. */
function runLimited(source: string, ticks = 2): unknown {
  let left = ticks
  const state = newState(() => {
    if (--left < 0) throw new Killed('killed')
  }, 2_000)
  return state.call(state.load(compile(source, '@script')))
}

describe('a script that does not end is stopped', () => {
  it.each([
    'while true do end',
    'repeat until false',
    'for i = 1, math.huge do end',
    'for i = 1, 2, 0 do end for i = 2, 1, 0 do end',
    'local function f() return f() end f()',
    'for _ in function() return 1 end do end',
    'while true do pcall(error) end',
    'while true do pcall(function() while true do end end) end',
    'local t = {} while true do t[#t + 1 - #t] = 1 end',
    'local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end',
    'coroutine.wrap(function() while true do end end)()',
    'coroutine.wrap(function() local function f() return f() end f() end)()',
    'xpcall(function() while true do end end, function() while true do end end)',
    'return (("a"):rep(40)):find(("a?"):rep(40) .. ("a"):rep(40) .. "b")',
    'return ("a"):rep(30000):find(".-.-.-b")',
    'return ("x"):rep(100000):find("x*x*x*y")',
    'local s = ("("):rep(100000) return s:gsub("%b()", "")',
    'load(function() return " " end)',
    'local t = {} for i = 1, 1000 do t[i] = i end while true do table.sort(t, function(a, b) return a > b end) end',
    'while true do table.concat({1, 2, 3}) end',
    'local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) while true do pcall(function() return t[1] end) end',
    'while true do loadstring("return 1")() end',
    'local m = {__eq = function() while true do end end} return setmetatable({}, m) == setmetatable({}, m)',
    ...['__add', '__concat', '__unm', '__lt', '__call', '__index', '__newindex', '__tostring'].map(
      (event) =>
        `local t t = setmetatable({}, {${event} = function() while true do end end}) pcall(function() local x = ${
          {
            __add: 't + 1',
            __concat: 't .. "x"',
            __unm: '-t',
            __lt: 't < t',
            __call: 't()',
            __index: 't.x',
            __newindex: '1 t.x = 1',
            __tostring: 'tostring(t)',
          }[event] ?? ''
        } end)`,
    ),
    'table.sort({1, 2, 3}, function() while true do end end)',
    'return ("x"):gsub("x", function() while true do end end)',
    'for _ in ("x"):gmatch("()") do while true do end end',
    'local function f() pcall(f) pcall(f) end f()',
    'local function f() pcall(f) return pcall(f) end while true do pcall(f) end',
    'local function f() xpcall(f, f) xpcall(f, f) end f()',
    'local function f() coroutine.wrap(f)() coroutine.wrap(f)() end while true do pcall(f) end',
    'local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return pcall(function() return t[k] end), pcall(function() return t[k] end) end return t.x',
    'local t = {} table.insert(t, -2^31, 1)',
    'local t = {} for i = 1, 20000 do t["k" .. i] = i end while next(t) do t[next(t)] = nil end while true do end',
    'local s = ("x"):rep(2^24) while true do s:upper() end',
    'local s = ("x"):rep(2^26) local a, b = s .. "y", s .. "z" while true do local x = a == b end',
    'local s = ("x"):rep(2^26) local a, b = s .. "y", s .. "z" while true do local x = a < b end',
    'while true do local s = (" "):rep(20000) tonumber("1" .. s .. "x") end',
    'while true do local s = ("z"):rep(20000) tonumber(s, 36) end',
    'while true do cjson.decode(("["):rep(900) .. ("]"):rep(900)) end',
    'while true do cmsgpack.unpack(cmsgpack.pack({1, 2, 3})) end',
    'while true do struct.pack("i4", 1) bit.bxor(1, 2) end',
    'while true do string.format("%5d", 1) end',
    'load(function() while true do end end)',
  ])('%s', (source) => {
    expect(() => runLimited(source)).toThrow(Killed)
  })

  it('an order function that never agrees with itself ends by itself', () => {
    const source = 'local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() return true end)'
    expect(() => runLimited(source, 1000)).toThrow('invalid order function for sorting')
  })
})

describe('what is too deep or too large is an error that can be caught', () => {
  it.each([
    ['return 1 + f()', 'function f() return 1 + f() end f()', 'stack overflow'],
    [
      'metamethods',
      'local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] .. "" end return t.x',
      'stack overflow',
    ],
    [
      'tostring',
      'local t = setmetatable({}, {__tostring = function(t) return "" .. tostring(t) end}) return tostring(t)',
      'stack overflow',
    ],
    ['gsub', 'local function f(s) return (s:gsub("x", f)) .. "" end return f("x")', 'stack overflow'],
    ['coroutines', 'local function f() return coroutine.wrap(f)() .. "" end return f()', 'stack overflow'],
    [
      'pcall',
      'local function f() local ok, e = pcall(f) if not ok then error(e, 0) end return e end return pcall(f), error("stack overflow")',
      'stack overflow',
    ],
    ['rep', 'return ("x"):rep(2^30)', 'not enough memory'],
    ['concatenation', 'local s = ("x"):rep(2^28) return s .. s .. s', 'not enough memory'],
    ['gsub growth', 'return ("x"):rep(2^15):gsub("x", ("y"):rep(2^15))', 'not enough memory'],
    ['patterns', 'return ("a"):rep(5000):find(("a?"):rep(5000))', 'pattern too complex'],
    [
      'parentheses',
      'return loadstring("return " .. ("("):rep(300) .. "1" .. (")"):rep(300)) or error("chunk has too many syntax levels")',
      'too many syntax levels',
    ],
    ['blocks', 'local f, e = loadstring(("do "):rep(300) .. ("end "):rep(300)) error(e)', 'too many syntax levels'],
    [
      'tables',
      'local f, e = loadstring("return " .. ("{"):rep(300) .. ("}"):rep(300)) error(e)',
      'too many syntax levels',
    ],
    [
      'functions',
      'local f, e = loadstring(("return function() "):rep(300) .. ("end "):rep(300)) error(e)',
      'too many syntax levels',
    ],
    [
      'locals',
      'local s = "" for i = 1, 201 do s = s .. "local a" .. i .. " " end local f, e = loadstring(s) error(e)',
      'main function has more than 200 local variables',
    ],
    [
      'cjson',
      'local c = cjson.new() c.encode_max_depth(1e9) local t = {} t[1] = t return c.encode(t)',
      'stack overflow',
    ],
    [
      'data to encode',
      'local t = {} for i = 1, 100000 do t = {t} end return cjson.encode(t)',
      'Cannot serialise, excessive nesting',
    ],
    ['data to decode', 'return cjson.decode(("["):rep(100000))', 'Found too many nested data structures'],
    ['data to pack', 'local t = {} for i = 1, 100000 do t = {t} end error("packed " .. #cmsgpack.pack(t))', 'packed'],
    [
      'a chain of tables',
      'local t = {} for i = 1, 100000 do t = setmetatable({}, {__index = t}) end return t.x',
      'loop in gettable',
    ],
    [
      'calls of calls',
      'local t = {} for i = 1, 100000 do t = setmetatable({}, {__call = t}) end return t()',
      'attempt to call',
    ],
    [
      'unary operators',
      'local f, e = loadstring("return " .. ("- "):rep(100000) .. "1") error(e)',
      'too many syntax levels',
    ],
    ['not', 'local f, e = loadstring("return " .. ("not "):rep(100000) .. "1") error(e)', 'too many syntax levels'],
    ['powers', 'local f, e = loadstring("return 1" .. ("^1"):rep(100000)) error(e)', 'too many syntax levels'],
    ['concatenations', 'local f, e = loadstring("return x" .. ("..x"):rep(100000)) error(e)', 'too many syntax levels'],
    [
      'long concatenation',
      'local t = {} for i = 1, 1e5 do t[i] = i end return table.concat(t, ("x"):rep(1e6))',
      'not enough memory',
    ],
    ['format', 'local s = ("x"):rep(2^28) return ("%s%s%s"):format(s, s, s)', 'not enough memory'],
    ['cmsgpack', 'return cmsgpack.unpack(("\\145"):rep(100000))', 'stack overflow'],
  ])('%s', (_, source, message) => {
    const caught = outcome(
      `local function f() ${source} end local ok, e = pcall(f) return ok, tostring(e):match('${message}')`,
    )
    expect(caught).toBe(`ok false "${message}"`)
  })

  it.each([
    ['sums', 'return 0', '+ x', '20000'],
    ['comparisons', 'return 0', '== x', 'nil'],
    ['conditions', 'return no', ' or no', 'nil'],
    ['decided conditions', 'return no or y', ' or z', 'y'],
    ['mixed conditions', 'return no', ' and x or no', 'nil'],
    ['tests', 'if no', ' or no', 'x', ' or x then return "x" end'],
    ['tests of sums', 'if not (x', '+ x', 'nil', ') then return "x" end'],
    ['loops', 'while no', ' and no', 'x', ' do end return "x"'],
    ['fields', 'return t', '.t', 'nil', '.no'],
    ['keys', 'return t', '["t"]', 'nil', '.no'],
    ['calls', 'return f', '()', '7', '(7)'],
    ['conditions for a function', 'return (no', ' or no', '7', ' or f)(7)'],
    ['functions to choose from', 'return (f', ' and f', '7', ')(7)'],
    ['calls of methods', 'return (t', ':m()', '7', '.x)'],
    ['calls as statements', 'f', '()', '3', '(3)'],
    ['several results', 'return select("#", f', '()', '2', '(1, 2))'],
    ['targets', 't', '.t', '5', '.y = 5 return t.y'],
    ['elseif', 'if no then return 1 ', 'elseif no then return 2 ', '3', 'else return 3 end'],
    ['breaks', 'for i = 1, 3 do y = i if i == 0 then ', 'elseif i == 2 then break ', '2', 'end end return y'],
  ])('twenty thousand %s in a chain', (_, start, link, result, end = '') => {
    const body = `${start}]=] .. ([=[${link}]=]):rep(20000) .. [=[${end}`
    for (const prefix of ['', 'local coroutine ']) {
      const source = `${prefix}x, y, no = 1, "y", false t = setmetatable({ x = 7 }, { __index = { m = function(s) return s end } }) t.t = t
        f = function(...) if ... then got = ... return ... end return f end
        local g, e = loadstring([=[${body}]=]) if not g then return e end return tostring(g() or got)`
      expect(outcome(source)).toBe(`ok "${result}"`)
    }
  })

  it.each([
    ['return x(', '1, ', 300, '1)', "1: function or expression too complex near '1'"],
    ['return ', '1, ', 249, '1', "1: function or expression too complex near '<eof>'"],
    ['return ', '1, ', 248, '1', undefined],
    ['return {', '1, ', 70000, '1}', undefined],
    ['', 'x, ', 199, 'x = 1', undefined],
    ['', 'x, ', 200, 'x = 1', '1: main function has more than 199 variables in assignment'],
    [
      'do function f() ',
      'x, ',
      200,
      'x = 1 end end',
      '1: function at line 1 has more than 197 variables in assignment',
    ],
    ['', 'do local a end ', 32767, '', undefined],
    ['', 'do local a end ', 32768, '', 'too many local variables'],
    ['local a, b, c = {}', ' c, b, a[c], a[b] = b, c, 1, 2', 100000, '', undefined],
  ])('%s%s... %i times %s', (start, part, count, end, message) => {
    const refused = message === undefined ? 'nil' : `"${message.includes(':') ? `chunk:${message}` : message}"`
    const source = `local f, e = loadstring([[${start}]] .. ([[${part}]]):rep(${count}) .. [[${end}]], "=chunk") return e`
    expect(outcome(source)).toBe(`ok ${refused}`)
  })

  it('a function of many statements fits on the stack', () => {
    expect(outcome('return loadstring("local a, b = 1, 2 " .. ("a, b = b, a "):rep(1e5) .. "return a")()')).toBe('ok 1')
  })

  it('60 upvalues and no more', () => {
    const declare = Array.from({ length: 61 }, (_, i) => `local u${i} = ${i}`).join(' ')
    const use = (count: number): string => Array.from({ length: count }, (_, i) => `u${i}`).join('+')
    expect(outcome(`${declare} return (function() return ${use(60)} end)()`)).toBe('ok 1770')
    expect(outcome(`${declare}\nreturn (function() return ${use(61)} end)()`)).toBe(
      'error "chunk:2: function at line 2 has more than 60 upvalues"',
    )
  })

  it('many arguments survive', () => {
    expect(outcome('return select("#", unpack({}, 1, 7990))')).toBe('ok 7990')
    expect(outcome('local s = {} for i = 1, 7000 do s[i] = "x" end return #table.concat({unpack(s)})')).toBe('ok 7000')
  })

  it('a host function can ask for room on the stack', () => {
    const state = newState()
    let calls = 0
    state.register(state.globals, {
      careful() {
        state.needStack()
        calls++
        return 1
      },
    })
    const source = 'local function f(n) careful() return f(n + 1) + 1 end return f(1)'
    expect(() => state.call(state.load(compile(source, '@script')))).toThrow('stack overflow')
    expect(calls).toBeGreaterThan(1000)
  })
})

describe('a table can be made read-only', () => {
  const run = (source: string): string => {
    const state = newState()
    const inner = new LuaTable()
    inner.set('x', 1)
    inner.isReadonly = true
    state.globals.set('frozen', inner)
    state.globals.isReadonly = true
    return outcome(source, '@chunk', state)
  }

  it.each([
    ['x = 1', 'error "chunk:1: Attempt to modify a readonly table"'],
    ['frozen.x = 2', 'error "chunk:1: Attempt to modify a readonly table"'],
    ['frozen.y = 2', 'error "chunk:1: Attempt to modify a readonly table"'],
    ['frozen[1] = 2', 'error "chunk:1: Attempt to modify a readonly table"'],
    ['rawset(frozen, 1, 2)', 'error "Attempt to modify a readonly table"'],
    ['table.insert(frozen, 2)', 'error "Attempt to modify a readonly table"'],
    ['setmetatable(frozen, {})', 'error "Attempt to modify a readonly table"'],
    ['setmetatable({}, {__newindex = frozen}).x = 1', 'error "chunk:1: Attempt to modify a readonly table"'],
    ['return frozen.x, rawget(frozen, "x")', 'ok 1 1'],
  ])('%s', (source, expected) => {
    expect(run(source)).toBe(expected)
  })
})

describe('scripts reach nothing of JavaScript', () => {
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'call',
    'apply',
    'length',
  ]
  const objects = [
    '{}',
    '"x"',
    'print',
    'string',
    '_G',
    'coroutine.create(function() end)',
    'cjson.null',
    'error',
    'function() end',
  ]

  it.each(objects)('not through %s', (object) => {
    for (const name of names) {
      const found = outcome(
        `local o = ${object} local ok, v = pcall(function() return o[${JSON.stringify(name)}] end) return ok and v`,
      )
      expect([name, found]).toEqual([name, expect.stringMatching(/^ok (nil|false)$/)])
    }
  })

  it('names of JavaScript are ordinary keys and globals', () => {
    for (const name of [...names, 'globalThis', 'process', 'require', 'eval', 'Function', 'arguments', 'this']) {
      expect([
        name,
        outcome(`${name} = 1 local t = {${name} = 2} return ${name}, t.${name}, rawget(_G, "${name}")`),
      ]).toEqual([name, 'ok 1 2 1'])
      expect([name, outcome(`return ${name}`)]).toEqual([name, 'ok nil'])
    }
  })

  it('a script cannot break out of the text it is compiled to', () => {
    const tricky = [
      '"',
      "'",
      '`',
      '\\',
      '${1}',
      '*/',
      '//',
      '\u2028'.slice(1),
      '\n',
      '\r',
      '</script>',
      '\0',
      '\x7f',
      '\xff',
    ]
    for (const text of tricky) {
      const state = newState()
      state.globals.set('text', text)
      const literal = [...text].map((char) => `\\${char.charCodeAt(0).toString().padStart(3, '0')}`).join('')
      const source = `local t = {["${literal}"] = 1} return t[text], "${literal}" == text`
      expect(outcome(source, '@chunk', state)).toBe('ok 1 true')
    }
    expect(outcome('return 1', '=x\n*/ throw 1 //')).toBe('ok 1')
    expect(outcome('error("m")', '=x\n y')).toBe('error "x\\10. y:1: m"')
  })

  it('what a host throws passes through pcall', () => {
    const state = newState()
    state.register(state.globals, {
      bug() {
        throw new TypeError('a bug')
      },
    })
    const run = (source: string): unknown => state.call(state.load(compile(source, '@script')))
    expect(() => run('return pcall(bug)')).toThrow(TypeError)
    expect(() => run('return xpcall(bug, tostring)')).toThrow(TypeError)
    expect(() => run('return coroutine.resume(coroutine.create(function() bug() end))')).toThrow(TypeError)
    expect(() => run('error("x")')).toThrow(LuaError)
  })
})
