/** Scripts on the libraries that Redis adds, answered by the real server and by ours (`redis-libraries.test.ts`). */

const bit = String.raw`
return bit.tobit(0xffffffff), bit.tobit(2^31), bit.tobit(-1), bit.tobit(1.5), bit.tobit(2.5), bit.tobit(-1.5), bit.tobit(2^53), bit.tobit(1e15), bit.tobit('0x10')
return bit.tobit(0/0), bit.tobit(1/0), bit.tobit(-1/0), bit.tobit(2^52 + 0.5)
return bit.band(0xff, 0x0f), bit.bor(1, 2, 4), bit.bxor(5, 3, 1), bit.bnot(0), bit.bnot(-1), bit.band(5), bit.bor(1.9, 0)
return bit.lshift(1, 31), bit.lshift(1, 32), bit.lshift(1, 33), bit.rshift(-1, 28), bit.arshift(-256, 4), bit.rshift(-1, 0), bit.lshift(1, -1)
return bit.rol(0x12345678, 12), bit.ror(0x12345678, 12), bit.rol(1, 32), bit.rol(1, 0), bit.ror(1, 1), bit.bswap(0x12345678), bit.bswap(0x78563412)
return bit.tohex(1), bit.tohex(-1), bit.tohex(0xffff, 2), bit.tohex(255, -4), bit.tohex(255, 0), bit.tohex(255, 20), bit.tohex(0xabcdef12, -8), bit.tohex(1, -2147483648)
return bit.band()
return bit.band('x')
return bit.band(1, {})
return bit.lshift(1)
return bit.tohex(1, 'x')
return bit.tobit()
return bit.bnot(nil)`

const struct = String.raw`
return struct.pack('bBhHlLiIT', 1, 2, 3, 4, 5, 6, 7, 8, 9)
return struct.pack('>bBhHlLiIT', -1, 255, -2, 65535, -3, 2^53, -4, 2^32 - 1, 9)
return struct.pack('<i3>i3<I8', -2, -2, 2^63), struct.pack('i16', -1), struct.pack('>i16', 5), struct.pack('i0', 5), struct.pack('I32', 1)
return struct.pack('fd', 1.5, 1/3), struct.pack('>fd', 1.5, 1/3), struct.pack('f', 0.1), struct.pack('f', 1e300), struct.pack('d', -1/0)
return struct.pack('s', 'abc'), struct.pack('c3', 'abcdef'), struct.pack('c0', 'abc'), struct.pack('c', 'xyz'), struct.pack('x'), struct.pack('bxb', 1, 2), struct.pack('s', 'a\0b')
return struct.pack('!bi', 1, 2), struct.pack('!4bd', 1, 2), struct.pack('!8bd', 1, 2), struct.pack('!2bhbi', 1, 2, 3, 4), struct.pack('!1bi', 1, 2), struct.pack('!4i3', 1)
return struct.pack(' b b ', 1, 2), struct.pack(''), struct.pack('b', 300), struct.pack('B', -1), struct.pack('b', 1.9), struct.pack('h', '5')
return struct.pack('L', 2^64), struct.pack('L', 1e30), struct.pack('l', -1e30), struct.pack('l', 1/0), struct.pack('l', 0/0)
return struct.pack('c5', 'abc')
return struct.pack('b')
return struct.pack('b', 'x')
return struct.pack('s', nil)
return struct.pack('y', 1)
return struct.pack('i33', 1)
return struct.pack('i99999999999', 1)
return struct.pack('!3', 1)
return struct.pack('!0', 1)
return struct.pack('5', 1)
return struct.pack()
return struct.pack('b\0y', 1)
return struct.unpack('bBhH', '\255\255\255\255\255\255')
return struct.unpack('<I3>I3i3', '\1\2\3\1\2\3\255\255\255'), struct.unpack('i16', ('\255'):rep(16)), struct.unpack('I16', ('\1'):rep(16))
return struct.unpack('L', ('\255'):rep(8)), struct.unpack('l', ('\255'):rep(8)), struct.unpack('T', '\1\0\0\0\0\0\0\0'), struct.unpack('i0', 'abc')
return struct.unpack('fd', struct.pack('fd', 0.1, 0.1)), struct.unpack('>fd', struct.pack('>fd', 1.5, 2.5))
return struct.unpack('s', 'abc\0def'), struct.unpack('ss', 'a\0b\0'), struct.unpack('c3', 'abcdef'), struct.unpack('bc0', '\3abcdef'), struct.unpack('c', 'xy')
return struct.unpack('bxb', '\1\0\2'), struct.unpack('b', '\1\2\3', 2), struct.unpack('b', '\1\2\3', 3), struct.unpack('', 'x'), struct.unpack('!4bi', '\1\0\0\0\2\0\0\0')
return struct.unpack('s', 'abc')
return struct.unpack('i', 'abc')
return struct.unpack('b', '\1', 2)
return struct.unpack('b', '\1', 0)
return struct.unpack('b', '\1', -1)
return struct.unpack('b', '\1', 1e10)
return struct.unpack('c0', 'abc')
return struct.unpack('sc0', 'a\0abc')
return struct.unpack('bc0', '\9abc')
return struct.unpack('bc0', '\255abc')
return struct.unpack('c10', 'abc')
return struct.unpack('y', 'abc')
return struct.unpack('b')
return struct.unpack()
return struct.size('bhi'), struct.size('!bhid'), struct.size('c10'), struct.size('x'), struct.size('<i3>i5 b'), struct.size('LlTfd'), struct.size('')
return struct.size('s')
return struct.size('c0')
return struct.size('y')
return struct.size('?')
return struct.size()
return struct.size('!3')`

const cmsgpack = String.raw`
return select('#', cmsgpack.unpack(('v'):rep(7999))), select('#', cmsgpack.unpack_limit(('v'):rep(7998), 7998))
return cmsgpack.unpack(('v'):rep(8000))
return cmsgpack.unpack_limit(('v'):rep(7999), 7998)
return cmsgpack.unpack_limit(('v'):rep(7999), 7999)
return select('#', cmsgpack.unpack_limit(('v'):rep(9000), 7997))
return cmsgpack.pack(0, 1, 127, 128, 255, 256, 65535, 65536, 2^32 - 1, 2^32, 2^53, 2^63, 2^64)
return cmsgpack.pack(-1, -32, -33, -128, -129, -32768, -32769, -2^31, -2^31 - 1, -2^53, -2^63, -2^64)
return cmsgpack.pack(1.5, 0.1, 1e300, 1/0, -1/0, 1e-320, -0, 3.4028234663852886e38, 1e10 + 0.5)
return cmsgpack.pack('', 'abc', ('x'):rep(31), ('x'):rep(32)), #cmsgpack.pack(('x'):rep(255)), cmsgpack.pack(('x'):rep(256)):sub(1, 4), cmsgpack.pack(('x'):rep(65536)):sub(1, 6)
return cmsgpack.pack(nil), cmsgpack.pack(true, false, nil), cmsgpack.pack(function() end), cmsgpack.pack(cjson.null)
return cmsgpack.pack({}), cmsgpack.pack({1, 2, 3}), cmsgpack.pack({a = 1}), cmsgpack.pack({[1] = 1, [3] = 3}), cmsgpack.pack({1, nil, 3}), cmsgpack.pack({[0] = 1}), cmsgpack.pack({[1.5] = 1})
local t = {} for i = 1, 16 do t[i] = i end return cmsgpack.pack(t)
local t = {} for i = 1, 70000 do t[i] = 1 end return cmsgpack.pack(t):sub(1, 6)
local t = {1} for i = 1, 20 do t = {t} end return cmsgpack.pack(t)
local t = {} t[1] = t return #cmsgpack.pack(t)
return cmsgpack.pack()
return cmsgpack.unpack(cmsgpack.pack(0, 1, 127, 128, 255, 256, 65535, 65536, 2^32, 2^53, -1, -32, -33, -128, -129, -32769, -2^31 - 1))
return cmsgpack.unpack(cmsgpack.pack(1.5, 0.1, 1/0, true, false, nil, 'x', ('y'):rep(300)))
return cmsgpack.unpack(cmsgpack.pack({1, {2, {3}}, 'x'})), cmsgpack.unpack(cmsgpack.pack({a = {b = 'c'}})).a.b
return cmsgpack.unpack('\xc0\xc2\xc3'), cmsgpack.unpack('')
return cmsgpack.unpack('\192\194\195'), cmsgpack.unpack('\217\3abc'), cmsgpack.unpack('\218\0\3abc'), cmsgpack.unpack('\219\0\0\0\3abc')
return cmsgpack.unpack('\196\3abc')
return struct.pack('bb', 1)
return struct.pack('bs')
return bit.tohex(-1, -2147483648)
return cmsgpack.unpack('\207\255\255\255\255\255\255\255\255'), cmsgpack.unpack('\211\255\255\255\255\255\255\255\255'), cmsgpack.unpack('\206\255\255\255\255'), cmsgpack.unpack('\210\128\0\0\0')
return cmsgpack.unpack('\220\0\2\1\2'), cmsgpack.unpack('\221\0\0\0\2\1\2'), cmsgpack.unpack('\222\0\1\161a\2').a, cmsgpack.unpack('\223\0\0\0\1\161a\2').a, cmsgpack.unpack('\129\1\2')[1]
return cmsgpack.unpack('\193')
return cmsgpack.unpack('\212\1\1')
return cmsgpack.unpack('\163ab')
return cmsgpack.unpack('\205\1')
return cmsgpack.unpack('\147\1\2')
return cmsgpack.unpack('\129\161a')
return cmsgpack.unpack('\129\192\1')
return cmsgpack.unpack('\129\203\127\248\0\0\0\0\0\0\1')
return cmsgpack.unpack('\221\255\255\255\255')
return cmsgpack.unpack('\219\255\255\255\255abc')
return cmsgpack.unpack({})
return cmsgpack.unpack()
return cmsgpack.unpack_one('\1\2\3'), cmsgpack.unpack_one('\1\2\3', 1), cmsgpack.unpack_one('\1\2\3', 2), cmsgpack.unpack_one('\1\2\3', 3)
return cmsgpack.unpack_limit('\1\2\3', 2), cmsgpack.unpack_limit('\1\2\3', 2, 1), cmsgpack.unpack_limit('\1\2\3', 0), cmsgpack.unpack_limit('\1\2\3', 10), cmsgpack.unpack_limit('\1\2\3', 0, 1)
return cmsgpack.unpack_one('\1', 5)
return cmsgpack.unpack_one('\1', -1)
return cmsgpack.unpack_one('\1', 2^32)
return cmsgpack.unpack_one('\1', -1e10)
return struct.unpack('i9', '\1\2\3\4\5\6\7\8\9'), struct.unpack('i10', '\255\127\1\1\1\1\1\1\1\1'), struct.unpack('>i12', ('\1'):rep(12))
return cmsgpack.unpack_limit('\1', -1)
return cmsgpack.unpack_limit('\1')
return cmsgpack.unpack_limit()
return cmsgpack._NAME, cmsgpack._VERSION, cmsgpack._COPYRIGHT, cmsgpack._DESCRIPTION
return type(cmsgpack.unpack(('\145'):rep(500) .. '\1'))
return pcall(cmsgpack.unpack, '\163ab')`

const cjson = String.raw`
return cjson.encode({[2^31]=1}), cjson.encode({[2]=1,[2^31]=2}), cjson.encode({[1/0]=1}), cjson.encode({[2^40]=1,[3]=2})
return cjson.encode({1, 2, {a = 1.5}, 'x', true, false, cjson.null}), cjson.encode({b = 1e15}), cjson.encode({123456789012345, 2^53, 0.1, -0, 1/3, 100, 1e100})
return cjson.encode('x'), cjson.encode(5), cjson.encode(true), cjson.encode(nil), cjson.encode(cjson.null), cjson.encode({}), cjson.encode({{}, {{}}})
return cjson.encode('a"b\\c/d\b\t\n\f\r\0\1\31\127\128\255é')
return cjson.encode({[1] = 'a', [2] = 'b'}), cjson.encode({[3] = 'c'}), cjson.encode({1, nil, 3}), cjson.encode({[1.5] = 1}), cjson.encode({[0] = 1}), cjson.encode({[-1] = 1})
return cjson.encode({[10] = 1}), cjson.encode({[1] = 1, [5] = 5, [10] = 10})
return cjson.encode({[11] = 1})
return cjson.encode({[1] = 1, [2] = 2, [100] = 1})
return cjson.encode({[true] = 1})
return cjson.encode({[{}] = 1})
return cjson.encode({function() end})
return cjson.encode(function() end)
return cjson.encode({coroutine.create(function() end)})
return cjson.encode(1/0)
return cjson.encode(0/0)
return cjson.encode({-1/0})
return cjson.encode()
return cjson.encode(1, 2)
local t = {} t[1] = t return cjson.encode(t)
local t = {} t.x = t return cjson.encode(t)
local t = 1 for i = 1, 1000 do t = {t} end return #cjson.encode(t)
local t = 1 for i = 1, 1001 do t = {t} end return #cjson.encode(t)
return cjson.decode('[1,2,3]'), cjson.decode(' [ 1 , 2 ] '), cjson.decode('{"a":1}').a, cjson.decode('"x"'), cjson.decode('5'), cjson.decode('true'), cjson.decode('false'), cjson.decode('null') == cjson.null, cjson.decode('[]'), #cjson.decode('{}')
return cjson.decode('[1.5,-2,1e5,1E-2,0.1,123456789012345678,-0,1e400]')
return cjson.decode('["a\\"b\\\\c\\/d\\b\\t\\n\\f\\r","\\u0041","\\u00e9","\\u20ac","\\ud83d\\ude00","\\u0000"]')
return cjson.decode('["tab	inside","\1\2","\255"]')
return cjson.decode('{"a":{"b":[1,{"c":"d"}]}}').a.b[2].c, cjson.decode('{"a":1,"a":2}').a, cjson.decode('{"1":"x"}')['1'], cjson.decode('{"":5}')['']
return cjson.decode('[null]')[1] == cjson.null, type(cjson.decode('[null]')[1]), tostring(cjson.null)
return cjson.decode('0x10'), cjson.decode('[01,007,0x1F,inf,-inf,Infinity,+5,1.,0x1p4]')
return cjson.decode('.5')
return cjson.decode('1.5.5')
return cjson.decode('1e')
return cjson.decode('-')
return cjson.decode('--1')
return cjson.decode('[1,]')
return cjson.decode('[1 2]')
return cjson.decode('[,1]')
return cjson.decode('[')
return cjson.decode('[1')
return cjson.decode('[1,')
return cjson.decode('{')
return cjson.decode('{"a"')
return cjson.decode('{"a":')
return cjson.decode('{"a":1')
return cjson.decode('{"a":1,')
return cjson.decode('{"a":1,}')
return cjson.decode('{"a" 1}')
return cjson.decode('{a:1}')
return cjson.decode('{1:1}')
return cjson.decode('{"a":1 "b":2}')
return cjson.decode(']')
return cjson.decode('}')
return cjson.decode('')
return cjson.decode('   ')
return cjson.decode('x')
return cjson.decode('tru')
return cjson.decode('nul')
return cjson.decode('nan') ~= cjson.decode('nan')
return cjson.decode('truex')
return cjson.decode('1 2')
return cjson.decode('[1] x')
return cjson.decode('"abc')
return cjson.decode('"a\\x"')
return cjson.decode('"a\\')
return cjson.decode('"\\u12"')
return cjson.decode('"\\u12g4"')
return cjson.decode('"\\ud83d"')
return cjson.decode('"\\ude00"')
return cjson.decode('"\\ud83d\\u0041"')
return cjson.decode('"a\0b"')
return cjson.decode('12\0garbage')
return cjson.decode('1\0')
return cjson.decode('\0001')
return cjson.decode("'a'")
return cjson.decode('[1]//x')
return cjson.decode(5), cjson.decode('5 ')
return cjson.decode(nil)
return cjson.decode({})
return cjson.decode()
return cjson.decode('1', '2')
return #cjson.decode(('['):rep(1000) .. (']'):rep(1000))
return #cjson.decode(('['):rep(1001) .. (']'):rep(1001))
return cjson.decode(('{"a":'):rep(1001) .. '1' .. ('}'):rep(1001))
local c = cjson.new() return c.encode_sparse_array(), c.encode_max_depth(), c.decode_max_depth(), c.encode_number_precision(), c.encode_keep_buffer(), c.encode_invalid_numbers(), c.decode_invalid_numbers()
local c = cjson.new() return c.encode_sparse_array(true), c.encode({[11] = 1})
local c = cjson.new() c.encode_sparse_array(false, 0) return #c.encode({[100] = 1})
local c = cjson.new() return c.encode_sparse_array(true, 3, 5)
local c = cjson.new() return c.encode_sparse_array('on'), c.encode_sparse_array('off')
local c = cjson.new() return c.encode_sparse_array('x')
local c = cjson.new() return c.encode_sparse_array(true, -1)
local c = cjson.new() return c.encode_sparse_array(true, 1, 1, 1)
local c = cjson.new() return c.encode_max_depth(2), c.encode({{1}}), pcall(c.encode, {{{1}}})
local c = cjson.new() return c.encode_max_depth(0)
local c = cjson.new() return c.decode_max_depth(1), c.decode('[1]'), pcall(c.decode, '[[1]]')
local c = cjson.new() return c.encode_number_precision(3), c.encode(1/3), c.encode(123456)
local c = cjson.new() return c.encode_number_precision(15)
local c = cjson.new() return c.encode_number_precision(0)
local c = cjson.new() return c.encode_number_precision('x')
local c = cjson.new() return c.encode_keep_buffer(false), c.encode_keep_buffer(), c.encode_keep_buffer('on')
local c = cjson.new() return c.encode_invalid_numbers(true), c.encode({1/0, -1/0}), c.encode_invalid_numbers('null'), c.encode({1/0, 0/0}), c.encode_invalid_numbers('off'), c.encode_invalid_numbers(false)
local c = cjson.new() c.encode_invalid_numbers(true) return c.encode(0/0)
local c = cjson.new() return c.encode_invalid_numbers('x')
local c = cjson.new() return c.decode_invalid_numbers(false), pcall(c.decode, '[01]')
local c = cjson.new() c.decode_invalid_numbers(false) return pcall(c.decode, 'nan'), pcall(c.decode, '0x10'), pcall(c.decode, '-inf'), pcall(c.decode, '+1'), c.decode('-1')
return cjson._NAME, cjson._VERSION, type(cjson.null), cjson.new() ~= cjson
return cjson.encode(cjson.decode('{"a":[1,2,{"b":null}]}'))
return cjson.encode(cjson.decode('[]')), cjson.encode(cjson.decode('{}'))
local encode = cjson.encode return encode(1/0)
return cjson.encode(cjson.decode('[{"id":1,"name":"a","tags":[],"ok":true},{"id":2,"name":"b","tags":["x"],"ok":false},{"id":3,"name":"c","tags":[1],"ok":null}]'))
return cjson.encode(cjson.decode('[{"a":1,"b":2,"a":3},{"a":4,"b":5,"a":6},{"b":1,"a":2},{"a":7,"b":8}]'))
local t = cjson.decode('[{"a":1,"b":2,"c":3},{"a":4,"b":5,"c":6}]') t[1].d = 9 t[1].a = nil t[2].e = 8 local r = {} for i = 1, 2 do for k, v in pairs(t[i]) do r[#r + 1] = k .. v end end return r
local r = {} for k in pairs(cjson.decode('{"i":1,"h":1,"g":1,"f":1,"e":1,"d":1,"c":1,"b":1,"a":1,"z":1}')) do r[#r + 1] = k end return r
local r = {} for i = 1, 2 do for k, v in pairs(cjson.decode('{"one":{"x":1,"y":{"x":2}},"two":{"x":3,"y":{"x":4}},"three":[{"x":5}]}')) do r[#r + 1] = k .. cjson.encode(v) end end return r
return cjson.decode('"' .. ('a'):rep(23) .. '"'), cjson.decode('"' .. ('a'):rep(24) .. '"'), cjson.decode('"' .. ('a'):rep(25) .. '"'), cjson.decode('"' .. ('a'):rep(24) .. '\\n' .. ('b'):rep(30) .. '\\"c"')
return cjson.decode('["' .. ('a'):rep(40) .. '\0b"]')
return cjson.decode('["' .. ('a'):rep(40) .. '\\n\0b"]')
return cjson.decode('["' .. ('a'):rep(40))
return cjson.decode('["' .. ('a'):rep(40) .. '\\"')
return cjson.decode('["' .. ('a'):rep(40) .. '\\y"]')
return cjson.decode('[0.1,0.25,-0.3,-0.0,-0,1.,12345678901234.5,1234567890123456.5,0.000000000000001,0.0000000000000001,3.14159265358979,100000000000000.1]')
return pcall(cjson.decode, '[')`

/** What Redis's Lua does otherwise than the plain one, and common scripts. */
const core = String.raw`
local t = {} for i = 1, 8000 do t[i] = i end return select('#', unpack(t, 2)), select('#', unpack(t, 1, 7997))
local t = {} for i = 1, 8000 do t[i] = i end return unpack(t)
local t = {} for i = 1, 8000 do t[i] = i end return unpack(t, 1, 7998)
return select('#', ('v'):rep(7997):byte(1, -1))
return ('v'):rep(7998):byte(1, -1)
math.randomseed(42) return math.random(), math.random(10), math.random(5, 50), math.random(1, 1000000)
math.randomseed(-5) return math.random(), math.random()
math.randomseed(2^40) return math.random()
return tostring(1700000000000), 1700000000000 / 1000, 2^53, 1e15, 0.1
local r = {} for k, v in string.gmatch('a=1,b=2', '(%w+)=(%w+)') do r[#r + 1] = k .. v end return r
return string.format('%q %5.2f %d', 'a\0b\n', 1.005, 3.7), string.find('a\0b', '%z')
return loadstring('return 1')(), loadstring('x =')
return select('#', unpack({}, 1, 7990)), pcall(unpack, {}, 1, 8000)
return xpcall(function() error('x') end, function(m) return m end)
return loadstring(('x'):rep(100))
return coroutine.wrap(function() coroutine.yield(1) end)()
return string.format('%.14g %.17g %.3f', 2^53, 0.1, 2/3)`

const protection = String.raw`
foo = 1
return foo
_G.foo = 1
return _G.foo
return _G['foo bar'], 1
return rawget(_G, 'foo')
rawset(_G, 'foo', 1)
string.foo = 1
return string.foo
string.rep = nil
math.pi = 3
table.insert(string, 1)
getmetatable('').__index = nil
getmetatable('').x = 1
getmetatable(_G).__index = nil
setmetatable(_G, {})
setmetatable(string, {})
cjson.null = 1
cjson.new().x = 1
cmsgpack.x = 1
bit.x = 1
struct.x = 1
coroutine.x = 1
table.sort(_G)
table.remove(string)
local t = {} t.x = 1 return t.x
foo()
foo.bar = 1
local f = function()   return undefinedvar end f()
function foo() end
return pcall(function() foo = 1 end)
for k, v in pairs(_G) do _G[k] = nil end
return loadstring('x = 1')()
return pcall(loadstring('return y'))
return type(print), 1
local mt = setmetatable({}, {__index = _G}) return mt.nothing
return setmetatable({}, {__newindex = _G}).x
setmetatable({}, {__newindex = _G}).x = 1`

function split(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

export const REDIS_CASES = {
  bit: split(bit),
  struct: split(struct),
  cmsgpack: split(cmsgpack),
  cjson: split(cjson),
  core: split(core),
  protection: split(protection),
}
