/**
 * Line plots as SVG: small panels side by side with logarithmic axes, one line for each contender. Colours follow the
 * reader's preference for light or dark, and a shape marks each line's points, so that colour isn't all that tells them
 * apart.
 */

export interface Series {
  name: string
  /** x and y, both above 0. */
  points: readonly (readonly [x: number, y: number])[]
}

export interface Panel {
  title: string
  series: readonly Series[]
}

export interface Plot {
  title: string
  panels: readonly Panel[]
  /** How figures are written at the axes. */
  xLabel: (x: number) => string
  yLabel: (y: number) => string
  notes: readonly string[]
}

const COLUMNS = 4
const PANEL_WIDTH = 250
const PANEL_HEIGHT = 230
/** Around the area of a panel that lines are drawn in. */
const MARGIN = { left: 52, right: 14, top: 30, bottom: 28 }
const HEADER_HEIGHT = 34
const NOTE_HEIGHT = 16

/** Told apart by those who see colours differently, too (after Okabe and Ito); on white, and on near black. */
const COLOURS = [
  ['#d1242f', '#ff7b72'],
  ['#bc4c00', '#ffa657'],
  ['#0969da', '#79c0ff'],
  ['#8250df', '#d2a8ff'],
  ['#57606a', '#a0a8b0'],
] as const
const DASHES = ['', '', '', '6 3', '2 3']

const styleOf = (isDark: boolean): string => {
  const [paper, ink, grid] = isDark ? ['#0d1117', '#e6edf3', '#30363d'] : ['#ffffff', '#1f2328', '#d8dee4']
  const lines = COLOURS.map((pair, index) => {
    const colour = pair[isDark ? 1 : 0]
    return `.s${index} .line{stroke:${colour}}.s${index} .mark{fill:${colour}}`
  })
  return `.paper{fill:${paper}}text{fill:${ink}}.grid{stroke:${grid}}${lines.join('')}`
}

const STYLE = [
  'text{font:11px system-ui,sans-serif}.title{font-weight:600;font-size:13px}.y{text-anchor:end}.x{text-anchor:middle}',
  '.line{fill:none;stroke-width:2}',
  styleOf(false),
  `@media(prefers-color-scheme:dark){${styleOf(true)}}`,
].join('')

/** The plot as an SVG document. */
export function toSvg({ title, panels, xLabel, yLabel, notes }: Plot): string {
  const names = [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))]
  const columns = Math.min(COLUMNS, panels.length + 1)
  const rows = Math.ceil((panels.length + 1) / columns)
  const width = columns * PANEL_WIDTH
  const height = HEADER_HEIGHT + rows * PANEL_HEIGHT + notes.length * NOTE_HEIGHT + 12
  // All panels have the same axes, so that they can be compared.
  const points = panels.flatMap(({ series }) => series.flatMap((line) => line.points))
  const x = logScale(
    points.map(([value]) => value),
    MARGIN.left,
    PANEL_WIDTH - MARGIN.right,
  )
  const y = logScale(
    points.map(([, value]) => value),
    PANEL_HEIGHT - MARGIN.bottom,
    MARGIN.top,
  )
  const placed = (index: number, content: string): string => {
    const left = (index % columns) * PANEL_WIDTH
    const top = HEADER_HEIGHT + Math.floor(index / columns) * PANEL_HEIGHT
    return `<g transform="translate(${left} ${top})">\n${content}\n</g>`
  }
  const drawn = panels.map((panel, index) => placed(index, panelOf(panel, names, x, y, xLabel, yLabel)))
  const noteTop = HEADER_HEIGHT + rows * PANEL_HEIGHT + 14
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    `<text class="title" x="${MARGIN.left}" y="22">${escaped(title)}</text>`,
    ...drawn,
    placed(panels.length, legendOf(names)),
    ...notes.map((note, at) => `<text x="${MARGIN.left}" y="${noteTop + at * NOTE_HEIGHT}">${escaped(note)}</text>`),
    '</svg>\n',
  ].join('\n')
}

interface Scale {
  at(value: number): number
  /** The powers of ten within it. */
  ticks: readonly number[]
  from: number
  to: number
}

function logScale(values: readonly number[], from: number, to: number): Scale {
  const least = Math.floor(Math.log10(Math.min(...values)))
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values))))
  return {
    at: (value) => rounded(from + ((Math.log10(value) - least) / (most - least)) * (to - from)),
    ticks: Array.from({ length: most - least + 1 }, (_, step) => 10 ** (least + step)),
    from,
    to,
  }
}

function panelOf(
  { title, series }: Panel,
  names: readonly string[],
  x: Scale,
  y: Scale,
  xLabel: Plot['xLabel'],
  yLabel: Plot['yLabel'],
): string {
  const across = y.ticks.flatMap((tick) => [
    `<line class="grid" x1="${x.from}" x2="${x.to}" y1="${y.at(tick)}" y2="${y.at(tick)}"/>`,
    `<text class="y" x="${x.from - 6}" y="${y.at(tick) + 4}">${escaped(yLabel(tick))}</text>`,
  ])
  const sizes = [...new Set(series.flatMap(({ points }) => points.map(([value]) => value)))]
  const along = sizes.map(
    (size) => `<text class="x" x="${x.at(size)}" y="${y.from + 18}">${escaped(xLabel(size))}</text>`,
  )
  const lines = series.map(({ name, points }) => {
    const index = names.indexOf(name)
    const places = points.map(([size, value]) => [x.at(size), y.at(value)] as const)
    const path = places.map(([left, top]) => `${left},${top}`).join(' ')
    return `<g class="s${index}"><polyline class="line"${dash(index)} points="${path}"/>${places.map((place) => mark(index, place)).join('')}</g>`
  })
  return [`<text class="title" x="${x.from}" y="18">${escaped(title)}</text>`, ...across, ...along, ...lines].join('\n')
}

function legendOf(names: readonly string[]): string {
  return names
    .map((name, index) => {
      const top = MARGIN.top + 14 + index * 24
      const line = `<line class="line"${dash(index)} x1="${MARGIN.left}" x2="${MARGIN.left + 36}" y1="${top}" y2="${top}"/>`
      const label = `<text x="${MARGIN.left + 46}" y="${top + 4}">${escaped(name)}</text>`
      return `<g class="s${index}">${line}${mark(index, [MARGIN.left + 18, top])}${label}</g>`
    })
    .join('\n')
}

function dash(index: number): string {
  const pattern = DASHES[index % DASHES.length]
  return pattern ? ` stroke-dasharray="${pattern}"` : ''
}

/** A disc, a square, a diamond, and triangles either way. */
function mark(index: number, [x, y]: readonly [number, number]): string {
  const corners = ['', 'M-4-4h8v8h-8z', 'M0-5l5 5l-5 5l-5-5z', 'M0-5l5 9h-10z', 'M0 5l5-9h-10z'][index % COLOURS.length]
  if (!corners) return `<circle class="mark" cx="${x}" cy="${y}" r="4"/>`
  return `<path class="mark" transform="translate(${x} ${y})" d="${corners}"/>`
}

const rounded = (place: number): number => Math.round(place * 10) / 10

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
