/** Metatables: every event, on either side, with functions, tables, chains and what is no handler at all. */
import { PRELUDE, Random } from './random.js'

const EVENTS = [
  'add',
  'sub',
  'mul',
  'div',
  'mod',
  'pow',
  'unm',
  'concat',
  'len',
  'eq',
  'lt',
  'le',
  'call',
  'index',
  'newindex',
  'tostring',
] as const

const HELPERS = `local function name(x) if type(x) == 'table' then return rawget(x, 'name') or 'T' elseif type(x) == 'userdata' then return 'U' end return tostring(x) end
local function handler(what) return function(...)
  local r = what
  for i = 1, select('#', ...) do r = r .. ',' .. name((select(i, ...))) end
  return r
end end
local shared = {__eq = function(a, b) put('eq') return true end, __lt = function(a, b) return name(a) < name(b) end, __concat = function(a, b) return name(a) .. name(b) end}
local a, b, c = {name = 'a'}, {name = 'b'}, {name = 'c'}
local u = newproxy(true)
getmetatable(u).__index = getmetatable(u)`

export class MetatablePrograms extends Random {
  program(): string {
    const setup = ['a', 'b', 'c'].map((object) => this.metatable(object))
    const parts = this.times(8 + this.below(8), () => `try(function() ${this.step()} end)`)
    return [PRELUDE, HELPERS, ...setup, ...parts, 'return unpack(log)'].join('\n')
  }

  private metatable(object: string): string {
    return this.make([
      () => `setmetatable(${object}, shared)`,
      () => '',
      () => {
        const fields = this.times(1 + this.below(8), () => this.field(object))
        return `setmetatable(${object}, {${fields.join(', ')}})`
      },
      () => {
        const fields = this.times(1 + this.below(8), () => this.field(object))
        return `setmetatable(${object}, {${fields.join(', ')}})`
      },
    ])
  }

  private field(object: string): string {
    const event = this.pick([...EVENTS])
    // A chain must not lead back to its own table: that ends in PUC with the C stack, here with ours.
    const other =
      object === 'a' ? this.pick(['b', 'c', '{k0 = "i"}']) : object === 'b' ? this.pick(['c', '{k1 = 5}']) : '{k2 = {}}'
    return `__${event} = ${this.make([
      () => `handler("${event}")`,
      () => `handler("${event}")`,
      () => (event === 'index' || event === 'newindex' ? other : `handler("${event}")`),
      () =>
        event === 'index'
          ? 'function(t, k) if k == "k1" then error("no " .. k, 2) end return k, 2 end'
          : 'function(x, y) return x, y end',
      () => (event === 'newindex' ? 'function(t, k, v) rawset(t, k, v) end' : 'function() end'),
      () =>
        event === 'eq' || event === 'lt' || event === 'le'
          ? this.pick(['function() return nil end', 'function() return 0 end'])
          : 'function() return 1, 2, 3 end',
      () => this.pick(['5', 'true', '"text"', 'function(...) error("in handler") end', 'string.upper']),
    ])}`
  }

  private object(): string {
    return this.pick(['a', 'b', 'c', 'a', 'b', 'c', 'u', '1', '"2"', '"x"', 'nil', 'true', '{}', '0.5'])
  }

  private key(): string {
    return this.pick(['k0', 'k1', 'k2', 'name', 'upper'])
  }

  private step(): string {
    const o = (): string => this.object()
    return this.make([
      () => `return ${o()} ${this.pick(['+', '-', '*', '/', '%', '^', '..'])} ${o()}`,
      () => `return ${o()} ${this.pick(['==', '~=', '<', '<=', '>', '>='])} ${o()}`,
      () => `return ${o()} .. ${o()} .. ${o()} .. ${o()}`,
      () => `return -${this.pick(['a', 'b', 'c', 'u', '("3")', '("x")'])}`,
      () => `return #${this.pick(['a', 'b', 'c', 'u', '"x"'])}`,
      () => `return ${this.pick(['a', 'b', 'c', 'u'])}(${this.pick(['', '1', '1, nil', 'b, c'])})`,
      () => `return (${o()}).${this.key()}`,
      () => `return ${this.pick(['a', 'b', 'c'])}[${this.pick(['1', '"k1"', 'a', 'nil', '0/0', 'true'])}]`,
      () => `${this.pick(['a', 'b', 'c', 'u'])}.${this.key()} = ${o()} return a.k0, b.k1, c.k2`,
      () => `${this.pick(['a', 'b', 'c'])}[${this.pick(['1', '"k1"', 'nil', '0/0'])}] = 1`,
      () => `return (${this.pick(['a', 'b', 'c', '"str"'])}):${this.key()}(${this.pick(['', '1'])})`,
      () => `return tostring(${o()})`,
      () => `return not ${o()}, ${o()} and ${o()}, ${o()} or ${o()}`,
      () =>
        `return rawequal(${o()}, ${o()}), rawget(${this.pick(['a', 'b'])}, "${this.key()}"), rawset(c, "${this.key()}", 1) == c`,
      () => `return type(getmetatable(${o()}))`,
      () =>
        `return pcall(setmetatable, ${o()}, ${this.pick(['nil', '{}', '5', 'shared', '{__metatable = "locked"}'])})`,
      () => `return getmetatable(setmetatable({}, {__metatable = ${this.pick(['"x"', 'false', '5'])}}))`,
      () =>
        `local l = {${this.times(2 + this.below(5), () => this.pick(['a', 'b', 'c', '1', '"x"'])).join(',')}} table.sort(l) return name(l[1]), name(l[2])`,
      () => `return table.concat({a, b}, ","), #a`,
      () => `return unpack(a, 1, 3)`,
      () => `for i, v in ipairs(${this.pick(['a', 'b', 'c', 'u', '"x"'])}) do put(i, v) if i > 3 then break end end`,
      () => `for k in pairs(${this.pick(['a', 'b', 'c', 'u'])}) do put(k) end`,
      () => `for x in ${this.pick(['a', 'b', 'c'])} do put(x) break end`,
      () => `return select(${this.pick(['"#"', '2', '-1'])}, ${o()}, ${o()})`,
      () => `return pcall(${o()}, ${o()})`,
      () => `return ("x"):gsub("x", ${this.pick(['a', 'b', 'c'])})`,
      () => `return math.floor(${o()}), tonumber(${o()})`,
      () => `return xpcall(${this.pick(['a', 'b', 'c'])}, ${this.pick(['b', 'tostring', 'name'])})`,
      () => `getmetatable(u).__${this.pick([...EVENTS])} = ${this.pick(['handler("u")', 'nil', 'a'])}`,
      () =>
        `shared.__${this.pick(['lt', 'le', 'eq', 'concat', 'add', 'index'])} = ${this.pick(['nil', 'handler("s")', 'function() return false end'])}`,
      () =>
        `return setmetatable({}, {__index = setmetatable({}, {__index = ${this.pick(['a', 'b', 'string', '5'])}})}).${this.key()}`,
    ])
  }
}
