/**
 * The text of a compiled chunk in the making: knows the line and column of what comes next, keeps the output's lines in
 * step with the source's, and notes where each site stands.
 */
import { LINES_ADDED, type Site, SitePlaces } from './frames.js'

export class Writer {
  readonly sitesAt = new SitePlaces()
  private readonly parts: string[] = []
  private line = 1
  private column = 1

  get text(): string {
    return this.parts.join('')
  }

  /** Adds text without line ends. */
  add(text: string): void {
    this.parts.push(text)
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
}
