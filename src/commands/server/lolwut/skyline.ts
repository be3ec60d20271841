/** A skyline at dusk in the four grays of old game consoles, drawn with colored spaces. */

const WHITE = '0;97;107'
const LIGHT = '0;37;47'
const DARK = '0;90;100'
const BLACK = '0;30;40'

/** The sky, from top to bottom, by share of the height. */
const SKY: readonly (readonly [until: number, color: string])[] = [
  [0.15, DARK],
  [0.45, LIGHT],
  [1, WHITE],
]
const BUILDING_WIDTH_MIN = 4
const BUILDING_WIDTH_MAX = 12
const LIT_WINDOWS = 0.35

/** `random` is uniform in [0, 1). */
export function skyline(columns: number, rows: number, random: () => number): string {
  const picture = Array.from({ length: rows }, (_, y) => {
    const color = SKY.find(([until]) => (y + 0.5) / rows <= until)?.[1] ?? WHITE
    return new Array<string>(columns).fill(color)
  })
  // Far buildings are dark gray and tall, near ones black, with windows.
  street(picture, columns, rows, DARK, 0.75, false, random)
  street(picture, columns, rows, BLACK, 0.5, true, random)
  return picture.map((line) => `${line.map((color) => `\x1b[${color}m \x1b[0m`).join('')}\n`).join('')
}

function street(
  picture: string[][],
  columns: number,
  rows: number,
  color: string,
  tallest: number,
  hasWindows: boolean,
  random: () => number,
): void {
  let left = -Math.floor(random() * BUILDING_WIDTH_MIN)
  while (left < columns) {
    const width = BUILDING_WIDTH_MIN + Math.floor(random() * (BUILDING_WIDTH_MAX - BUILDING_WIDTH_MIN + 1))
    const height = Math.ceil(rows * tallest * (0.3 + 0.7 * random()))
    for (let y = rows - height; y < rows; y++) {
      for (let x = Math.max(0, left); x < Math.min(columns, left + width); x++) {
        const isWindow =
          hasWindows && y > rows - height && (rows - y) % 2 === 0 && (x - left) % 2 === 1 && x < left + width - 1
        const line = picture[y]
        if (line) line[x] = isWindow && random() < LIT_WINDOWS ? WHITE : color
      }
    }
    left += width + Math.floor(random() * 3)
  }
}
