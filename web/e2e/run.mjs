// Runs the browser tests: node e2e/run.mjs [part of a file's name …]. Three files at a time, each against an office of its own.
import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const here = import.meta.dirname
const wanted = process.argv.slice(2)
const all = (await readdir(here)).filter((name) => name.endsWith('.test.mjs')).sort()
const files = all.filter((name) => wanted.length === 0 || wanted.some((w) => name.includes(w)))
const missing = wanted.filter((w) => !all.some((name) => name.includes(w)))
if (missing.length > 0 || files.length === 0) {
  console.error(`no browser test is called ${missing.join(', ') || '*'}; there are: ${all.join(', ')}`)
  process.exit(1)
}
console.log(`browser tests: ${files.join(', ')}`)
const tests = spawn(process.execPath, ['--test', '--test-concurrency=3', '--test-reporter=spec', ...files.map((name) => join(here, name))], { stdio: 'inherit' })
tests.on('exit', (code) => process.exit(code ?? 1))
