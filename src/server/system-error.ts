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
