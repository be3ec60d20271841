/** What the examples share, and what isn't about Redis. */
import { realpathSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

/** In-process calls give their result at once, clients give a promise; code that awaits takes both. */
export type Awaitable<T> = T | Promise<T>

export type Print = (line: string) => void

/** Whether a module, given as its `import.meta.url`, is the program that was started. */
export function isProgram(url: string): boolean {
  const program = process.argv[1]
  return program !== undefined && realpathSync(program) === fileURLToPath(url)
}

/** A node:http server on a free port of this machine, closed at the end of its scope by `await using`. */
export async function serve(listener: RequestListener): Promise<{ origin: string } & AsyncDisposable> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
