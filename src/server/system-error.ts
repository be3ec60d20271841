/** The system's words for a failed call. */
import { getSystemErrorMap } from 'node:util'

/** `address already in use`; undefined for an error that is no failed system call. */
export function systemReason(error: unknown): string | undefined {
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : NaN
  return getSystemErrorMap().get(errno)?.[1]
}

/** EADDRINUSE; empty for an error without a code. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Where C has other words than Node. */
const REASONS: Readonly<Record<string, string>> = {
  EIO: 'input/output error',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
}

/** Runs `task`; a failing system call becomes an error with the words that C has for it. */
export function withSystemReason<T>(task: () => T): T {
  try {
    return task()
  } catch (error) {
    const reason = REASONS[systemCode(error)] ?? systemReason(error)
    if (reason === undefined) throw error
    throw new Error(reason.charAt(0).toUpperCase() + reason.slice(1), { cause: error })
  }
}
