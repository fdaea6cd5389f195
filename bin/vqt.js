#!/usr/bin/env node
// Runs on any Node that knows ES modules, so that a too old one gets an answer instead of a syntax error.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
const entry = here('../dist/cli/main.js')
const pinned = here('../node_modules/.bin/node')

if (major < 22 || (major === 22 && minor < 12)) {
  if (existsSync(pinned) && process.env.VQT_PINNED_NODE === undefined) runWith(pinned)
  else
    fail(
      `vqt needs Node 22.12 or later, this is ${process.versions.node}; hint: npm ci in the project installs one that vqt uses by itself`,
    )
} else if (!existsSync(entry)) {
  fail('vqt is not built yet (dist/cli/main.js is missing); hint: npm run build')
} else {
  void import(new URL('../dist/cli/main.js', import.meta.url).href).then((main) => main.runProcess())
}

function fail(line) {
  process.stderr.write(line + '\n')
  process.exitCode = 2
}

function runWith(node) {
  // Listening comes first: a signal in the moment between would end this process and leave the child alone.
  let child
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child?.kill(signal))
  // The variable keeps a broken pinned Node (one that is too old itself) from starting itself for ever.
  child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, VQT_PINNED_NODE: node },
  })
  child.on('error', (error) => fail(`the pinned Node (${node}) does not start: ${error.message}; hint: npm ci`))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 70)
  })
}
