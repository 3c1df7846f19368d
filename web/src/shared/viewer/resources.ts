// What pdf.js asks for by name: tables of Chinese encodings, fonts that every reader is expected to have, decoders of scanner formats
// (JBIG2, JPEG 2000). They carry hashes like every other file of the bundle and are fetched only when a document needs one.
const urls = import.meta.glob<string>(
  ['/node_modules/pdfjs-dist/cmaps/*.bcmap', '/node_modules/pdfjs-dist/standard_fonts/*.{pfb,ttf}', '/node_modules/pdfjs-dist/wasm/{jbig2,openjpeg,qcms_bg}.wasm'],
  { query: '?url', import: 'default', eager: true },
)

const byName = new Map(Object.entries(urls).map(([path, url]) => [path.slice(path.lastIndexOf('/') + 1), url]))

export async function fetchResource(name: string): Promise<Uint8Array> {
  const url = byName.get(name)
  const answer = url && (await fetch(url))
  if (!answer || !answer.ok) throw new Error('no such file: ' + name)
  return new Uint8Array(await answer.arrayBuffer())
}
