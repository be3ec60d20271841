/**
 * A test of the code itself: that imports point one way, that nothing ambient reaches the core, that error texts live in
 * one place, and the house rules that no compiler checks. Each rule first proves on a sample that it can fail.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as rules from './support/tidy-rules.js'
import { parseSource, type Finding, type Source } from './support/tidy-rules.js'

const root = fileURLToPath(new URL('..', import.meta.url))

type Manifest = {
  dependencies: Record<string, string>
  scripts: Record<string, string>
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).split(sep).join('/'))
    .sort()
}

const folders = ['src', 'test', 'bench', 'examples'].filter((folder) => existsSync(join(root, folder)))
const files = folders.flatMap(filesUnder)
const sources = files
  .filter((path) => path.endsWith('.ts'))
  .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
const library = sources.filter((source) => source.path.startsWith('src/'))

function declaredDependencies(source: Source): Finding[] {
  return rules.declaredDependencies(source, Object.keys(manifest.dependencies))
}

describe('the code is tidy', () => {
  it('finds the code', () => {
    expect(library.length).toBeGreaterThan(0)
  })

  it.each([
    ['imports point only to the left', rules.layering, library],
    ['the library imports only its dependencies', declaredDependencies, library],
    ['nothing is ambient', rules.ambient, library],
    ['error texts are in one place', rules.errorTexts, library],
    ['`!` stands only after an element access', rules.nonNullAssertions, sources],
    ['there is no any', rules.anyTypes, sources],
    ['nothing is left unfinished', rules.unfinished, sources],
    ['a check is switched off only with a reason', rules.suppressions, sources],
    ['no file is too long', rules.tooLong, sources.filter((source) => !source.path.startsWith('test/'))],
    ['a file opens with its purpose', rules.opensWithItsPurpose, library],
  ] as const)('%s', (_, rule, checked) => {
    expect(checked.flatMap((source) => rule(source))).toEqual([])
  })

  it('names are kebab-case', () => {
    const named = files.filter((path) => /\.(ts|js|json)$/.test(path))
    expect(named.flatMap(rules.names)).toEqual([])
  })

  it('installing the package runs nothing', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare']
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([])
  })
})

describe('the rules can fail', () => {
  const unfinishedWord = ['TO', 'DO'].join('')
  const suppression = ['eslint', 'disable'].join('-')
  const typeSuppression = ['@ts', 'ignore'].join('-')

  /** Rule, path, text, and the line of each finding (none: the text is fine). */
  const samples: [rule: (source: Source) => Finding[], path: string, text: string, lines: number[]][] = [
    [rules.layering, 'src/structures/a.ts', `import { x } from '../keyspace/b.js'`, [1]],
    [rules.layering, 'src/structures/a.ts', `\nimport type { X } from '../keyspace/b.js'`, [2]],
    [rules.layering, 'src/memory/a.ts', `export * from '../structures/b.js'`, [1]],
    [rules.layering, 'src/memory/a.ts', `const b = await import('../engine/b.js')`, [1]],
    [rules.layering, 'src/memory/a.ts', `type B = import('../engine/b.js').B`, [1]],
    [rules.layering, 'src/commands/spec/a.ts', `import { x } from '../../engine/b.js'`, [1]],
    [rules.layering, 'src/api/a.ts', `import { x } from '../protocol/b.js'`, [1]],
    [rules.layering, 'src/server/a.ts', `import { x } from '../scripting/b.js'`, [1]],
    [rules.layering, 'src/protocol/a.ts', `import { x } from '../server/b.js'`, [1]],
    [rules.layering, 'src/engine/a.ts', `import { x } from '../index.js'`, [1]],
    [rules.layering, 'src/server/a.ts', `import { x } from '../protocol/b.js'`, []],
    [rules.layering, 'src/engine/a.ts', `import '../memory/b.js'; import './c.js'; import './d/e.js'`, []],
    [rules.layering, 'src/testing/a.ts', `import '../server/b.js'; import '../index.js'`, []],
    [rules.layering, 'src/memory/a.ts', `// import { x } from '../engine/b.js'`, []],

    [declaredDependencies, 'src/memory/a.ts', `import x from 'left-pad'`, [1]],
    [declaredDependencies, 'src/memory/a.ts', `import x from 'denque'; import 'node:fs'; import './a.js'`, []],

    [rules.ambient, 'src/memory/a.ts', `import { readFileSync } from 'node:fs'`, [1]],
    [rules.ambient, 'src/index.ts', `import fs from 'fs'\nDate.now()`, [1]],
    [rules.ambient, 'src/persistence/snapshot.ts', `import 'node:fs'`, [1]],
    [rules.ambient, 'src/persistence/file-names.ts', `import 'node:fs'`, [1]],
    [rules.ambient, 'src/memory/a.ts', `Date\n  .now()`, [1]],
    [rules.ambient, 'src/memory/a.ts', `const now = new Date()\nconst clock = Date['now']`, [1, 2]],
    [rules.ambient, 'src/memory/a.ts', `Math.random()\nconst { random } = Math`, [1, 2]],
    [rules.ambient, 'src/memory/a.ts', `performance.now()\nprocess.env\nBuffer.from('')`, [1, 2, 3]],
    [
      rules.ambient,
      'src/memory/a.ts',
      `setTimeout(f)\nsetInterval(f)\nsetImmediate(f)\nqueueMicrotask(f)`,
      [1, 2, 3, 4],
    ],
    [rules.ambient, 'src/memory/a.ts', `globalThis['setTimeout'](f)\nconsole.log(1)`, [1, 2]],
    [rules.ambient, 'src/memory/a.ts', 'const text = `${Date.now()}`', [1]],
    [rules.ambient, 'src/memory/a.ts', `function f(bytes: Buffer) {}`, [1]],
    [rules.ambient, 'src/memory/a.ts', `import.meta.url`, [1]],
    [rules.ambient, 'src/memory/a.ts', `// Date.now()\n/* setTimeout(f) */ const s = 'Math.random() process.env'`, []],
    [rules.ambient, 'src/memory/a.ts', `this.process(); clock.setTimeout(f); Math.max(1, 2); Date.UTC(1970)`, []],
    [rules.ambient, 'src/memory/a.ts', `class C { process(): void {} }; const o = { fetch: 1 }`, []],
    [rules.ambient, 'src/server/a.ts', `import 'node:net'; setTimeout(f); process.exit()`, []],
    [rules.ambient, 'src/protocol/a.ts', `queueMicrotask(f)`, []],
    [rules.ambient, 'src/persistence/file-storage.ts', `import 'node:fs'`, []],
    [rules.ambient, 'src/persistence/folder-lock.ts', `import 'node:fs'`, []],

    [rules.errorTexts, 'src/commands/a.ts', `reply.error('ERR syntax error')`, [1]],
    [rules.errorTexts, 'src/commands/a.ts', 'reply.error(`WRONGTYPE Operation`)\nf(`NOAUTH ${x}`)', [1, 2]],
    [rules.errorTexts, 'src/protocol/a.ts', `write('-EXECABORT Transaction discarded')`, [1]],
    [rules.errorTexts, 'src/keyspace/errors.ts', `const syntax = 'ERR syntax error'`, []],
    [rules.errorTexts, 'src/commands/a.ts', `const word = 'ERR'; f('ERROR text'); // 'ERR syntax error'`, []],

    [rules.nonNullAssertions, 'src/memory/a.ts', `map.get(k)!\na.b!\n;(u8[i] ?? 0)!`, [1, 2, 3]],
    [rules.nonNullAssertions, 'src/memory/a.ts', `class C {\n  x!: number\n}\nlet y!: number`, [2, 4]],
    [rules.nonNullAssertions, 'src/memory/a.ts', `u8[i]! + u8[a[j]!]!; !x; x !== y; // a.b!`, []],

    [rules.anyTypes, 'src/memory/a.ts', `const x: any = 1\nconst y = z as any\nlet w: Array<any>`, [1, 2, 3]],
    [rules.anyTypes, 'src/memory/a.ts', `const any = 'any' // any`, []],

    [rules.unfinished, 'src/memory/a.ts', `\n// ${unfinishedWord}: later`, [2]],
    [rules.unfinished, 'src/memory/a.ts', `// method, HACKNEY`, []],

    [rules.suppressions, 'src/memory/a.ts', `// ${suppression}-next-line no-var\nvar x\n// ${typeSuppression}`, [3, 1]],
    [rules.suppressions, 'src/memory/a.ts', `// ${suppression}-next-line no-var -- the point of this test`, []],
  ]

  it.each(samples)('%o on %s: %j', (rule, path, text, lines) => {
    const findings = rule(parseSource(path, text))
    expect(findings.map((finding) => Number(finding.split(':')[1]))).toEqual(lines)
  })

  it('a folder that is no layer', () => {
    expect(rules.layering(parseSource('src/helpers/a.ts', ''))).toHaveLength(1)
  })

  it('a long file, unless generated', () => {
    const text = 'x\n'.repeat(rules.LINES_MAX)
    expect(rules.tooLong(parseSource('src/a.ts', text))).toEqual([])
    expect(rules.tooLong(parseSource('src/a.ts', text + 'x\n'))).toHaveLength(1)
    expect(rules.tooLong(parseSource('src/generated/a.ts', text + 'x\n'))).toEqual([])
  })

  it('a file without its purpose', () => {
    expect(rules.opensWithItsPurpose(parseSource('src/a.ts', `import './b.js'`))).toHaveLength(1)
    expect(rules.opensWithItsPurpose(parseSource('src/a.ts', `#!/usr/bin/env node\n/** The program. */`))).toEqual([])
  })

  it.each([
    ['src/memory/size-classes.ts', 0],
    ['test/tidy.test.ts', 0],
    ['src/memory/sizeClasses.ts', 1],
    ['src/Sorted_Set/index.ts', 1],
    ['src/a--b.ts', 1],
  ])('names: %s', (path, count) => {
    expect(rules.names(path)).toHaveLength(count)
  })
})
