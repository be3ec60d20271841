/** Tables of results, as text for a terminal and as Markdown, and the units in their cells. */

export interface Table {
  title: string
  columns: readonly string[]
  /** The first column names the row and is aligned left, all others right. */
  rows: readonly (readonly string[])[]
  /** What the reader must know to read the figures. */
  notes: readonly string[]
}

export function toText(table: Table): string {
  const lines = [table.columns, ...table.rows]
  const widths = table.columns.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const text = (line: readonly string[]): string =>
    widths.map((width, column) => pad(line[column] ?? '', width, column)).join('  ')
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  const body = [text(table.columns), rule, ...table.rows.map(text)].map((line) => line.trimEnd())
  return [table.title, '', ...body, ...table.notes.map((note) => `  ${note}`), ''].join('\n')
}

export function toMarkdown(table: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = table.columns.map((_, column) => (column === 0 ? '---' : '---:'))
  const body = [table.columns, rule, ...table.rows].map(line)
  return [`### ${table.title}`, '', ...body, '', ...table.notes.map((note) => `- ${note}`), ''].join('\n')
}

const pad = (text: string, width: number, column: number): string =>
  column === 0 ? text.padEnd(width) : text.padStart(width)

// Units. A figure that was not measured is a dash.

const NONE = '-'

function rounded(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2
  return value.toFixed(digits)
}

/** Operations per second: `1.93 M`, `452 k`. */
export function rate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return NONE
  if (perSecond >= 1e6) return `${rounded(perSecond / 1e6)} M`
  return perSecond >= 1e3 ? `${rounded(perSecond / 1e3)} k` : rounded(perSecond)
}

export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return NONE
  if (ms >= 1000) return `${rounded(ms / 1000)} s`
  if (ms >= 1) return `${rounded(ms)} ms`
  return ms >= 1e-3 ? `${rounded(ms * 1e3)} us` : `${rounded(ms * 1e6)} ns`
}

export function bytes(count: number): string {
  if (!Number.isFinite(count)) return NONE
  const size = Math.abs(count)
  if (size >= 1 << 20) return `${(count / (1 << 20)).toFixed(1)} MiB`
  return size >= 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${count.toFixed(0)} B`
}

/** `1.27x`. */
export function times(factor: number): string {
  return Number.isFinite(factor) ? `${rounded(factor)}x` : NONE
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(0)} %` : NONE
}

/** Tells how far rounds lay apart, given as a share of their median. */
export function spreadNote(widest: number): string[] {
  return widest > 0 ? [`Rounds lay up to ${percent(widest)} apart.`] : []
}

export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
