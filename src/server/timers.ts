/**
 * Node's timers for sockets and for work after them, as they were when this was loaded: test suites put fake ones in the place of
 * the globals, and a server that waited for those would never answer.
 */
export const { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis
