/**
 * Paths in two shapes: the system's functions take text, while arguments, configuration and replies hold one character for
 * each byte of it.
 */
export const bytesToPath = (bytes: string): string => Buffer.from(bytes, 'latin1').toString()

export const pathToBytes = (path: string): string => Buffer.from(path).toString('latin1')
