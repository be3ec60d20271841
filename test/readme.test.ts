/**
 * That what the README says works: its JavaScript runs and prints what the comments say, its redis-cli session is true. And
 * that the other documents quote the code as it is and link to what exists.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { open } from 'cinnabar'
import { listen } from 'cinnabar/server'
import { afterAll, describe, expect, it } from 'vitest'
import { connect, quote, type Reply } from './support/resp-client.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${root}README.md`, 'utf8')

/** The code blocks in a language, each with the heading that it stands under. */
function blocks(language: string): { heading: string; code: string }[] {
  const found: { heading: string; code: string }[] = []
  let heading = ''
  for (const [, title, fence, code = ''] of readme.matchAll(/^#+ (.*)$|^```(\w+)\n([^]*?)^```$/gm)) {
    if (title !== undefined) heading = title
    else if (fence === language) found.push({ heading, code })
  }
  return found
}

/** Runs JavaScript as a program of its own in the project's folder. */
async function run(code: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-'],
      { cwd: root, timeout: 15_000 },
      (error, stdout, stderr) => (error ? reject(new Error(stderr, { cause: error })) : resolve(stdout)),
    )
    child.stdin?.end(code)
  })
}

describe('JavaScript in the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cinnabar-readme-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const programs = blocks('js')

  it('is there', () => {
    expect(programs.map(({ heading }) => heading)).toEqual([
      'Ten lines',
      'Embed it',
      'Keep collections in it',
      'Do several things at once, or none',
      'Bound it',
      'Serve it',
      'Keep it',
      'Test with it',
    ])
  })

  it.each(programs)('$heading', async ({ code }) => {
    const expected = (code.match(/console\.log\(.*/g) ?? []).map((line) => line.slice(line.lastIndexOf(' // ') + 4))
    expect(expected.length).toBeGreaterThan(0)
    // What a program keeps goes where it's in nobody's way.
    const moved = code.replace("'./data'", JSON.stringify(folder))
    expect((await run(moved)).trimEnd().split('\n')).toEqual(expected)
  })
})

describe('redis-cli in the README', () => {
  it.each(blocks('console'))('$heading', async ({ code }) => {
    const db = open({ frozen: true })
    const server = await listen(db, { port: 0 })
    const client = await connect({ port: server.port })
    try {
      const entries = code.split(/^.*?> /m).slice(1)
      expect(entries.length).toBeGreaterThan(0)
      for (const entry of entries) {
        const [request = '', ...shown] = entry.trimEnd().split('\n')
        expect([request, cliText(await client.command(...request.split(' ')))]).toEqual([request, shown.join('\n')])
      }
    } finally {
      await client.close()
      await server.close()
      db.close()
    }
  })
})

/** A reply as redis-cli shows it. */
function cliText(reply: Reply): string {
  switch (reply.type) {
    case 'simple':
      return reply.text
    case 'error':
      return `(error) ${reply.text}`
    case 'int':
      return `(integer) ${reply.value}`
    case 'bulk':
      return quote(reply.bytes)
    case 'nullBulk':
      return '(nil)'
    default:
      throw new Error(`the README shows no ${reply.type} yet`)
  }
}

const documents = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name))

describe.each(['README.md', ...documents])('%s', (path) => {
  const text = readFileSync(root + path, 'utf8')

  it('links to what exists', () => {
    const files = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) =>
      join(dirname(path), target),
    )
    expect(files.filter((file) => !existsSync(root + file))).toEqual([])
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replace(/\W+/g, '-'))
    for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor)
  })

  it('quotes the code as it is', () => {
    for (const [, file = '', code = ''] of text.matchAll(/^```ts\n\/\/ ((?:src|test)\/\S+)\n([^]*?)^```$/gm)) {
      expect(readFileSync(root + file, 'utf8')).toContain(code)
    }
  })
})
