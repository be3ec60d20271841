/**
 * Scripts by subject, each answered by PUC's Lua and by ours (`differential.test.ts`). What differs by design is not
 * here: the order of `pairs` over a hash, addresses, the garbage collector's numbers.
 */

const syntax = String.raw`
return
return 1;
return 1,2,3
;
return nil, true, false
local a <const> = 1
x = = 1
x = 
for
for i
for i = 1
for i = 1, 2
for i in
if
if x
if x then
while
while true
repeat
repeat until
local
local function
local function f
local function f(
local function f(a
local function f(a,
local function f(...)
local function f(..., a) end
function f(a b) end
function t.a.b:c.d() end
function t:a:b() end
return function
f(
f(1
f(1,
f"x" 'y' {}
a.b:c
a.b:c = 1
a
a.b
a, b
a, b += 1
a + b = 1
(a) = 1
(a).b = 1
(f)
("x"):rep(2)
f() = 1
local x = {
local x = {1,2
local x = {a=}
local x = {[1}
local x = {[1]}
local x = {1;2,3;}
local x = {,}
return 'abc
return "abc
return [[abc
return [==[abc]=]
return [=abc
--[[ unfinished
--[==[ unfinished ]=]
-- fine
--[ fine
return '\300'
return '\65\066\7'
return 'a\zb'
return "\x41"
return 0x10, 0xA, 0Xff, 1e2, 1E-2, .5, 5., 3.14
return 0x
return 1e
return 1..2
return 0.1..'|'
return 1e+
return 12abc
return 3x
return 0xg
return 08, 010
break
while true do break; end return 1
while true do break end return 1
for i=1,2 do break; end
do return end return 1
do return 1 end
return 1 return 2
goto x
a.1 = 1
local t = {} t.end = 1
return ...
return (...)
function f() return ... end
return function(...) return ... end
local function f(...) return select('#', ...) end return f(nil, nil)
local function f(...) return arg.n, arg[1] end return f(5, nil)
local function f(...) local a = ... return arg end return f(5, nil)
return not nil == true
return 2^3^2, -2^2, 2^-1
return 1 .. 2 == '12'
return 'a'..'b'..'c'..1
return 1 < 2 == true, "a" < "b"
return not 1 == 2
return #'abc' + 1, -'2' + 0
return 1 and 2, nil and 1, false or 3, nil or false, 1 or 2
return @
return $x
return ~1
return 1 ~ 2
return 1 // 2
return 1 & 2
return a != b
return !a
x = 'a' 'b'
f{1}{2}
local a = f␤(1)
f␤(1)
return "a\␤b"
return "a␤b"
return [[␤x␤y]]
return [==[␤a]]b]=]c]==]
return [[a[[b]]
return [=[a[[b]=]
local s = "x" return s:upper():lower():rep(2)
return ("x"):rep(3), #"abc", -(-3)
local a,b,c = (function() return 1,2,3 end)() return a,b,c
local a,b,c = ((function() return 1,2,3 end)()) return a,b,c
local a,b,c = 0, (function() return 1,2,3 end)() return a,b,c
return (function() return 1,2,3 end)(), 10
return {(function() return 1,2,3 end)(), (function() return 1,2,3 end)()}
return {((function() return 1,2,3 end)())}
return #{(function() end)()}
local t = {} t.x, t.y = 1 return t.x, t.y
local i, t = 1, {} i, t[i] = i + 1, 20 return i, t[1], t[2]
local a, b = 1, 2 a, b = b, a return a, b
local a = {} local b = a a.x, a = 1, 2 return b.x, a
local x = 1 do local x = 2 end return x
local x = 1 local x = x + 1 return x
local x = 10 repeat local x = x - 1 local done = x < 10 until done return x
local n = 0 for i = 10, 1, -3 do n = n * 10 + i end return n
local n = 0 for i = 1, 0 do n = n + 1 end return n
local n = 0 for i = 1, 3, 0.5 do n = n + i end return n
local n = '' for i = 0, 1, 0.1 do n = n .. i .. ' ' end return n
local n = '' for i = 0.3, 1, 0.1 do n = n .. string.format('%.17g', i) .. ' ' end return n
local n = 0 for i = '1', '3' do n = n + i end return n
for i = 'x', 2 do end
for i = 1, {} do end
for i = 1, 2, 'y' do end
for i = 1, 2, nil do end
for i = 1,␤ nil␤ do␤ end
for k in nil do end
for k in 5 do end
for k, v in {} do end
for k, v in pairs() do end
for k, v in pairs(nil) do end
for k, v in ipairs({1,2,nil,4}) do if k == 3 then return 'no' end end return 'ok'
local s = '' for k, v in next, {1,2,3} do s = s .. k .. v end return s
local s = '' for a, b, c in function(_, x) if x < 3 then return x + 1, x * 2, x end end, nil, 0 do s = s .. a .. b .. c .. ' ' end return s
local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return f[1](), f[1](), f[2](), f[3]()
local f = {} for i, v in ipairs{'a','b'} do f[i] = function() return i .. v end end return f[1](), f[2]()
local f = {} local i = 0 while i < 3 do i = i + 1 local j = i f[i] = function() j = j + 1 return j end end return f[1](), f[1](), f[3]()
local function counter() local n = 0 return function() n = n + 1 return n end end local a, b = counter(), counter() return a(), a(), b()
local function f(n) if n == 0 then return 'end' end return f(n - 1) end return f(50000)
local t = {} function t.f(n) if n == 0 then return 'end' end return t.g(n - 1) end function t.g(n) return t.f(n) end return t.f(30000)
local function f(a, b, c) return a, b, c end return f(1), f(1, 2, 3, 4)
local function f() end return f(), (f()), select('#', f()), select('#', (f()))
local t = {f = function(self, x) return self.y + x end, y = 5} return t:f(2), t.f({y = 1}, 2)
local a = 0 local function g() a = a + 1 return a end local t = {g(), g(), x = g(), g()} return t[1], t[2], t[3], t.x
local x = 0 local function f() x = x + 1 return x end return f() + f() * f()
if nil then return 1 elseif false then return 2 elseif 0 then return 3 else return 4 end
local x = 5 while x > 0 do x = x - 1 if x == 2 then break end end return x
return -0, 0
return 0, -0
return 1/0, -1/0
return 0/0 == 0/0
local constructor, __proto__, toString, hasOwnProperty = 1, 2, 3, 4 return constructor, __proto__, toString, hasOwnProperty
constructor = 5 __proto__ = 6 return constructor, __proto__, toString, valueOf
local t = {} t.__proto__ = 1 t.constructor = nil return t.__proto__, t.constructor, t.toString, #t
local t = {constructor = 1} return t.constructor, t.prototype, t.length
local class, var, this, new, eval, arguments = 1, 2, 3, 4, 5, 6 return class + var + this + new + eval + arguments
local let, t, T, V, E, R, C, s0 = 1, 2, 3, 4, 5, 6, 7, 8 return let, t, T, V, E, R, C, s0
local undefined = 1 return undefined, NaN, Infinity
return ("x").length, ("x").constructor
return (function() return 1 end).call
return math.constructor
local s = "\0\1\255" return s, #s
local ␤x␤=␤1␤return␤x
return␤1
local t = {}␤t␤.␤x␤=␤1␤return t.x
--[==[ multi␤line ]==] return 1
#!/bin/lua
return 1 -- comment at the end
return loadstring("x =", "=na\0me"), loadstring("x =", "@na\0me"), loadstring("x =", "na\0me")
return loadstring("\0 x")
return loadstring("x = 1 \0")
"\x41" fs
"a\65b" fs
[==[␤long]==] x
return 'abc\66␤'
return '\97\300'
return "a\0b" "c"`

const errors = String.raw`
error()
error(nil)
error('x')
error('x', 0)
error('x', 1)
error('x', 2)
error({1, 2})
error(42)
error(true)
error('x', 'y')
error('x', {})
error({}, {})
local e = error␤␤e('x')
local e = error error = function(...) return 'mine', ... end local a, b, c = error('x', 2) error = e return a, b, c
local e = error error = nil local r = {pcall(function() error('x') end)} error = e return unpack(r)
local e = error error = setmetatable({}, {__call = function(_, m) e(m, 2) end}) local r = {pcall(function()␤error('x') end)} error = e return unpack(r)
return pcall(function() error(select(2, pcall(function()␤error('inner')␤end)))␤end)
return pcall(function() error(␤'x'␤) end)
return pcall(function() return error('x') end)
return pcall(function() return (error('x')) end)
return pcall(function() local x = error 'x' end)
return pcall(function() error(('x'):rep(3) .. tostring(error == nil), 1.9) end)
return pcall(function() error('x', 0.5) end), pcall(function() error('x', '1') end), pcall(function() error('x', -1) end)
return pcall(function() error(setmetatable({}, {__tostring = function() return 's' end})) end)
local t = {} for i = 1, 50 do t[i] = i % 7 == 0 and 'a' or i end return pcall(table.sort, t)
local function f() error('lvl', 2) end␤␤f()
local function f() error('lvl', 2) end␤local function g()␤f()␤end␤g()
local function f() error('lvl', 3) end␤local function g()␤f()␤end␤g()
local function f() error('lvl', 2) end␤local function g() return f() end␤g()
local function f() error('lvl', 3) end␤local function g() return f() end␤g()
local function f() error('lvl', 4) end␤local function g() return f() end␤␤g()
return pcall(error)
return pcall(error, 'x')
return pcall(error, 'x', 2)
return pcall(error, nil)
return pcall(error, {})
return pcall()
return pcall(nil)
return pcall(5)
return pcall({})
return pcall(pcall)
return pcall(pcall, error, 'x')
return pcall(function(...) return select('#', ...), ... end, 1, nil)
return xpcall()
return xpcall(1)
return xpcall(function() error('x') end, function(m) return m .. '!' end)
return xpcall(function() error('x') end, function(m) error('again') end)
return xpcall(function() return 1, 2 end, nil)
return xpcall(error, function(m) return type(m) end)
local a return a.b
local a return a.b.c
local a = {} return a.b.c
local a = {} return a.b.c.d
local a = {} return a[1].x
local a = {} return a.b[2]
local a = {} a.b.c = 1
local a a.b = 1
local a a[1] = 1
return a.b
return a.b.c
a.b = 1
a.b.c = 1
local a = {} return function() return a.b.c end
local a return (function() return a.b end)()
local a return (function() a.b = 1 end)()
local a return (function() a() end)()
local a a()
a()
a.b()
local a = {} a.b()
local a = {} a:b()
local a = {} a.b:c()
a:b()
(1)()
("x")()
(nil)()
({})()
(function() end)()()
local a = {} a[1]()
local a = {} a.b.c()
local t = {{}} t[1].x.y()
return 1 + nil
return nil + 1
return {} + 1
return 1 + {}
return 'a' + 1
return 1 + 'a'
return '1' + 1, '0x10' + 0, ' 5 ' * 2
return 'a' .. nil
return nil .. 'a'
return {} .. 'x'
return 'x' .. {}
return 1 .. true
return 'a' .. 'b' .. nil .. 'c'
return 'a' .. nil .. {}
local a return a .. 'x'
local a return 'x' .. a
local a = {} return a.x .. 'y'
local a = {} return 'y' .. a.x .. 'z'
return x .. 'y'
local a return a + 1
local a return 1 + a
local a = {} return a.x + 1
local a = {} return 1 - a.x
local a, b return a * b
local a return -a
local a = {} return -a
local a = {} return -a.x
return -{}
return -'x'
return x % 2
local a = 'x' return a + 1
local a = 'x' return 2 ^ a
local a return #a
local a = {} return #a.x
return #x
return #5
return #nil
return 1 < 'x'
return 'x' < 1
return nil < 1
return 1 > nil
return {} < {}
return {} <= 1
return nil >= nil
return true < false
return function() end < 1
local t = {} t[nil] = 1
local t = {} t[0/0] = 1
local t = {[nil] = 1}
return ({})[nil]
rawset({}, nil, 1)
return pcall(rawset, {}, nil, 1)
local a =␤ nil␤ + 1
local a␤ = x␤ .y␤ .z
local a = {}␤ a␤ .b␤ .c␤ = 1
local x␤x(␤1,␤2)
x(␤1,␤2␤)
local t = {}␤t:nope(␤1␤)
foo␤ .bar␤ (1)
return 1␤+␤{}
return {}␤..␤'x'
local function f(x)␤ return x.y␤end␤return f(nil)
local function f(x)␤ local z = x.y␤ return z␤end␤return 1 + f(nil)
string.rep()
string.rep('x')
string.rep('x', {})
('x'):rep()
('x'):rep({})
('x').rep()
string.rep(nil, 1)
local s = string.rep s()
local t = {r = string.rep} t.r()
local t = {r = string.rep} t[1] = t.r t[1]()
return string.rep()
return pcall(string.rep)
return pcall(string.rep, 'x')
local function f(g) g() end f(string.rep)
(string.rep)()
setmetatable()
setmetatable({})
setmetatable({}, 1)
setmetatable(1, {})
return getmetatable()
return getmetatable(1), getmetatable('x').__index == string
tostring()
tonumber()
return tonumber('x', 99)
return tonumber({}, 10)
return tonumber({}), tonumber(nil)
return tonumber(nil, 16)
ipairs()
next({}, 'nokey')
next()
select()
select(0)
return select(-5, 1)
return select(2, 'a', 'b', 'c'), select(-1, 'a', 'b'), select('#'), select(9, 1)
select('x')
assert()
assert(false)
assert(nil, 'message')
assert(nil, {})
assert(false, 5)
return assert(1, 2, 3)
unpack()
unpack({}, 1, 1e7)
unpack({}, 1, 1e8)
return unpack({1, 2, 3}, 2), unpack({1, 2}, -1, 1)
return unpack({1, 2, 3}, 2, 5)
rawget({})
rawequal(1)
type()
return loadstring()
return loadstring(nil)
return loadstring('x =')
return loadstring('x =', 'name')
return loadstring('x =', '@name')
return loadstring('x =', '=name')
return loadstring('x␤=')
return loadstring('return 1, 2')()
return loadstring('return ...')(1, 2)
return loadstring(('x'):rep(100))
return loadstring('x =', '@' .. ('y'):rep(100))
return loadstring('x =', '=' .. ('y'):rep(100))
return loadstring('error("x")')()
return load(function() return nil end)
return load(1)
local p = {'return ', '1', '+1'} local i = 0 return load(function() i = i + 1 return p[i] end)()
return load(function() error('r') end)
return load(function() return {} end)
local i = 0 return load(function() i = i + 1 return ({'return', 1, 2})[i] end)()
local i = 0 return load(function() i = i + 1 return ({'x', '='})[i] end, 'n')
table.concat({1, {}, 3})
table.concat({1, 2}, ',', 1, 3)
table.concat({}, {})
table.insert()
table.insert({})
table.insert({}, 1, 2, 3)
table.insert(nil, 1)
table.insert({}, 'x', 1)
table.sort({3, 'x', 1})
table.sort({1, 2, 3}, 1)
table.sort({3, 2, 1, 5, 4}, function(a, b) return true end)
return pcall(table.sort, {3, 2, 1, 5, 4}, function(a, b) error('cmp') end)
table.setn({}, 1)
math.floor('x')
math.floor({})
math.max()
math.random(0)
math.random(2, 1)
math.random(1, 2, 3)
local t = setmetatable({}, {__index = function(t, k) error('idx ' .. k) end}) return t.foo
local t = setmetatable({}, {__index = function(t, k) error('idx ' .. k, 2) end})␤return t.foo
local t = setmetatable({}, {__add = function(a, b) error('add', 2) end})␤␤return t + 1
local t = setmetatable({}, {__tostring = function() return 5 end}) return tostring(t)
local t = setmetatable({}, {__tostring = 5}) return tostring(t)
local t = setmetatable({}, {__call = 5}) t()
local t = setmetatable({}, {__index = 5}) return t.x
local t = setmetatable({}, {__metatable = 'locked'}) return getmetatable(t), pcall(setmetatable, t, {})
local t = {} setmetatable(t, {__index = t}) return t.x
local t = {} setmetatable(t, {__newindex = t}) t.x = 1
local function f() return 1 + f() end return f()
local function f() local x = f() return x end return pcall(f)
return (pcall(string.rep, 'x', -1))
local ok, e = pcall(function() local x = nil; x.y = 1 end) return e
return tostring(nil), tostring(true), tostring(12), tostring('x')
return pcall(pcall, pcall, error)
return select('#', pcall(error))
local up = 5 return pcall(function() return (nil or up)[1] end), pcall(function() return ('x' and up)[1] end), pcall(function() return (up or 1)[1] end)
local a = 5 return ((false or a).b), 1
return (5 and g)[1]
local function f() return tonumber('1', 1) end local e for i = 1, 450 do local _, m = pcall(f) if e and m ~= e then return m end e = m end return e
coroutine.yield(1)
return pcall(coroutine.yield, 1)
local a, b = 'x', {} return 1 .. a .. b .. 1
local c = setmetatable({}, {__concat = function() end}) return 1 .. c .. 1 .. '2'
local c = setmetatable({}, {__concat = function() end}) return 1 .. (c .. 'x')
return xpcall(error, setmetatable({}, {__call = function() return 'handled' end}))
return xpcall(error, 5)
local t = setmetatable({}, {__newindex = function() end}) t[nil] = 1
local t = setmetatable({}, {__newindex = function() end}) t[0/0] = 1
local t = {1, 2, 3, 4} setmetatable(t, {__newindex = function() end}) t[5] = 5 t[6] = 6 setmetatable(t, nil) t[7] = 7 return #t, t[5]
local t = setmetatable({}, {__sub = string.upper}) return t - t
local t = setmetatable({}, {__add = 5}) return t + 1
for k in next do end
for k in nil do end
for k in␤ 5␤ do␤ end
return ('x'):gsub('x', setmetatable({}, {__index = string.upper}))
return ('x'):gsub('x', nil, {})
return ('x'):gsub('x', true, 'y')
local t = setmetatable({}, {__index = function() error('m', 3) end})␤local function f() return ('x'):gsub('x', t) end␤f()
local f = coroutine.create(function() local function g() error('m', 3) end local function h() return g() end pcall(h) h() end) return coroutine.resume(f)
local function f0() error('m', 2) end local function f1() return f0() end return coroutine.resume(coroutine.create(function() f1() end))
local function f0() error('m', 4) end local function f1() return f0() end local function f2() return f1() end return coroutine.resume(coroutine.create(function()␤ f2() end))
local function f() pcall(coroutine.running) error('lvl', 2) end return pcall(f)
local function f() error('m', 2) end␤local g = coroutine.wrap(function() f(␤1,␤2␤) end)␤g(␤)
return ('%d %5000d'):format(1)
return ('%d %+ -#0 +d'):format(1)`

const numbers = String.raw`
return 1, 1.5, 0.1, 1/3, 100, 1e15, 1e14, 123456789012345, 1e100, 2^53, 2^63, -2^63
return 1700000000000 + 1, 2147483647 + 1, 65536 * 65536, 60000/1000+1, 61500/1000+1
return 1e300 * 1e10, -1e300 * 1e10, 0/0, 1e-320, 5e-324
return 0.1 + 0.2, 3.0, 1e5, 1e-5, 0.0001, 0.00001, 123456.789e3
return 12345678901234.5, 1234567890123.45, 99999999999999.9, 999999999999999
return 5 % 3, -5 % 3, 5 % -3, -5 % -3, 5.5 % 2, 0 % 1, 1 % 0
return 5 % math.huge, -5 % math.huge, 2^0.5, (-8)^(1/3), 0^0, 1^(0/0)
return 10 / 2, 7 / 2, 1e308 * 10, -7 / 2
return tonumber('10'), tonumber('  10  '), tonumber('1e1'), tonumber('0x1F'), tonumber('1e'), tonumber(''), tonumber(' ')
return tonumber('inf'), tonumber('nan') ~= tonumber('nan'), tonumber('-inf'), tonumber('infinity'), tonumber('0x1p4'), tonumber('0x.8')
return tonumber('1 2'), tonumber('1_000'), tonumber('+5'), tonumber('- 5'), tonumber('--5'), tonumber('5.'), tonumber('.5'), tonumber('.')
return tonumber('10', 2), tonumber('ff', 16), tonumber('0xff', 16), tonumber('zz', 36), tonumber('8', 8), tonumber('', 10), tonumber('-ff', 16)
return tonumber('7fffffffffffffff', 16), tonumber('ffffffffffffffffff', 16), tonumber(' 11 ', 2), tonumber('1.5', 10), tonumber('1e1', 16)
return tonumber('10\0'), tonumber('10\0x'), tonumber('\0'), tonumber('1\0', 10), tonumber(10, 10), tonumber(10, 16)
return tostring(1e15), tostring(1e16), tostring(-1e15), tostring(123456789012), tostring(0.1), tostring(-0.5)
return 0x7fffffff, 0xffffffff, 0xffffffffffffffff, 1e1000
return '10' + 5, '3' * '4', 10 .. 20, -'2', '0x10' * 1, '1e1' + 0
return 1 == 1.0, '1' == 1, 0 == -0, 'a' == 'a', nil == false
return 1 < 2, 1 <= 1, 2 > 3, 'a' < 'b', 'a' < 'B', '' < 'a', 'a\0b' < 'a\0c', 'a' < 'a\0'
return '10' < '9', 'Z' < 'a', '\255' > 'a'
return math.floor(3.7), math.floor(-3.7), math.ceil(3.2), math.ceil(-3.2), math.abs(-5), math.sqrt(16)
return math.max(1, 5, 3), math.min(4, 2, 8), math.max(-1, -2), math.max('10', 9)
return math.fmod(7, 3), math.fmod(-7, 3), math.mod(7, 3), math.pow(2, 10), math.huge, -math.huge
return math.modf(3.7), math.modf(-3.7), math.modf(5), math.modf(math.huge), math.modf(-math.huge)
return math.frexp(8), math.frexp(0.3), math.frexp(0), math.frexp(-5), math.ldexp(0.5, 4), math.ldexp(1, -1074), math.ldexp(3, 1023)
return math.sin(1), math.cos(1), math.tan(1), math.asin(0.5), math.acos(0.5), math.atan(2), math.atan2(1, -2)
return math.exp(1), math.log(10), math.log10(1000), math.sinh(1), math.cosh(1), math.tanh(1), math.deg(math.pi), math.rad(180)
return math.pi, math.sqrt(2), math.sqrt(-1) ~= math.sqrt(-1)
return string.format('%.14g', 2^53), string.format('%.17g', 0.1), string.format('%.16g', 0.1), string.format('%.20g', 0.1), string.format('%.3f', 2/3)
return string.format('%d %i %u', 3.7, -3.7, 5), string.format('%d', -0.5), string.format('%d', 2^53), string.format('%d', 1e20), string.format('%d', -1e20)
return string.format('%x %X %o %#x %#o', 255, 255, 8, 255, 8), string.format('%x', -1), string.format('%u', -1)
return string.format('%5d|%-5d|%05d|%+d|% d|%5.3d|%-+6d|', 42, 42, 42, 42, 42, 7, 3)
return string.format('%5.2f|%-8.3f|%08.3f|%+.1f|%.0f|%#.0f|%f', 1.005, 3.14159, 3.14159, 2.25, 0.5, 3, 1e15)
return string.format('%.0f %.0f %.0f %.0f', 0.5, 1.5, 2.5, 3.5), string.format('%.1f %.1f', 0.25, 0.35), string.format('%.2f', 2.675)
return string.format('%e %E %.0e %.3e %#.0e', 12345.678, 12345.678, 5, 0.00012345, 5), string.format('%e', 0)
return string.format('%g %g %g %g %G', 100000, 1000000, 0.0001, 0.00001, 1e-10), string.format('%#g %#.3g', 1, 1), string.format('%.0g %.1g', 123, 123)
return string.format('%g %g %g', 1/0, -1/0, 0), string.format('%5.1f|%05d', 1/0, 5), string.format('%f', 1e300)
return string.format('%.99f', 1/3), string.format('%99.50f', 0.1), string.format('%.50e', 0.1), string.format('%.40g', 1e-5)
return string.format('%.3e %.2e %.1e', 1.0005, 1.125, 2.25), string.format('%.0e %.0e', 2.5, 3.5)
return string.format('%.0e %.0E %#.1g %.1g', 9.5, 95, 9.5, 950), string.format('%.0e %.1e %.1e', 8.5, 9.95, 9.75)
return string.format('%#.2g %#.3g %#.2g %#.2g %#.1g %#g', 99.9, 999.5, 995, 9.96, 9.6, 999999.9)
return string.format('%s %s %s', 1, 'x', 1.5), string.format('%10s|%-10s|%.2s|%5.1s|', 'abc', 'abc', 'abc', 'abc')
return string.format('%s', 'a\0b'), string.format('%s', ('x'):rep(99) .. '\0y'), string.format('%s', ('x'):rep(100) .. '\0y') == ('x'):rep(100) .. '\0y'
return string.format('%q', 'a"b\\c\nd\re\0f\200'), string.format('%q', 'a\0001'), string.format('%q', 5)
return string.format('%c%c%c', 72, 105, 0) , string.format('%c', 256 + 65), string.format('%5c|', 65), string.format('%-5c|', 65)
return string.format('%%'), string.format('100%%'), string.format('%5%')
return string.format('%')
return string.format('%y', 1)
return string.format('%10y', 1)
return string.format('%s')
return string.format('%d', 'x')
return string.format('%d', '10')
return string.format('%s', nil)
return string.format('%s', {})
return string.format('%123d', 1)
return string.format('%.123d', 1)
return string.format('%-+ #0d', 1)
return string.format('%--------d', 1)
return string.format('%.d|%.0d|%5.d|', 0, 0, 0), string.format('%.f', 1.5), string.format('%.s|', 'abc')
return string.format('% 5d|%+5d|%-5d|%#5x|%#05x|%-#8x|', 5, 5, 5, 5, 5, 5)
return string.format()
return string.format({})
return string.format('%p', {})
return string.format('%a', 1)
return string.format('%5$d', 1)
return string.format('%.3q', 'x')
return string.format('%hd', 1)
return string.format('%#.0o|%# 14.0o|%#o|%#.3o|', 0, 0, 0, 8), string.format('%c|', 1e10)`

const strings = String.raw`
return ('hello'):find('l'), ('hello'):find('l', 4), ('hello'):find('xyz'), ('hello'):find(''), ('hello'):find('', 10)
return ('hello'):find('l', -2), ('hello'):find('h', -100), ('hello'):find('o', 5), ('hello'):find('', 6), ('hello'):find('', 5)
return ('a.b'):find('.', 1, true), ('a.b'):find('%.'), ('a+b'):find('+', 1, true), ('a\0b'):find('%z'), ('a\0b'):find('\0')
return ('hello world'):match('^(%w+)'), ('hello world'):match('(%w+) (%w+)'), ('key = value'):match('^(%w+)%s*=%s*(%w+)$')
return ('hello'):match('.-l'), ('hello'):match('.*l'), ('hello'):match('l+'), ('hello'):match('l-'), ('hello'):match('xl?'), ('hello'):match('()ll()')
return ('THE (quick) fox'):find('%((%a+)%)'), ('THE (quick) fox'):match('%b()'), ('f(a(b)c)d'):match('%b()'), ('((x)'):match('%b()')
return ('THE (quick) fox'):gsub('%f[%a]%a+', string.lower), ('aXb'):gsub('%u', '%0%0'), ('abc'):gsub('', '-'), ('abc'):gsub('.', {a = 1, b = true})
return ('hello world'):gsub('o', '0', 1), ('hello'):gsub('l', function() end), ('hello'):gsub('l', function() return false end), ('hello'):gsub('(l)(l)', '%2%1')
return ('abc'):gsub('%w', '%%%0'), ('abc'):gsub('b', '%1'), ('a b'):gsub('%s', '%%'), ('abc'):gsub('^a', 'x'), ('aaa'):gsub('^a', 'x')
return ('abc'):gsub('b', '%2')
return ('abc'):gsub('b', '%')
return ('abc'):gsub('b', {})
return ('abc'):gsub('b', nil)
return ('abc'):gsub('b')
return ('abc'):gsub('b', true)
return ('abc'):gsub('b', function() return {} end)
return ('abc'):gsub('b', {b = {}})
return ('abc'):gsub('b', 5), ('abc'):gsub('b', function() return 5 end), ('abc'):gsub('.', '%0', -1), ('abc'):gsub('.', 'x', 0)
return ('abc'):gsub('(b)', setmetatable({}, {__index = function(_, k) return k .. k end}))
return ('x'):gsub('x', function() error('in gsub') end)
local t = {} for w in ('one two  three'):gmatch('%a+') do t[#t + 1] = w end return t
local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return t
local t = {} for p in ('abc'):gmatch('()') do t[#t + 1] = p end return t
local t = {} for w in ('abc'):gmatch('^a') do t[#t + 1] = w end return t
local t = {} for w in ('aXbX'):gmatch('(.-)X') do t[#t + 1] = w end return t
return ('abc'):find('[a-b]+'), ('abc'):find('[^a]'), ('a-c'):find('[a-]+', 2), (']'):find('[]]'), ('x^'):find('[%^]'), ('a]b'):find('[^]]', 2)
return ('abc'):find('[%a-z]'), ('-'):find('[%a-z]'), ('b'):find('[a%-c]'), ('-'):find('[a%-c]'), ('\\'):find('[\\]')
return ('abc'):find('[a')
return ('abc'):find('[')
return ('abc'):find('[]')
return ('abc'):find('[^]')
return ('abc'):find('%')
return ('abc'):find('a%')
return ('abc'):find('(a')
return ('abc'):find('a)')
return ('abc'):find('%1')
return ('abc'):find('(a)%2')
return ('abab'):find('(ab)%1'), ('abcabc'):match('((a)(b))'), ('aa'):match('(a)%1'), ('abc'):match('(a)%1')
return ('abc'):find('%b')
return ('abc'):find('%bx')
return ('abc'):find('%f')
return ('abc'):find('%fa')
return ('abc'):find('b*'), ('abc'):find('b+'), ('abc'):find('b?'), ('abc'):find('z*'), ('abc'):find('a-b'), ('abc'):find('.-$')
return ('a*b'):find('*', 1, true), ('*a'):find('*'), ('a$'):find('$'), ('a$'):find('$', 1, true), ('$a'):find('$a'), ('^a'):find('^^')
return ('THE END'):find('%f[%w]%w+%f[%W]'), ('THE END'):gsub('%f[%w]', '<'), ('a'):find('%f[%z]')
return ('abc'):find('(()())'), ('abc'):match('()'), ('abc'):match('(.)(.)(.)'), ('abc'):match('.-'), ('abc'):match('.', -1)
return ('x'):match(('()'):rep(32)) ~= nil
return ('x'):match(('()'):rep(33))
return ('%d'):gsub('%%d', 'x'), ('1,2,3'):gsub(',', ';'), ('path/to'):gsub('/', '.'), ('  trim  '):match('^%s*(.-)%s*$')
return ('\200\255'):find('\255'), ('\200'):find('%a'), ('\200'):find('[\128-\255]'), ('\200'):upper(), ('é'):upper()
return ('aA1_ \n\0'):gsub('%a', 'A'), ('aA1_ \n'):gsub('%d', 'D'), ('aA1_ \n'):gsub('%s', 'S'), ('aA1_ \n'):gsub('%p', 'P'), ('aA1_ \n'):gsub('%c', 'C'), ('aA1_ \n'):gsub('%x', 'X'), ('aA1_ \n\0'):gsub('%z', 'Z')
return ('aA1_ \n'):gsub('%A', 'A'), ('aA1_ \n'):gsub('%D', 'D'), ('aA1_ \n'):gsub('%S', 'S'), ('aA1_ \n'):gsub('%P', 'P'), ('aA1_ \n'):gsub('%W', 'W'), ('aA1_ \n'):gsub('%L', 'L'), ('aA1_ \n'):gsub('%U', 'U')
return ('hello'):sub(2), ('hello'):sub(2, 3), ('hello'):sub(-3), ('hello'):sub(-3, -2), ('hello'):sub(0), ('hello'):sub(10), ('hello'):sub(3, 2), ('hello'):sub(-100, 100)
return ('hello'):sub(2.7), ('hello'):sub('2'), ('hello'):sub(1, -10), ('hello'):sub(-1e15, 1e15)
return ('hello'):byte(), ('hello'):byte(2), ('hello'):byte(-1), ('hello'):byte(1, 3), ('hello'):byte(10), ('hello'):byte(0), (''):byte()
return string.char(), string.char(72, 105), string.char(0, 255)
return string.char(256)
return string.char(-1)
return string.char('x')
return ('abc'):rep(3), ('abc'):rep(0), ('abc'):rep(-1), ('abc'):rep(2.9), (''):rep(1000)
return ('abc'):reverse(), (''):reverse(), ('a\0b'):reverse(), ('AbC'):lower(), ('AbC'):upper(), ('abc'):len(), #('a\0b')
return string.len(123), string.upper(12), (5 .. ''):rep(2), ('x'):rep('3')
return table.concat({1, 2, 3}), table.concat({1, 2, 3}, ','), table.concat({1, 2, 3}, ',', 2), table.concat({1, 2, 3}, ',', 2, 2), table.concat({}), table.concat({1.5, 'x'}, '-'), table.concat({1, 2}, ',', 3)
return ('a,b,,c'):gsub(',', '%0%0'), ('abc'):gsub('', ''), (''):gsub('', 'x'), (''):gsub('.', 'x')
return ('xyz'):gsub('(x)(y)(z)', '%3%2%1%0'), ('x = 1'):gsub('(%w+) = (%w+)', '%2 = %1')
return string.gfind ~= nil, string.gfind == string.gmatch
return (' a b '):gsub('^%s+', ''), ('a.b.c'):gsub('%.', '/'), ('CamelCase'):gsub('(%u)', ' %1')
return ('abc'):find('b', nil), ('abc'):find('b', 1, nil), ('abc'):find('b', 1, false), ('a.c'):find('.', 2, 1)
return ('x'):rep(10):find('x*'), ('aaab'):find('a-b'), ('aaab'):match('^(a-)b'), ('[[x]]'):match('%[%[(.-)%]%]')
return ('foo.bar'):match('^([^.]+)%.(.+)$'), ('2024-01-02'):match('(%d+)-(%d+)-(%d+)'), ('user:123:name'):match(':(%d+):')
return string.find('abc', 'c', -1), string.find('', ''), string.find('', '', 2), string.find('abc', '^b', 2), string.find('abc', '^a', 2)
return ('a(cba]]'):gsub('.(', 'a%')
return string.find(nil, 'x')
return string.find('x')
return string.match(5, '%d'), string.find(123, 2), string.gsub(112, 1, 'x')
return ('%#08.0o|'):format(0), ('%#08o|'):format(0), ('%#.o|'):format(0), ('%#5.3o|'):format(0)
return ('a\0b'):find('a\0'), ('a\0b'):match('.\0x'), ('a\0b'):gsub('\0', 'x'), ('a+b'):find('\0+'), ('a\0b'):find('%z$\0'), ('ab'):match('b$\0x')
return ('a'):find('[a\0]')
return ('a'):find('%\0')
return ('a'):find('%b\0a')`

const tables = String.raw`
return #{1, nil, 3}, #{1, 2, nil}, #{nil}, #{nil, nil, 3}, #{n = 1}, #{1, 2, 3, nil, 5, nil}
local t = {1,2,3,4,5} t[2] = nil t[4] = nil return #t
local t = {} for i = 1, 5 do t[i] = i end t[2] = nil t[4] = nil return #t
local t = {} for i = 1, 5 do t[#t + 1] = i end t[5] = nil return #t
local t = {} t[1] = 1 t[2] = 2 t[4] = 4 return #t
local t = {} t[4] = 4 t[2] = 2 t[1] = 1 t[3] = 3 return #t
local t = {nil, nil, 3, nil, 5} return #t
local t = {1, 2, 3} t[5] = 5 return #t
local t = {1, 2, 3, 4} t[4] = nil t[3] = nil return #t
local t = {1, 2, 3, 4, 5, 6, 7, 8} for i = 8, 3, -1 do t[i] = nil end return #t
local t = {1, 2, 3, 4, 5, 6, 7, 8} t[8] = nil t[4] = nil return #t
local t = {} for i = 1, 100 do t[i] = i end for i = 1, 100, 2 do t[i] = nil end return #t
local t = {} for i = 1, 17 do t[i] = i end t[16] = nil t[17] = nil return #t
local t = {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17} t[17] = nil t[10] = nil return #t
local t = {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,nil,18} return #t
local t = {[1] = 1, [2] = 2, [3] = 3} t[2] = nil return #t
local t = {[1] = 1, [2] = 2, [4] = 4} return #t
local t = {x = 1, 'a', y = 2, 'b'} return #t, t[1], t[2], t.x, t.y
local t = {[1] = 'x', 'y'} return t[1], #t
local t = {'y', [1] = 'x'} return t[1], #t
local t = {10, 20, [3.0] = 30, ['1'] = 5} return t[1], t[3], t['1'], t[1.5]
local function f() return 1, nil, 3 end local t = {f()} return #t, t[3]
local function f(...) return {...} end return #f(1, nil), #f(nil, nil), #f(nil, 2), #f(1, nil, 3, nil)
local t = {n = 0} for k, v in pairs({a = 1, b = 2, c = 3}) do t.n = t.n + v end return t.n
local t = {1, 2, 3, x = 1} for k in pairs(t) do t[k] = nil end return next(t)
local t = {} for i = 1, 1000 do t['k' .. i] = i end local n = 0 for k, v in pairs(t) do n = n + v t[k] = nil end return n, next(t)
local t = {} for i = 1, 100 do t[i] = i end local s = '' for k, v in pairs(t) do s = s .. k .. ',' end return s
local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, 1.5) return t
local t = {1, 2, 3} table.insert(t, 10, 'x') return #t, t[10]
local t = {1, 2, 3, 4} return table.remove(t), table.remove(t, 1), t
local t = {} return table.remove(t), table.remove(t, 1), select('#', table.remove(t))
local t = {1, 2, 3} return table.remove(t, 5), table.remove(t, 0), #t
local t = {5, 2, 8, 1, 9, 3} table.sort(t) return t
local t = {5, 2, 8, 1, 9, 3} table.sort(t, function(a, b) return a > b end) return t
local t = {'banana', 'apple', 'Cherry'} table.sort(t) return t
local t = {} for i = 1, 200 do t[i] = (i * 7919) % 211 end table.sort(t) return t
local t = {3, 1, 2, 3, 1} table.sort(t) return t
local t = {{2}, {1}, {3}} table.sort(t, function(a, b) return a[1] < b[1] end) return t
return table.maxn({1, 2, [10] = 1, [3.5] = 1}), table.maxn({}), table.getn({1, 2}), table.getn({})
local s = 0 table.foreachi({1, 2, 3}, function(i, v) s = s + i * v end) return s, table.foreach({5}, function(k, v) return v end), table.foreachi({1, 2}, function(i) if i == 2 then return 'two' end end)
return next({}), next({10}), next({10}, 1), type(next), rawget({5}, 1), rawequal(1, 1), rawequal({}, {}), rawequal('a', 'a')
local t = {} t[1e300] = 1 t[-1] = 2 t[0] = 3 t[2^53] = 4 return t[1e300], t[-1], t[0], t[-0], t[2^53]
local t = {} t[true] = 1 t[false] = 2 local k = {} t[k] = 3 t[print or 1] = 4 return t[true], t[false], t[k], t[{}]
return unpack({1, 2, 3}), (unpack({1, 2, 3}))
return unpack({}, 1, 3), select('#', unpack({}, 1, 3)), select('#', unpack({})), select('#', unpack({1, nil, 3}))
local t = setmetatable({}, {__index = {x = 1}}) return t.x, t.y, rawget(t, 'x')
local t = setmetatable({}, {__index = function(t, k) return k .. '!' end}) return t.x, t[1]
local log = {} local t = setmetatable({}, {__newindex = function(t, k, v) rawset(t, k, v * 2) end}) t.x = 1 t.x = 5 return t.x
local store = {} local t = setmetatable({}, {__newindex = store}) t.x = 1 return rawget(t, 'x'), store.x
local mt = {__add = function(a, b) return 'add' end, __sub = function() return 'sub' end, __mul = function() return 'mul' end, __div = function() return 'div' end, __mod = function() return 'mod' end, __pow = function() return 'pow' end, __unm = function() return 'unm' end, __concat = function() return 'cat' end} local t = setmetatable({}, mt) return t + 1, 1 - t, t * t, t / 2, 2 % t, t ^ 2, -t, t .. 'x', 'x' .. t, 1 .. t
local mt = {__eq = function() return true end, __lt = function() return true end, __le = function() return false end} local a, b = setmetatable({}, mt), setmetatable({}, mt) return a == b, a ~= b, a < b, a <= b, a > b, a >= b, a == 1
local mt = {__lt = function(a, b) return a.v < b.v end} local a, b = setmetatable({v = 1}, mt), setmetatable({v = 2}, mt) return a < b, a <= b, a > b, a >= b
local a, b = setmetatable({}, {__eq = function() return true end}), setmetatable({}, {__eq = function() return true end}) return a == b
local t = setmetatable({}, {__len = function() return 42 end}) return #t
return ("%#99.99g|%#.99g|%#.98g|%#.97g|%#.1g|%#.2g"):format(403260384e-11, 0.1, 0.0001, 0.00012345, 0.001, 0.099999)
return ("%#.99g|%#.5g|%#.3g|%#g|%#.99g"):format(1/3, 0.0001, 0.00009999999, 0.5, 123456789.125)
return ("%.99g|%.99f|%.99e|%#.99e|%#.0e|%#.0f|%#.0g"):format(0.00012345, 0.00012345, 1e-300, 1e300, 2.5, 2.5, 0.00025)
local n = 1 return (not 5 or n):upper()
local n = 1 return (not nil and n):upper()
local n = 1 return (not not false or n).x
local n = 1 return (1 + 2 * 3 and n):upper()
local n = 1 return (1 / 0 and n):upper()
local n = 1 return (5 % 0 and n):upper()
local n = 1 return (-(2 ^ 3) and n):upper()
local n = 1 return ((false or nil) or n):upper()
local n = 1 return ((true and "x") and n):upper()
local n = 1 return ((n and "x") and n):upper()
local n = 1 return (#"abc" and n):upper()
local n = 1 return (not (1 == 1) or n):upper()
local n = 1 return ("a" .. "b" and n):upper()
local n = 1 return (0/0 and n):upper()
local n = 1 return (2^1e300 and n):upper()
local p = newproxy(true) getmetatable(p).__len = function(...) return select('#', ...) * 10 + (select(2, ...) == nil and 1 or 2) end return #p
local t = setmetatable({}, {__unm = function(...) return select('#', ...), select(2, ...) == (...) end}) return -t
local t = setmetatable({}, {__lt = string.upper}) return pcall(table.sort, {t, t})
local t = setmetatable({}, {__lt = string.upper}) return pcall(function() return t < t end)
local t = setmetatable({}, {__lt = string.upper}) return pcall(function() return t > t end)
local t = setmetatable({}, {__lt = string.upper}) return pcall(function() return t <= t end)
local t = setmetatable({}, {__lt = setmetatable({}, {__call = error})}) return pcall(table.sort, {t, t})
local t = setmetatable({}, {__lt = function(a, b) error('in handler') end}) return pcall(table.sort, {t, t})
local t = setmetatable({}, {__concat = string.upper, __add = string.upper}) return pcall(function() return t .. t end)
local t = setmetatable({}, {__concat = string.upper, __add = string.upper}) return pcall(function() return t + t end)
local p = newproxy(true) getmetatable(p).__len = function() return 42 end getmetatable(p).__index = function(_, k) return k end return #p, p.foo, type(p)
local t = setmetatable({}, {__call = function(self, a, b) return a, b, self ~= nil end}) return t(1, 2)
local t = setmetatable({}, {__call = function(self, ...) return select('#', ...) end}) return t(), t(nil), pcall(t, 1, 2)
local t = setmetatable({}, {__tostring = function() return 'custom' end}) return tostring(t), #tostring(t)
local t = setmetatable({}, {__index = function(t, k) return 1, 2 end}) return t.x
local t = setmetatable({}, {__add = function() return 1, 2 end}) return t + t
local t = setmetatable({1, 2}, {__index = function() return 'd' end}) return t[1], t[3], #t, unpack(t, 1, 3)
local t = setmetatable({}, {__concat = function(a, b) return (type(a) == 'table' and 'T' or a) .. '+' .. (type(b) == 'table' and 'T' or b) end}) return 'a' .. 'b' .. t, t .. 'a' .. 'b', 'x' .. t .. 'y'
local Account = {} Account.__index = Account function Account.new(b) return setmetatable({balance = b}, Account) end function Account:deposit(v) self.balance = self.balance + v return self end return Account.new(10):deposit(5).balance
local A = {} A.__index = A local B = setmetatable({}, {__index = A}) B.__index = B function A:hi() return 'A' end function B:yo() return 'B' .. self:hi() end return setmetatable({}, B):yo()
return getmetatable({}), getmetatable(setmetatable({}, nil)), setmetatable({}, {}) ~= nil
return ipairs({}) ~= nil, select('#', ipairs({})), select('#', pairs({})), type(pairs({}))
local s = '' for i, v in ipairs(setmetatable({}, {__index = function(t, i) if i < 4 then return i end end})) do s = s .. v end return s
local t = {} t.a = 1 t.a = nil t.b = 2 local n = 0 for _ in pairs(t) do n = n + 1 end return n
local t = {} for i = 1, 50 do t[i] = i end for i = 1, 40 do t[i] = nil end for i = 51, 60 do t[i] = i end return #t > 0, t[45], t[55]
return _G._G == _G, type(_G), _VERSION, _G.string == string
x = 5 return _G.x, _G['x'], rawget(_G, 'x')
setmetatable(_G, {__index = function(_, k) return 'no ' .. k end}) return undefinedvar
setmetatable(_G, {__newindex = function(t, k, v) rawset(t, k, v .. '!') end}) newglobal = 'x' return newglobal
return collectgarbage('x')
local t = {} t[1] = 1 t[2] = 2 t[4] = nil t[3] = nil t[5] = 5 return #t
local t = {2,1,1,2,2,1,2,1,nil,nil,2,nil,2,2,1} t[17] = nil t[#t + 1] = 1 t[#t + 1] = 1 t[#t] = nil table.insert(t, 5) t[#t] = nil t[11] = 1 t.k1 = 1 t[12] = nil return #t
local t = {} for i = 1, 20 do t[i * 1.5] = i end return t[1.5], t[3], t[30], t[4.5]
local s = '' for k in pairs({a = 1, b = 2, c = 3, d = 4, e = 5, x = 7, y = 8}) do s = s .. k end return s
local t = {} for i = 1, 100 do t['key' .. i * 7] = i end for i = 1, 50 do t['key' .. i * 14] = nil end t.foo = 1 t[1.5] = 3 t[-3] = 2 t[true] = 4 t[1e300] = 1 local s = '' for k in pairs(t) do s = s .. tostring(k) .. ' ' end return s
local t = {} for i = 1, 300 do t[i * 3] = i end local s = '' for k in pairs(t) do s = s .. k .. ' ' end return s
local t = {[('x'):rep(100)] = 1, [('xy'):rep(100)] = 2, [('xz'):rep(33)] = 3, [''] = 4} local s = '' for _, v in pairs(t) do s = s .. v end return s
local t = {1,2,2,nil,2,nil,2,2,nil,2,2,2,2} t[17] = nil t[8] = 1 table.remove(t) t[7] = nil t[#t + 1] = 1 table.remove(t) t.k3 = 1 t[#t + 1] = 1 t[#t + 1] = 1 table.remove(t) t.k3 = 1 return #t
local function f(...) local t = {[3] = 'x', ...} return #t, t[1], t[3], next(t) end return f(1, 2), f(1, 2, 3, 4)
return {[51] = 'a', [2] = 'b', 1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10,1,2,3,4,5,6,7,8,9,10, [1] = 'c', 'd'}
local t = {} t[-0] = 1 t[0] = 2 local k = next(t) return k, t[k]
local t = {} t[0] = 1 t[-0] = 2 local k = next(t) return k, t[k]`

const coroutines = String.raw`
local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local d, e = coroutine.yield(c * 2) return d + e end) return coroutine.resume(co, 1, 2), select(2, coroutine.resume(co, 10)), select(2, coroutine.resume(co, 3, 4)), coroutine.resume(co)
local f = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return f(), f(), f(), f()
local f = coroutine.wrap(function() coroutine.yield() return 1, 2 end) return select('#', f()), f()
local f = coroutine.wrap(function() error('x') end) f()
local f = coroutine.wrap(function() error({}) end) return pcall(f)
local f = coroutine.wrap(function() return 1 end) f() f()
local co = coroutine.create(function() error('x') end) return coroutine.resume(co), coroutine.status(co)
local co = coroutine.create(function() error({5}) end) local ok, e = coroutine.resume(co) return ok, e
local co co = coroutine.create(function() return coroutine.status(co), coroutine.running() == co end) return coroutine.status(co), coroutine.resume(co)
return coroutine.running()
local co co = coroutine.create(function() return coroutine.resume(co) end) return coroutine.resume(co)
local co1 co1 = coroutine.create(function() local co2 = coroutine.create(function() return coroutine.status(co1) end) return coroutine.resume(co2) end) return coroutine.resume(co1)
local co1 co1 = coroutine.create(function() local co2 = coroutine.create(function() return coroutine.resume(co1) end) return coroutine.resume(co2) end) return coroutine.resume(co1)
return coroutine.create(1)
return coroutine.create(string.rep)
return coroutine.wrap()
return coroutine.resume(1)
return coroutine.status({})
local co = coroutine.create(function() return pcall(coroutine.yield, 1) end) return coroutine.resume(co)
local co = coroutine.create(function() return pcall(function() coroutine.yield(1) end) end) return coroutine.resume(co)
local co = coroutine.create(function() table.sort({3, 2, 1}, function(a, b) coroutine.yield() return a < b end) end) return coroutine.resume(co)
local co = coroutine.create(function() return ('x'):gsub('x', function() coroutine.yield('y') end) end) return coroutine.resume(co)
local co = coroutine.create(function() local t = setmetatable({}, {__index = function() coroutine.yield(1) end}) return t.x end) return coroutine.resume(co)
local co = coroutine.create(function() for k in coroutine.wrap(function() coroutine.yield('a') coroutine.yield('b') end) do coroutine.yield(k) end return 'end' end) return select(2, coroutine.resume(co)), select(2, coroutine.resume(co)), coroutine.resume(co)
local co = coroutine.wrap(function(...) local n = select('#', ...) while true do n = n + select('#', coroutine.yield(n)) end end) return co(1, 2), co(), co(nil), co(1, 2, 3)
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end local s = 0 for i in gen(10) do s = s + i end return s
local function inorder(t) if t then inorder(t.l) coroutine.yield(t.v) inorder(t.r) end end local s = '' for v in coroutine.wrap(function() inorder({v = 2, l = {v = 1}, r = {v = 3}}) end) do s = s .. v end return s
local co = coroutine.create(function(...) return select('#', ...), ... end) return coroutine.resume(co, nil, nil)
local t = {} local co = coroutine.wrap(function() t[1] = coroutine.yield(1) t[2] = 1 + coroutine.yield(2) t[3] = {coroutine.yield(3), coroutine.yield(4)} return #t end) return co(), co('a'), co(5), co(6), co(7), t[1], t[2], t[3][1], t[3][2]
local co = coroutine.wrap(function() local function f(n) if n == 0 then coroutine.yield('deep') return 'r' end return f(n - 1) end return f(1000) end) return co(), co()
local co = coroutine.wrap(function() return coroutine.yield(1) end) return co(), co(5, 6)
local co = coroutine.create(function() local x = nil return x.y end) return coroutine.resume(co)
local co = coroutine.create(function() local t = {} t:nope() end) return coroutine.resume(co)
local co = coroutine.wrap(function() error('lvl2', 2) end) co()
local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) coroutine.resume(co) return coroutine.resume(co)
local f = function() return coroutine.yield(1) + 1 end local co = coroutine.wrap(f) return co(), co(41)
local yield = coroutine.yield local co = coroutine.wrap(function() yield(yield(1)) end) return co(), co(2), co()
local co = coroutine.wrap(function() return coroutine.wrap(function() coroutine.yield('inner') return 'done' end) end) local inner = co() return inner(), inner()
local co = coroutine.wrap(function() local s = '' for i, v in ipairs{1, 2} do s = s .. (coroutine.yield(v) or '') end return s end) return co(), co('a'), co('b')
return coroutine.wrap(function() while true do if coroutine.yield(1) == nil then break end end return 'out' end)()
local co = coroutine.wrap(function() local a = coroutine.yield() and coroutine.yield() or coroutine.yield() return a end) co() co(false) return co('z')
return coroutine.wrap(function() return loadstring('return coroutine.yield(7)')() end)()
local s = {} for i = 1, 100 do s[i] = coroutine.wrap(function() coroutine.yield(i) return -i end) end local n = 0 for i = 1, 100 do n = n + s[i]() end for i = 1, 100 do n = n + s[i]() end return n`

function split(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('␤', '\n'))
}

export const CASES = {
  syntax: split(syntax),
  errors: split(errors),
  numbers: split(numbers),
  strings: split(strings),
  tables: split(tables),
  coroutines: split(coroutines),
}
