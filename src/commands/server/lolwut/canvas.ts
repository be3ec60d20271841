/** A black and white canvas printed with Braille characters, each of which has 2 by 4 dots. */

/** The dots of U+2800 and on: the first three rows of both columns come first, then the fourth row. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
]

export class Canvas {
  readonly width: number
  readonly height: number
  private readonly dots: Uint8Array

  constructor(width: number, height: number) {
    this.width = width
    this.height = height
    this.dots = new Uint8Array(width * height)
  }

  /** Sets a dot; what lies outside is ignored. */
  set(x: number, y: number): void {
    if (x >= 0 && y >= 0 && x < this.width && y < this.height) this.dots[y * this.width + x] = 1
  }

  /** A straight line (Bresenham, 1965). */
  line(fromX: number, fromY: number, toX: number, toY: number): void {
    const dx = Math.abs(toX - fromX)
    const dy = -Math.abs(toY - fromY)
    const stepX = fromX < toX ? 1 : -1
    const stepY = fromY < toY ? 1 : -1
    let x = fromX
    let y = fromY
    let error = dx + dy
    for (;;) {
      this.set(x, y)
      if (x === toX && y === toY) return
      const doubled = 2 * error
      if (doubled >= dy) {
        error += dy
        x += stepX
      }
      if (doubled <= dx) {
        error += dx
        y += stepY
      }
    }
  }

  toString(): string {
    const lines: string[] = []
    for (let top = 0; top < this.height; top += 4) {
      let line = ''
      for (let left = 0; left < this.width; left += 2) line += this.character(left, top)
      lines.push(`${line}\n`)
    }
    return lines.join('')
  }

  private character(left: number, top: number): string {
    let bits = 0
    DOTS.forEach((row, y) => {
      row.forEach((bit, x) => {
        const isInside = left + x < this.width && top + y < this.height
        if (isInside && this.dots[(top + y) * this.width + left + x] === 1) bits |= bit
      })
    })
    return String.fromCharCode(0x2800 + bits)
  }
}
