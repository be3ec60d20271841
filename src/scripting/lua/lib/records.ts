/**
 * Makes the tables of small records that a text is read into. Those of a list mostly have the same keys in the same order, and
 * then they go where they went in the one before: no key is hashed, and no part of the table is outgrown.
 */
import { LINEAR_MAX, LuaTable, type TableLayout } from '../table.js'
import type { LuaValue } from '../value.js'

/** V8 copies what is no longer, while a longer piece would keep the whole text. */
export const NAME_LENGTH_MAX = 12

/** Layouts of records seen last, by some of their keys' letters. */
const LAYOUTS_MASK = 31
const layouts = new Array<TableLayout | undefined>(LAYOUTS_MASK + 1).fill(undefined)

export class Records {
  /** Of the records that are being read, one in the other. */
  private readonly names: string[] = []
  private readonly values: LuaValue[] = []

  /** Begins a record. @returns what to call the others with */
  begin(): number {
    return this.names.length
  }

  /** Adds an entry. @returns whether that's possible; if not, the record is to become a table with `tableFrom` */
  add(first: number, name: LuaValue, value: LuaValue): boolean {
    const { names } = this
    if (typeof name !== 'string' || name.length > NAME_LENGTH_MAX || value === undefined) return false
    if (names.length - first === LINEAR_MAX) return false
    names.push(name)
    this.values.push(value)
    return true
  }

  /** Ends a record: its table. */
  end(first: number): LuaTable {
    const { names } = this
    const count = names.length - first
    if (count === 0) return new LuaTable()
    const name = names[first] ?? ''
    const letters = name.charCodeAt(0) * 31 + (names[first + count - 1] ?? '').charCodeAt(0) * 7 + name.length
    const slot = (letters + count) & LAYOUTS_MASK
    const layout = layouts[slot]
    if (layout === undefined || !areFrom(first, names, layout.names)) {
      const own = names.slice(first)
      const table = this.tableFrom(first)
      layouts[slot] = table.layoutOf(own)
      return table
    }
    const table = LuaTable.laidOut(layout, this.values, first)
    this.dropFrom(first)
    return table
  }

  /** The same, for a table that goes on with what is no record's. */
  tableFrom(first: number): LuaTable {
    const { names, values } = this
    const table = new LuaTable()
    for (let i = first; i < names.length; i++) table.set(names[i], values[i])
    this.dropFrom(first)
    return table
  }

  private dropFrom(first: number): void {
    while (this.names.length > first) {
      this.names.pop()
      this.values.pop()
    }
  }
}

/** Whether the items from `first` on are these names. */
function areFrom(first: number, items: readonly string[], names: readonly string[]): boolean {
  if (items.length - first !== names.length) return false
  for (let i = 0; i < names.length; i++) if (items[first + i] !== names[i]) return false
  return true
}
