// The real service on a folder of its own, with its own PostgreSQL and MinIO, and the sample office in it.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
export const program = process.env.DOCKET_E2E_PROGRAM ?? join(root, 'bin/docket')

/** Starts the office, with the samples as they arrived in it unless seed is false, and returns what tests need to know of it; stop() ends it and removes its folder. */
export async function startOffice({ seed = true } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'docket-e2e-'))
  await chmod(data, 0o711) // PostgreSQL runs as another user below root
  const filed = await mkdtemp(join(tmpdir(), 'docket-e2e-filed-')) // the designated system of the archive
  const url = 'http://127.0.0.1:' + (await freePort())
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DOCKET_')))
  Object.assign(env, { DOCKET_DATA: data, DOCKET_LISTEN: url.slice('http://'.length), DOCKET_FILING_FOLDER: filed, DOCKET_MINIO_BIN: process.env.DOCKET_MINIO_BIN ?? join(root, 'bin/minio') })
  let log = ''
  const service = spawn(program, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => service.on('exit', resolve))
  process.once('exit', () => service.kill('SIGTERM')) // where nobody got as far as stop()
  service.stdout.on('data', (text) => (log += text))
  service.stderr.on('data', (text) => (log += text))
  const stop = async () => {
    service.kill('SIGTERM')
    await ended
    for (const folder of [data, filed]) await rm(folder, { recursive: true, force: true })
    if (process.env.DOCKET_E2E_LOG) process.stderr.write(log)
  }
  try {
    await ready(url, service, () => log)
    const adminPassword = /password 密码 (\S+)/.exec(log)?.[1]
    if (seed) await run(env, ['seed', '--fresh']) // what they test, they do themselves
    return { url, data, env: pick(env), adminPassword, log: () => log, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const pick = (env) => Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('DOCKET_')))

async function ready(url, service, log) {
  for (let i = 0; i < 600; i++) {
    if (service.exitCode !== null) throw new Error('the service ended:\n' + log())
    const answer = await fetch(url + '/readyz').catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  throw new Error('the service is not ready:\n' + log())
}

/** Runs a command of docket against the office and returns what it prints. */
export function run(env, args, input = '') {
  return new Promise((resolve, reject) => {
    const command = spawn(program, args, { env: { ...process.env, ...env } })
    let out = ''
    let errors = ''
    command.stdout.on('data', (text) => (out += text))
    command.stderr.on('data', (text) => (errors += text))
    command.on('exit', (code) => (code === 0 ? resolve(out) : reject(new Error(`docket ${args.join(' ')}: ${code}\n${errors}`))))
    command.stdin.end(input)
  })
}

export const newPassword = () => 'Aa1-' + randomBytes(12).toString('base64url')

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
