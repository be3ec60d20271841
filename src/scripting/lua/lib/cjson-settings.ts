/** What the parts of the cjson library share: its settings, and null. */
import { LuaUserdata } from '../value.js'

/** Significant digits, as many as `tostring` shows. */
export const JSON_PRECISION_MAX = 14

export interface JsonSettings {
  encodeSparseConvert: boolean
  encodeSparseRatio: number
  encodeSparseSafe: number
  encodeMaxDepth: number
  encodeInvalidNumbers: 'off' | 'on' | 'null'
  encodePrecision: number
  encodeKeepBuffer: boolean
  decodeInvalidNumbers: boolean
  decodeMaxDepth: number
}

/** JSON's null, which a table could not hold as nil: C's null pointer, so that all modules share it. */
export const JSON_NULL = new LuaUserdata('(nil)')
