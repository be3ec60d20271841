import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const REPLIES = fileURLToPath(new URL('large-replies.ts', import.meta.url))

it('a reply of more values than there is memory for is refused, and the process lives on', async () => {
  const args = ['--max-old-space-size=96', '--import', 'tsx', REPLIES]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const refused = 'RangeError: the reply has more values than there is memory for: ask for fewer at a time'
  expect(stdout.trim().split('\n')).toEqual([
    ...['strings', 'pairs', 'bytes', 'numbers', 'transaction'].map((name) => `${name} ${refused}`),
    "value [ 'member', 'member', 'member' ]",
  ])
})
