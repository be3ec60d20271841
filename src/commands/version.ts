/** Whose commands, texts and limits these are, and which release of this library has them. */

/** The Redis that this library is. */
export const REDIS_VERSION = '7.0.15'

/** This library's own version, as in its package.json. */
export const CINNABAR_VERSION = '0.1.0'
