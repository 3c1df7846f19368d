import { Segmented } from 'antd'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { SkeletonRows } from '@/shared/ui'
import { ImagesView } from './ImagesView'
import { Notice } from './Notice'
import { TextView } from './TextView'
import { useViewerTexts } from './texts'
import './viewer.css'

const PdfView = lazy(() => import('./PdfView'))

/** The text of a page, as the service read or recognised it. */
export interface PageText {
  number: number
  text: string
}

export interface ViewerProps {
  /** The name of the file. */
  name: string
  mediaType: string
  /** Its address, or the file itself while it is only here. */
  source: string | Blob
  /** Words to mark, in the syntax of the search box. */
  query?: string
  /** Offers 下载 where nothing can be shown. */
  downloadUrl?: string
  /** Images of pages, for formats that the browser does not draw. */
  images?: { pages: number; url: (page: number, width: number) => string }
  loadText?: (signal: AbortSignal) => Promise<readonly PageText[]>
  /** The file itself is not to be opened; the images of its pages are. */
  isOnlyImages?: boolean
  /** The service would not open the file any more (403). */
  onRefused?: () => void
  /** Identifies the content, for the cache; the source where it is an address. */
  id?: string
}

/** Shows a file, whatever it is: pages, images, text, or why not. */
export function Viewer(props: ViewerProps) {
  const { mediaType, source, images, loadText, downloadUrl } = props
  const t = useViewerTexts()
  const [asText, setAsText] = useState(false)
  const id = props.id ?? (typeof source === 'string' ? source : '')
  if (mediaType === 'application/pdf' && !props.isOnlyImages) {
    return (
      <Suspense fallback={<SkeletonRows rows={12} />}>
        <PdfView key={id} {...props} />
      </Suspense>
    )
  }
  const shown = isDrawnByBrowser(mediaType) && !props.isOnlyImages ? { pages: 1, url: source } : images
  const choice: ReactNode = shown && loadText && (
    <Segmented size="small" aria-label={t('showAs')} value={asText ? 'text' : 'pages'} onChange={(to) => setAsText(to === 'text')} options={[{ value: 'pages', label: t('asPages') }, { value: 'text', label: t('asText') }]} />
  )
  if (shown && !asText) return <ImagesView key={id} {...props} images={shown} choice={choice} onFailed={loadText && (() => setAsText(true))} />
  if (loadText) return <TextView key={id} {...props} id={id} loadText={loadText} choice={choice} />
  return <Notice text={t('noPreview')} downloadUrl={downloadUrl} />
}

function isDrawnByBrowser(mediaType: string) {
  return ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'].includes(mediaType)
}
