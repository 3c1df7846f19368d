import { useEffect, useRef, useState, type ReactNode } from 'react'
import { Notice } from './Notice'
import { useViewerTexts } from './texts'
import { Toolbar } from './Toolbar'
import { usePaneWidth } from './usePaneWidth'
import type { ViewerProps } from './Viewer'

interface Props extends Pick<ViewerProps, 'name' | 'downloadUrl'> {
  /** The images of the pages by page and width in pixels; or the one image itself. */
  images: { pages: number; url: string | Blob | ((page: number, width: number) => string) }
  choice?: ReactNode
  /** There is something else to show. */
  onFailed?: () => void
}

/** Pages as images: pictures, and what the service has drawn of other formats. */
export function ImagesView({ name, images, downloadUrl, choice, onFailed }: Props) {
  const t = useViewerTexts()
  const scroller = useRef<HTMLDivElement>(null)
  const width = usePaneWidth(scroller)
  const [zoom, setZoom] = useState(1)
  const [turns, setTurns] = useState(0)
  const [failed, setFailed] = useState(false)
  const [drawn, setDrawn] = useState(false)
  const whole = useObjectUrl(images.url)
  // In steps, so that moving the split does not ask for every width.
  const pixels = Math.min(2400, Math.ceil((width * zoom * Math.min(2, window.devicePixelRatio || 1)) / 400) * 400)
  if (failed) return <Notice text={t('noPreview')} downloadUrl={downloadUrl} />
  return (
    <div className="viewer">
      <Toolbar zoom={{ scale: zoom, isFit: zoom === 1, onZoom: (by) => setZoom(Math.min(4, Math.max(0.25, zoom * by))), onFit: () => setZoom(1) }} onRotate={() => setTurns((turns + 1) % 4)}>
        {choice}
      </Toolbar>
      <div ref={scroller} className="viewer-scroll" role="region" aria-label={t('region', { name })} tabIndex={0}>
        <p role="status" className={drawn ? 'unseen' : 'viewer-opening'}>
          {!drawn && t('opening')}
        </p>
        {width > 0 &&
          Array.from({ length: Math.max(1, images.pages) }, (_, i) => i + 1).map((n) => {
            const url = typeof images.url === 'function' ? images.url(n, pixels) : whole
            return (
              url && (
                <img
                  key={n}
                  className="viewer-image"
                  src={url}
                  loading={n === 1 ? 'eager' : 'lazy'}
                  alt={images.pages > 1 ? t('fullPage', { page: n }) : name}
                  style={{ width: (width - 26) * zoom, rotate: turns ? `${turns * 90}deg` : undefined }}
                  onLoad={() => setDrawn(true)}
                  onError={() => n === 1 && (onFailed ? onFailed() : setFailed(true))}
                />
              )
            )
          })}
      </div>
    </div>
  )
}

/** The address of a local file, for as long as it is shown. */
function useObjectUrl(source: Props['images']['url']) {
  const [url, setUrl] = useState(typeof source === 'string' ? source : '')
  useEffect(() => {
    if (!(source instanceof Blob)) {
      setUrl(typeof source === 'string' ? source : '')
      return
    }
    const made = URL.createObjectURL(source)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [source])
  return url
}
