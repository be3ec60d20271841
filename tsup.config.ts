/**
 * The build: one ESM and one CommonJS copy of the library, each with its own types.
 *
 * Splitting is on for both, so that the entry points of one format share one copy of the engine: a database made by
 * `cinnabar` is an instance of the class that `cinnabar/server` knows. The command-line program is ESM only.
 */
import { defineConfig, type Options } from 'tsup'

const library = {
  index: 'src/index.ts',
  'server/index': 'src/server/index.ts',
  'testing/index': 'src/testing/index.ts',
  'scripting/index': 'src/scripting/index.ts',
  'persistence/index': 'src/persistence/index.ts',
  'persistence/testing/index': 'src/persistence/testing/index.ts',
}

const common: Options = {
  target: 'node20',
  platform: 'node',
  removeNodeProtocol: false,
  splitting: true,
  sourcemap: false,
  // Both builds write to one folder at the same time: `npm run build` empties it before, neither of them does.
  clean: false,
  // What users see has none of what front doors alone use.
  dts: { entry: library, compilerOptions: { stripInternal: true } },
}

export default defineConfig([
  {
    ...common,
    entry: { ...library, cli: 'src/cli.ts' },
    format: 'esm',
    outExtension: () => ({ js: '.js', dts: '.d.ts' }),
  },
  {
    ...common,
    entry: library,
    format: 'cjs',
    outExtension: () => ({ js: '.cjs', dts: '.d.cts' }),
    // esbuild splits only ESM, so the chunks are turned into CommonJS afterwards. With `treeshake` Rollup does that and
    // leaves the syntax alone; without it Sucrase would, lowering `?.`, `??` and class fields to slow helper calls.
    treeshake: true,
  },
])
