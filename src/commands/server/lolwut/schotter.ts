/**
 * After "Schotter" by Georg Nees (1968): rows of squares that lose their order towards the bottom, each turned and moved
 * by a random amount that grows with its row.
 */
import { Canvas } from './canvas.js'

/** Largest turn of a square in the last row, in radians, and move, in sides. */
const TURN_MAX = 0.9
const MOVE_MAX = 0.35

/** `columns` characters wide, with so many squares in a row and in a column. `random` is uniform in [0, 1). */
export function schotter(columns: number, perRow: number, perColumn: number, random: () => number): string {
  const width = columns * 2
  const margin = width > 4 ? 2 : 0
  const side = Math.max(1, Math.floor((width - 2 * margin) / perRow))
  const canvas = new Canvas(width, side * perColumn + 2 * margin)
  const around = (limit: number): number => (random() * 2 - 1) * limit
  for (let row = 0; row < perColumn; row++) {
    const disorder = row / perColumn
    for (let column = 0; column < perRow; column++) {
      const x = margin + side * (column + 0.5 + around(MOVE_MAX * disorder))
      const y = margin + side * (row + 0.5 + around(MOVE_MAX * disorder))
      square(canvas, x, y, side, around(TURN_MAX * disorder))
    }
  }
  return canvas.toString()
}

function square(canvas: Canvas, centerX: number, centerY: number, side: number, turn: number): void {
  // Corners lie at odd eighths of the circle around the center.
  const radius = (side / 2) * Math.SQRT2
  const corners = [1, 3, 5, 7].map((eighth): [number, number] => {
    const angle = turn + (eighth * Math.PI) / 4
    return [Math.floor(centerX + radius * Math.cos(angle)), Math.floor(centerY + radius * Math.sin(angle))]
  })
  corners.forEach(([x, y], i) => {
    const [toX, toY] = corners[(i + 1) % corners.length] ?? [x, y]
    canvas.line(x, y, toX, toY)
  })
}
