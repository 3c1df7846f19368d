// pdf.js: the legacy build, for the browsers of Windows 7.
import { getDocument, GlobalWorkerOptions, VerbosityLevel, type PDFDocumentLoadingTask } from 'pdfjs-dist/legacy/build/pdf.mjs'
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import { language } from '@/shared/i18n'

export { TextLayer } from 'pdfjs-dist/legacy/build/pdf.mjs'

GlobalWorkerOptions.workerSrc = worker

class Resources {
  async fetch({ filename }: { filename: string }) {
    return (await import('./resources')).fetchResource(filename)
  }
}

/** Opens a document: from the service in the parts that are shown, or from a local file. The caller destroys the task. */
export async function openPdf(source: string | Blob): Promise<PDFDocumentLoadingTask> {
  const from = typeof source === 'string' ? { url: source, httpHeaders: { 'Accept-Language': language() } } : { data: new Uint8Array(await source.arrayBuffer()) }
  return getDocument({
    ...from,
    disableAutoFetch: true, // a long scan is fetched as far as it is looked at
    disableStream: true,
    rangeChunkSize: 1 << 17,
    useWorkerFetch: false,
    cMapUrl: '/', standardFontDataUrl: '/', wasmUrl: '/',
    BinaryDataFactory: Resources,
    verbosity: VerbosityLevel.ERRORS,
    maxImageSize: 1 << 27,
  })
}
