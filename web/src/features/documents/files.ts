import type { DocumentFile, Row } from './api'

/** The file that is shown first: the newest version of the main one. */
export function mainFile(d: Pick<Row, 'files'>): DocumentFile | undefined {
  const files = d.files ?? []
  const main = files.find((f) => f.role === 'main') ?? files[0]
  return main && newest(files, main)
}

/** The file that stands in the place of f now. */
export function newest(files: readonly DocumentFile[], f: DocumentFile): DocumentFile {
  const next = files.findLast((o) => o.replaces === f.id)
  return next && next !== f ? newest(files, next) : f
}

export const isReplaced = (files: readonly DocumentFile[], f: DocumentFile) => files.some((o) => o.replaces === f.id)

/** Formats of which the service draws page images. */
export function hasPageImages(mediaType: string): boolean {
  return mediaType === 'image/tiff' || /officedocument|msword|ms-excel|ms-powerpoint|opendocument|ofd|rtf/.test(mediaType)
}

/** Formats that are words alone: nobody draws them, so their copies are read as text. */
export function isWordsAlone(mediaType: string): boolean {
  return /^(text|message)\//.test(mediaType)
}

/** Its bytes have been destroyed; the entry stays (DOC-12). */
export const isDestroyed = (f: Pick<DocumentFile, 'text_state' | 'text_reason'>) => f.text_state === 'withheld' && f.text_reason === 'destroyed'
