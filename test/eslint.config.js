/**
 * Lint rules: typescript-eslint's strict set, plus the rules that need types and find real bugs (a promise nobody waits
 * for, a switch that forgets a case), plus this project's own rule about `!`.
 *
 * Formatting is Prettier's; layering and what may be ambient is `test/tidy.test.ts`'s.
 */
import eslint from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const TYPED_ARRAYS = new Set([
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
])

/**
 * `bytes[i]!` states that i is within bounds, which the code around it maintains, and costs nothing at run time. On
 * anything else `!` hides a case that was not thought about.
 */
const nonNullOnlyOnTypedArrays = {
  meta: {
    type: 'problem',
    docs: { description: 'Allow `!` only directly after reading an element of a typed array' },
    schema: [],
    messages: {
      elsewhere: '`!` is allowed only directly after reading an element of a typed array, as in `bytes[i]!`',
      definite: 'A definite assignment (`!:`) hides a missing initial value',
    },
  },
  create(context) {
    const services = context.sourceCode.parserServices
    const isTypedArray = (node) => {
      const type = services.getTypeAtLocation(node)
      const parts = type.isUnion() ? type.types : [type]
      return parts.every((part) => TYPED_ARRAYS.has(part.getSymbol()?.getName() ?? ''))
    }
    return {
      TSNonNullExpression(node) {
        const read = node.expression
        const allowed = read.type === 'MemberExpression' && read.computed && isTypedArray(read.object)
        if (!allowed) context.report({ node, messageId: 'elsewhere' })
      },
      'PropertyDefinition[definite=true], VariableDeclarator[definite=true]'(node) {
        context.report({ node, messageId: 'definite' })
      },
    }
  },
}

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '**/generated/', 'docs/', '.ci/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    plugins: { cinnabar: { rules: { 'non-null-only-on-typed-arrays': nonNullOnlyOnTypedArrays } } },
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: process.cwd() } },
    rules: {
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'no-implicit-coercion': ['error', { allow: ['!!'] }],

      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',

      // `!` has a rule of its own, which knows types.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'cinnabar/non-null-only-on-typed-arrays': 'error',

      // Overloads may be there to be documented one by one.
      '@typescript-eslint/unified-signatures': 'off',

      // Rules that need types.
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-array-delete': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],

      // RESP, bytes and key names are full of control characters.
      'no-control-regex': 'off',
      // A loop over a state machine ends by returning.
      'no-constant-condition': ['error', { checkLoops: false }],
    },
  },
  {
    files: ['src/**/*.ts'],
    // A command-line program or a server reports through what it is given; only the entry point may print.
    ignores: ['src/cli.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
)
