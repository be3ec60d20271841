/** That what is generated from the command declarations is up to date: if not, `npm run generate` mends it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formatted, GENERATED } from './main.js'

describe('generated files are up to date', () => {
  it.each(GENERATED)('$path', async ({ path, text }) => {
    expect(readFileSync(path, 'utf8')).toBe(await formatted(path, text()))
  })
})
