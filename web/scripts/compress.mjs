// Puts the smaller forms beside the files of the bundle, so that the service compresses nothing itself.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const worthIt = /\.(js|mjs|css|html|svg|wasm|json)$/

for (const entry of await readdir('dist', { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !worthIt.test(entry.name)) continue
  const file = join(entry.parentPath, entry.name)
  const body = await readFile(file)
  if (body.length < 1024) continue
  await writeFile(file + '.gz', await promisify(gzip)(body, { level: 9 }))
  await writeFile(file + '.br', await promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }))
}
