/**
 * The text of a compiled chunk in the making: knows the line and column of what comes next, keeps the output's lines in
 * step with the source's, and notes where each site stands.
 */
import { LINES_ADDED, type Site, SitePlaces } from './frames.js'

const PARTS_PER_BLOCK = 4096

export class Writer {
  readonly sitesAt = new SitePlaces()
  /** Text of some thousand parts each. */
  private readonly blocks: string[] = []
  private parts: string[] = []
  private line = 1
  private column = 1

  /** `onText` is told now and then how much text there is more. */
  constructor(private readonly onText: (length: number) => void) {}

  get text(): string {
    this.closeBlock()
    return this.blocks.join('')
  }

  /** Adds text without line ends. */
  add(text: string): void {
    if (this.parts.push(text) >= PARTS_PER_BLOCK) this.closeBlock()
    this.column += text.length
  }

  /**
   * Starts new lines until the output is on the given line of the source; it never goes back. Must not be called where
   * JavaScript would end a statement by itself: after `return`, `break` or `yield`.
   */
  goToLine(line: number): void {
    if (this.line >= line) return
    this.parts.push('\n'.repeat(line - this.line))
    this.line = line
    this.column = 1
  }

  /** What is added next is a call that belongs to the site. */
  mark(site: Site): void {
    this.sitesAt.add(this.line + LINES_ADDED, this.column, site)
  }

  private closeBlock(): void {
    const block = this.parts.join('')
    this.blocks.push(block)
    this.parts = []
    this.onText(block.length)
  }
}
