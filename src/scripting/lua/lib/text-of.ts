/** `tostring`, for all that can be asked for a text. */
import { values } from '../calls.js'
import { formatNumber } from '../numbers.js'
import { callValue, typeName, type Operators } from '../operators.js'
import { LuaUserdata, type LuaValue } from '../value.js'

/** Where addresses begin and how far apart they are: made up, but they look like PUC's, and differ. */
const FIRST_ADDRESS = 0x55d0_c0de_0000
const ADDRESS_STEP = 0x40

const addresses = new WeakMap<object, string>()
let addressesGiven = 0

/** `tostring(value)`, metamethod included. What a metamethod answers is not checked. */
export function textOf(operators: Operators, value: LuaValue): LuaValue {
  const handler = operators.metamethod(value, '__tostring')
  if (handler !== undefined) return values(callValue(operators, handler, [value]))[0]
  return plainText(value)
}

/** The text of a value, whatever its metatable says. */
export function plainText(value: LuaValue): string {
  switch (typeof value) {
    case 'undefined':
      return 'nil'
    case 'boolean':
      return String(value)
    case 'number':
      return formatNumber(value)
    case 'string':
      return value
    default: {
      const label = value instanceof LuaUserdata ? value.label : undefined
      return `${typeName(value)}: ${label ?? addressOf(value)}`
    }
  }
}

function addressOf(value: object): string {
  let address = addresses.get(value)
  if (address === undefined) {
    address = `0x${(FIRST_ADDRESS + ADDRESS_STEP * ++addressesGiven).toString(16)}`
    addresses.set(value, address)
  }
  return address
}
