#!/usr/bin/env node
/** The program `cinnabar`: a RESP server on the command line. What it does is in `server/main.ts`. */
import { readFileSync } from 'node:fs'
import manifest from '../package.json' with { type: 'json' }
import { scripting } from './scripting/index.js'
import { widenInlining } from './server/inlining.js'
import { main } from './server/main.js'

widenInlining()

process.exitCode = await main({
  argv: process.argv.slice(2).map((argument) => Buffer.from(argument).toString('latin1')),
  version: manifest.version,
  isTerminal: process.stdout.isTTY,
  scripting,
  readStandardInput: () => readFileSync(0, 'latin1'),
  print: (text) => void process.stdout.write(text),
  printError: (text) => void process.stderr.write(text),
  onSignal(listener) {
    let isEnding = false
    const onSignal = (signal: NodeJS.Signals): void => {
      // Whoever asks twice is not content to wait for clients to take their last replies.
      if (isEnding) process.exit(1)
      isEnding = listener(signal === 'SIGINT' ? signal : 'SIGTERM')
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
    return () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  },
})
