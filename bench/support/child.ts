/**
 * Runs a workload in a process of its own, so that it starts with a clean heap and with no type feedback that another
 * workload left behind in the compiler. The workload's file calls `workload`; what goes in and out must be cloneable.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ChildOptions {
  /** More flags for Node: `--expose-gc`. */
  flags?: readonly string[]
  timeoutS?: number
}

/** How a workload answers: with what it found, or why it couldn't. */
type Answer<Result> = { result: Result } | { error: string }

/** Runs `bench/workloads/<name>.ts` with `input`, and gives what it answers. */
export function inChild<Input extends object, Result>(
  name: string,
  input: Input,
  { flags = [], timeoutS = 300 }: ChildOptions = {},
): Promise<Result> {
  const path = fileURLToPath(new URL(`../workloads/${name}.ts`, import.meta.url))
  // Our own flags tell Node how to load TypeScript.
  const execArgv = [...process.execArgv, ...flags]
  const child = fork(path, { execArgv, serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${name}: not finished after ${timeoutS} s`))
    }, timeoutS * 1000)
    child.once('message', (answer: Answer<Result>) => {
      if ('error' in answer) reject(new Error(`${name} ${JSON.stringify(input)}: ${answer.error}`))
      else resolve(answer.result)
      child.kill('SIGKILL')
    })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      reject(new Error(`${name}: ended without an answer (${signal ?? `exit code ${code}`})`))
    })
    child.send(input)
  })
}

/** The other side: runs `run` with the input that arrives, sends what it gives, and waits to be ended. */
export function workload<Input, Result>(run: (input: Input) => Result | Promise<Result>): void {
  process.once('disconnect', () => process.exit(1))
  process.once('message', (input: Input) => {
    void answerOf(run, input).then((answer) => process.send?.(answer))
  })
}

async function answerOf<Input, Result>(
  run: (input: Input) => Result | Promise<Result>,
  input: Input,
): Promise<Answer<Result>> {
  try {
    return { result: await run(input) }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
