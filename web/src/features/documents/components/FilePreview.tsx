import { Button } from 'antd'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { useMe } from '@/shared/access'
import { Viewer } from '@/shared/viewer'
import { contentUrl, copyUrl, getFileText, pageImageUrl, type DocumentFile, type Row } from '../api'
import { hasPageImages, isDestroyed, isWordsAlone } from '../files'
import { mayOpenOriginal } from '../rights'
import { useTexts, useWorkTexts } from '../texts'

const BorrowDialog = lazy(() => import('./BorrowDialog'))

/** The preview of a file of a document: the original for whom it is granted, else its pages with reader and time across them. */
export function FilePreview({ document: d, file, query }: { document: Row; file: DocumentFile; query: string }) {
  const t = useTexts()
  const me = useMe()
  const [isRefused, setRefused] = useState(false)
  const isMarked = isRefused || !mayOpenOriginal(d, me)
  const url = isMarked ? copyUrl(d.id) : contentUrl(d.id, file.id)
  const loadText = useCallback((signal: AbortSignal) => getFileText(d.id, file.id, signal), [d.id, file.id])
  const hasText = file.text_state === 'done' || file.text_state === 'ocr'
  const images = useMemo(
    () => ((isMarked ? !isWordsAlone(file.media_type) : hasPageImages(file.media_type)) ? { pages: file.pages, url: (page: number, width: number) => pageImageUrl(d.id, file.id, page, width) } : undefined),
    [d.id, file.id, file.media_type, file.pages, isMarked],
  )
  const refuse = useCallback(() => setRefused(true), [])
  if (file.text_state === 'withheld') return <p>{t(isDestroyed(file) ? 'destroyedHint' : 'withheldHint')}</p>
  const viewer = (
    <Viewer id={file.id + String(isMarked)} name={file.name} mediaType={file.media_type} source={url} query={query} downloadUrl={url} images={images} loadText={hasText ? loadText : undefined} isOnlyImages={isMarked} onRefused={refuse} />
  )
  if (!isMarked) return viewer
  return (
    <div className="document-marked">
      <MarkedNotice document={d} />
      {viewer}
    </div>
  )
}

/** Says why it is a copy, and how to get at the original. */
function MarkedNotice({ document: d }: { document: Row }) {
  const w = useWorkTexts()
  const [asking, setAsking] = useState(false)
  return (
    <div className="document-note document-note-info document-marked-note">
      <span>{w('markedHint')}</span>
      <Button size="small" onClick={() => setAsking(true)}>
        {w('askOriginal')}
      </Button>
      <Button size="small" href={copyUrl(d.id)} target="_blank">
        {w('copyPdf')}
      </Button>
      <Suspense>{asking && <BorrowDialog document={d} onClose={() => setAsking(false)} />}</Suspense>
    </div>
  )
}
