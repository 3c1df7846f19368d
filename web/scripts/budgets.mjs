// Fails the build when a page has become too heavy for the line and the machines of an office (ux.md 2). Counted is what a
// browser fetches for the first list page, what every other page adds to that, and the viewer of PDF files: scripts and styles
// with all that they import at once, in the compressed form that lies beside them.
import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const dist = process.argv[2] ?? 'dist'
const manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'))
await rm(join(dist, '.vite'), { recursive: true }) // nothing for readers

const first = filesOf('index.html', 'src/features/documents/pages/DocumentsPage.tsx')
const document = filesOf('src/features/documents/pages/DocumentPage.tsx')
const pages = Object.keys(manifest).filter((name) => /^src\/features\/\w+\/pages\/\w+\.tsx$/.test(name))

const lines = [
  ['first list page', await kilobytes(first), 420],
  ...(await Promise.all(pages.map(async (name) => [name.slice('src/features/'.length), await kilobytes(filesOf(name), first), 120]))).filter(([name]) => name !== 'documents/pages/DocumentsPage.tsx'),
  ['PDF viewer', await kilobytes(filesOf('src/shared/viewer/PdfView.tsx'), first, document), 150],
  ['worker of the PDF viewer', await kilobytes(new Set([manifest['node_modules/pdfjs-dist/legacy/build/pdf.worker.min.mjs'].file])), 400],
]
const over = lines.filter(([, size, budget]) => size > budget)
for (const [name, size, budget] of process.argv.includes('--all') ? lines : over) console.log(`${name}: ${size.toFixed(1)} kB of ${budget}`)
if (over.length > 0) {
  console.error('The pages weigh more than they may.')
  process.exit(1)
}

/** The files that are fetched for the entries, whatever loads them. */
function filesOf(...entries) {
  const files = new Set()
  const seen = new Set()
  const visit = (name) => {
    if (seen.has(name)) return
    seen.add(name)
    const chunk = manifest[name]
    if (!chunk) throw new Error(`${name} is not part of the bundle`)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    chunk.imports?.forEach(visit)
  }
  entries.forEach(visit)
  return files
}

/** What the files weigh compressed, without those that are there already. */
async function kilobytes(files, ...known) {
  const fetched = [...files].filter((file) => known.every((k) => !k.has(file)))
  const sizes = await Promise.all(fetched.map((file) => stat(join(dist, file + '.gz')).catch(() => stat(join(dist, file)))))
  return sizes.reduce((sum, s) => sum + s.size, 0) / 1000
}
