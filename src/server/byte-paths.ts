/**
 * Paths in two shapes: the system's functions take text, while arguments, configuration and replies hold one character for
 * each byte of it.
 */
export { nameOfBytes as bytesToPath } from '../persistence/storage.js'

export const pathToBytes = (path: string): string => Buffer.from(path).toString('latin1')
