/**
 * The rules that `test/tidy.test.ts` holds the source to: functions from one parsed file to what is wrong with it.
 *
 * They look at TypeScript's syntax tree rather than at text, so that a comment or a string that mentions `Date.now()`
 * is no finding and a call that is spread over three lines is one.
 */
import { dirname, join } from 'node:path/posix'
import { builtinModules } from 'node:module'
import ts from 'typescript'

export type Source = {
  /** From the root of the project, with forward slashes: `src/memory/arena.ts`. */
  path: string
  text: string
  tree: ts.SourceFile
}

export type Finding = string

export function parseSource(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
}

// Layers

const CORE = ['memory', 'structures', 'keyspace', 'commands', 'engine'] as const

/** What each folder of src may import besides itself. An import points only to the left. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  memory: [],
  structures: CORE.slice(0, 1),
  keyspace: CORE.slice(0, 2),
  commands: CORE.slice(0, 3),
  engine: CORE.slice(0, 4),
  api: CORE,
  scripting: CORE,
  persistence: CORE,
  protocol: CORE,
  'real-time.ts': CORE,
  server: [...CORE, 'persistence', 'protocol', 'real-time.ts'],
}

/** The rightmost layer: entry points and tools, which may import anything and which nothing else imports. */
const ENTRY_POINTS = ['index.ts', 'cli.ts', 'testing', 'generate']

/** The first part of a path below src: a folder, or a file's own name. */
function layerOf(path: string): string {
  return path.split('/')[1] ?? ''
}

export function layering(source: Source): Finding[] {
  const from = layerOf(source.path)
  if (ENTRY_POINTS.includes(from)) return []
  const allowed = MAY_IMPORT[from]
  if (allowed === undefined) return [`${source.path}: ${from} is no layer of the architecture`]
  return importsOf(source)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, node }) => ({
      node,
      to: layerOf(join(dirname(source.path), specifier.replace(/\.js$/, '.ts'))),
    }))
    .filter(({ to }) => to !== from && !allowed.includes(to))
    .map(({ node, to }) => at(source, node, `${from} must not import ${to}`))
}

/** A package that src imports must be one that users get. */
export function declaredDependencies(source: Source, dependencies: readonly string[]): Finding[] {
  return importsOf(source)
    .filter(({ specifier }) => !specifier.startsWith('.') && !isBuiltin(specifier))
    .filter(({ specifier }) => !dependencies.some((name) => specifier === name || specifier.startsWith(`${name}/`)))
    .map(({ specifier, node }) => at(source, node, `${specifier} is not among the dependencies`))
}

function importsOf(source: Source): { specifier: string; node: ts.Node }[] {
  const found: { specifier: string; node: ts.Node }[] = []
  visit(source.tree, (node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, node })
  })
  return found
}

/** Of `import`, `export from`, `import()`, `require()` and the type `import('...')`. */
function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (ts.isExternalModuleReference(node)) return node.expression
  if (!ts.isCallExpression(node)) return undefined
  const { expression: callee } = node
  const imports = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  return imports ? node.arguments[0] : undefined
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}

// Nothing ambient

const NODE_BOUND = ['server', 'testing', 'generate', 'cli.ts']
/** Where the real clock and real randomness come in. */
const REAL_WORLD = ['index.ts', 'real-time.ts']
/** The parts of `persistence` that touch a file system. */
const FILE_STORAGE = ['src/persistence/file-storage.ts', 'src/persistence/folder-lock.ts']

const AMBIENT = new Set([
  '__dirname',
  '__filename',
  'Buffer',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'Date',
  'fetch',
  'global',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'require',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'window',
])

/** Codecs between the engine and a stream may end a turn of the event loop: that depends on no clock and on no host. */
const MAY_QUEUE_MICROTASKS = ['protocol', 'persistence']

/**
 * Node's modules belong to the server, the command line and file storage; everywhere else src runs in any JavaScript.
 * Below the entry points time, timers, randomness and output are handed in, too.
 */
export function ambient(source: Source): Finding[] {
  const layer = layerOf(source.path)
  if (NODE_BOUND.includes(layer) || FILE_STORAGE.includes(source.path)) return []
  const findings = importsOf(source)
    .filter(({ specifier }) => isBuiltin(specifier))
    .map(({ specifier, node }) => at(source, node, `${specifier} is Node's`))
  if (REAL_WORLD.includes(layer)) return findings
  visit(source.tree, (node) => {
    if (ts.isIdentifier(node) && isReference(node)) {
      const name = ambientName(node)
      if (name === 'queueMicrotask' && MAY_QUEUE_MICROTASKS.includes(layer)) return
      if (name !== undefined) findings.push(at(source, node, `${name} is ambient: it must be handed in`))
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      findings.push(at(source, node, 'import.meta is ambient'))
    }
  })
  return findings
}

function ambientName(node: ts.Identifier): string | undefined {
  const { parent } = node
  const member = ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.name.text : undefined
  if (node.text === 'Math') return member === undefined || member === 'random' ? `Math.${member ?? '*'}` : undefined
  // A pure function of its arguments.
  if (node.text === 'Date' && member === 'UTC') return undefined
  return AMBIENT.has(node.text) ? node.text : undefined
}

/** False for `process` in `this.process`, in `{ process: 1 }` and as the name of a member. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isQualifiedName(parent)) return parent.left === node
  if (ts.isBindingElement(parent) || ts.isImportSpecifier(parent)) return parent.propertyName !== node
  if (ts.isExportSpecifier(parent)) return false
  if (ts.isClassElement(parent) || ts.isTypeElement(parent)) return parent.name !== node
  if (ts.isPropertyAssignment(parent) || ts.isEnumMember(parent)) return parent.name !== node
  return true
}

// Error texts

/** The one file that spells them. */
const ERROR_TEXTS = 'src/keyspace/errors.ts'

const ERROR_CODES = [
  'ASK',
  'BUSY',
  'BUSYGROUP',
  'BUSYKEY',
  'CLUSTERDOWN',
  'CROSSSLOT',
  'ERR',
  'EXECABORT',
  'INPROG',
  'INVALIDOBJ',
  'IOERR',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOAUTH',
  'NOGOODSLAVE',
  'NOGROUP',
  'NOMASTERLINK',
  'NOPERM',
  'NOPROTO',
  'NOQUORUM',
  'NOREPLICAS',
  'NOSCRIPT',
  'NOTBUSY',
  'NOTREADY',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'UNBLOCKED',
  'UNKILLABLE',
  'WRONGPASS',
  'WRONGTYPE',
]
const ERROR_TEXT = new RegExp(`^-?(${ERROR_CODES.join('|')}) `)

export function errorTexts(source: Source): Finding[] {
  if (source.path === ERROR_TEXTS) return []
  const findings: Finding[] = []
  visit(source.tree, (node) => {
    const literal = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? node.text : ''
    if (ERROR_TEXT.test(literal)) findings.push(at(source, node, `an error text outside ${ERROR_TEXTS}: ${literal}`))
  })
  return findings
}

// Types

/** `!` states a bound only after an element access; eslint, which knows types, checks that it is a typed array's. */
export function nonNullAssertions(source: Source): Finding[] {
  const findings: Finding[] = []
  visit(source.tree, (node) => {
    if (ts.isNonNullExpression(node) && !ts.isElementAccessExpression(node.expression)) {
      findings.push(at(source, node, '`!` not directly after `]`'))
    }
    if ((ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) && node.exclamationToken !== undefined) {
      findings.push(at(source, node, '`!:` hides a missing initial value'))
    }
  })
  return findings
}

export function anyTypes(source: Source): Finding[] {
  const findings: Finding[] = []
  visit(source.tree, (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) findings.push(at(source, node, 'the type any'))
  })
  return findings
}

// Text

export function unfinished(source: Source): Finding[] {
  return matches(source, /\b(?:TO[D]O|FIX[M]E|HA[C]K)\b/g, 'is unfinished')
}

/** Switching a check off needs a reason that the reader sees. */
export function suppressions(source: Source): Finding[] {
  return [
    ...matches(source, /@ts-(?:ignore|nocheck)\b/g, 'hides a type error'),
    ...matches(source, /eslint-disable[a-z-]*(?![^\n]* -- \S)/g, 'needs a reason: `-- because`'),
  ]
}

/** Most files have 100 to 300 lines; beyond this there is more than one idea in them. */
export const LINES_MAX = 600

export function tooLong(source: Source): Finding[] {
  if (isGenerated(source.path)) return []
  const lines = source.text.split('\n').length - 1
  return lines > LINES_MAX ? [`${source.path}: ${lines} lines, more than ${LINES_MAX}`] : []
}

export function opensWithItsPurpose(source: Source): Finding[] {
  if (isGenerated(source.path)) return []
  const text = source.text.replace(/^#![^\n]*\n/, '')
  return text.startsWith('/**') ? [] : [`${source.path}: does not open with what it is`]
}

export function isGenerated(path: string): boolean {
  return path.includes('generated')
}

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/

export function names(path: string): Finding[] {
  return path
    .split('/')
    .filter((part) => !KEBAB_CASE.test(part))
    .map((part) => `${path}: ${part} is not kebab-case`)
}

// Helpers

function visit(node: ts.Node, use: (node: ts.Node) => void): void {
  use(node)
  ts.forEachChild(node, (child) => visit(child, use))
}

function at(source: Source, node: ts.Node, what: string): Finding {
  return `${source.path}:${lineOf(source, node.getStart(source.tree))}: ${what}`
}

function matches(source: Source, pattern: RegExp, what: string): Finding[] {
  return [...source.text.matchAll(pattern)].map((match) => {
    return `${source.path}:${lineOf(source, match.index)}: ${match[0]} ${what}`
  })
}

function lineOf(source: Source, position: number): number {
  return source.tree.getLineAndCharacterOfPosition(position).line + 1
}
