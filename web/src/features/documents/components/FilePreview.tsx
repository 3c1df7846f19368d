import { useCallback, useMemo } from 'react'
import { Viewer } from '@/shared/viewer'
import { contentUrl, getFileText, pageImageUrl, type DocumentFile, type Row } from '../api'
import { hasPageImages } from '../files'
import { useTexts } from '../texts'

/** The preview of a file of a document. */
export function FilePreview({ document: d, file, query }: { document: Pick<Row, 'id'>; file: DocumentFile; query: string }) {
  const t = useTexts()
  const url = contentUrl(d.id, file.id)
  const loadText = useCallback((signal: AbortSignal) => getFileText(d.id, file.id, signal), [d.id, file.id])
  const hasText = file.text_state === 'done' || file.text_state === 'ocr'
  const images = useMemo(
    () => (hasPageImages(file.media_type) ? { pages: file.pages, url: (page: number, width: number) => pageImageUrl(d.id, file.id, page, width) } : undefined),
    [d.id, file.id, file.media_type, file.pages],
  )
  if (file.text_state === 'withheld') return <p>{t('withheldHint')}</p>
  return <Viewer id={file.id} name={file.name} mediaType={file.media_type} source={url} query={query} downloadUrl={url} images={images} loadText={hasText ? loadText : undefined} />
}
