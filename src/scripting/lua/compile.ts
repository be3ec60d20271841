/**
 * From source to something that runs in any state: parse, emit, make a function.
 */
import { emit, RUNTIME_NAMES } from './emit.js'
import { isStackOverflow, LuaError } from './errors.js'
import { registerChunk, SitePlaces, type ChunkInfo } from './frames.js'
import { makeFunction } from './load.js'
import { readLatin1 } from '../../memory/utf8.js'
import { parse } from './parser.js'
import { requireStack } from './stack.js'
import type { Ticker } from './ticker.js'
import type { Runtime } from './runtime.js'
import { upToNul, type LuaFunction } from './value.js'

/** LUA_IDSIZE as Redis and Debian build Lua: what a chunk's name may take up in a message. */
const DISPLAY_SIZE = 80

/** A token takes the parser as long as so many turns, and JavaScript's. */
const TURNS_PER_TOKEN = 4
/** The emitter takes about as long as a turn for so much of its output. */
const CHARACTERS_PER_TURN = 2
/** What comes of a token takes up about this. */
const EMITTED_BYTES_PER_TOKEN = 64
const COMPILED_BYTES_PER_TOKEN = 128

export interface CompileOptions {
  /**
   * Whether the chunk's functions can be suspended by `coroutine.yield`; calls are several times slower then. By default
   * that is so if the source mentions coroutines.
   */
  readonly mayYield?: boolean
  /** Whether the chunk tells a debugger of its lines and variables (`debug.ts`); not by default, as it's much slower then. */
  readonly debug?: boolean
  /** Accounts for the time and memory that it takes; what its methods throw ends it. */
  readonly ticker?: Pick<Ticker, 'spend' | 'expectLarge'> | undefined
}

/** A compiled chunk; `LuaState.load` makes a function of it. */
export interface CompiledChunk {
  readonly name: string
  readonly mayYield: boolean
  /** Makes the chunk's main function for a state. */
  instantiate(runtime: Runtime): LuaFunction
}

/**
 * Compiles Lua 5.1 source.
 *
 * @param source bytes, or a string with one char (0 to 255) per byte.
 * @param chunkName what messages call it, as for PUC's `lua_load`: "@name" for a name, "=text" for any text, else the
 *   source itself, of which messages show the beginning.
 * @throws LuaError for a syntax error; its value is the message.
 * @throws CodeGenerationForbiddenError where the host does not let programs make code.
 */
export function compile(source: string | Uint8Array, chunkName: string, options: CompileOptions = {}): CompiledChunk {
  requireStack()
  const text = typeof source === 'string' ? source : readLatin1(source, 0, source.length)
  const displayName = displayNameOf(chunkName)
  const { ticker } = options
  const mayYield = options.mayYield ?? text.includes('coroutine')
  try {
    const chunk: ChunkInfo = { name: chunkName, displayName, sites: new SitePlaces() }
    let tokens = 0
    const main = parse(text, displayName, (count) => {
      tokens += count
      ticker?.spend(count * TURNS_PER_TOKEN)
    })
    ticker?.expectLarge(tokens * EMITTED_BYTES_PER_TOKEN)
    const onText = (length: number): void => ticker?.spend(Math.ceil(length / CHARACTERS_PER_TURN))
    const emitted = emit(main, chunk, mayYield, options.debug === true, onText)
    // JavaScript's own compiler can't be interrupted.
    ticker?.expectLarge(tokens * COMPILED_BYTES_PER_TOKEN)
    ticker?.spend(tokens * TURNS_PER_TOKEN)
    chunk.sites = emitted.sitesAt
    const body = `const {${RUNTIME_NAMES.join(',')}}=R${emitted.siteNames};return(\n${emitted.text})`
    const make = makeFunction(['R', 'C'], body, registerChunk(chunk))
    return { name: chunkName, mayYield, instantiate: (runtime) => make(runtime, emitted.sites) as LuaFunction }
  } catch (error) {
    // Too deep for the emitter or for JavaScript's own parser, as a chain of ten thousand operators is.
    if (isStackOverflow(error)) throw new LuaError(`${displayName}: chunk has too many syntax levels`)
    // Whatever else JavaScript can't take though it's Lua.
    if (error instanceof SyntaxError) throw new LuaError(`${displayName}: function or expression too complex`)
    throw error
  }
}

/** How messages show a chunk's name: PUC's `luaO_chunkid`. */
function displayNameOf(wholeName: string): string {
  const chunkName = upToNul(wholeName)
  const rest = chunkName.slice(1)
  if (chunkName.startsWith('=')) return rest.slice(0, DISPLAY_SIZE - 1)
  if (chunkName.startsWith('@')) {
    const room = DISPLAY_SIZE - " '...' ".length - 1
    return rest.length > room ? `...${rest.slice(rest.length - room)}` : rest
  }
  const room = DISPLAY_SIZE - ' [string "..."] '.length - 1
  const lineLength = chunkName.search(/[\n\r]/)
  const shown = chunkName.slice(0, lineLength < 0 ? room : Math.min(lineLength, room))
  const isCut = shown.length < chunkName.length
  return `[string "${shown}${isCut ? '...' : ''}"]`
}
