/**
 * Every Lua script that well-known packages ship compiles: found in the packages as they are installed, as files of
 * their own and as literals in JavaScript.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { compile } from '../../src/scripting/lua/index.js'

/** With the fewest scripts that the package is known to ship: finding none would prove nothing. */
const PACKAGES = { bullmq: 50, bull: 25, redlock: 3, 'rate-limiter-flexible': 1, 'bee-queue': 5 }

const CALLS_REDIS = /\bredis\.p?call\b/

/** By source, where each script was found first. */
function scriptsIn(folder: string, found = new Map<string, string>()): Map<string, string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) scriptsIn(path, found)
    } else if (entry.name.endsWith('.lua')) {
      note(readFileSync(path, 'latin1'), path, found)
    } else if (/\.[cm]?js$/.test(entry.name)) {
      const text = readFileSync(path, 'utf8')
      if (CALLS_REDIS.test(text)) for (const literal of literalsIn(text, path)) note(literal, path, found)
    }
  }
  return found
}

function note(source: string, path: string, found: Map<string, string>): void {
  if (!found.has(source)) found.set(source, path)
}

/** The string literals that call Redis; what a template has in between is left out. */
function literalsIn(text: string, path: string): string[] {
  const literals: string[] = []
  const visit = (node: ts.Node): void => {
    const literal = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head, ...node.templateSpans.map((span) => span.literal)].map((part) => part.text).join('0')
        : ''
    if (CALLS_REDIS.test(literal)) literals.push(literal)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return literals
}

describe('scripts of packages compile', () => {
  it.each(Object.entries(PACKAGES))('%s', (name, atLeast) => {
    const scripts = scriptsIn(join('node_modules', name))
    expect(scripts.size).toBeGreaterThanOrEqual(atLeast)
    for (const [source, path] of scripts) {
      expect(() => compile(source, '@user_script'), path).not.toThrow()
    }
  })
})
