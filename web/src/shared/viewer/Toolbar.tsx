import { ColumnWidthOutlined, DownOutlined, RedoOutlined, UpOutlined, ZoomInOutlined, ZoomOutOutlined } from '@ant-design/icons'
import { Button, InputNumber } from 'antd'
import type { ReactNode } from 'react'
import { useKeys } from '@/shared/keys'
import { SearchInput } from '@/shared/ui'
import { useViewerTexts } from './texts'

export interface Finding {
  text: string
  onText: (text: string) => void
  count: number
  /** From 0; -1 for none. */
  at: number
  isLooking: boolean
  /** Said beside the count: the page of a hit that cannot be marked. */
  note?: string
  onGo: (by: 1 | -1) => void
}

interface Props {
  pages?: { at: number; count: number; onGo: (page: number) => void }
  zoom?: { scale: number; isFit: boolean; onZoom: (by: number) => void; onFit: () => void }
  onRotate?: () => void
  finding?: Finding
  children?: ReactNode
}

/** The tools above a preview. */
export function Toolbar({ pages, zoom, onRotate, finding, children }: Props) {
  const t = useViewerTexts()
  return (
    <div className="viewer-tools" role="group" aria-label={t('tools')}>
      {pages && (
        <span className="viewer-pages figures">
          <InputNumber
            size="small"
            aria-label={t('pageOf', { pages: pages.count })}
            min={1}
            max={pages.count}
            precision={0}
            controls={false}
            value={pages.at}
            onPressEnter={(e) => pages.onGo(Number((e.target as HTMLInputElement).value) || pages.at)}
            onBlur={(e) => Number(e.target.value) && Number(e.target.value) !== pages.at && pages.onGo(Number(e.target.value))}
          />
          <span>{t('pages', { pages: pages.count })}</span>
        </span>
      )}
      {zoom && (
        <span className="viewer-zoom">
          <Button size="small" type="text" icon={<ZoomOutOutlined />} aria-label={t('zoomOut')} title={t('zoomOut')} onClick={() => zoom.onZoom(1 / 1.25)} />
          <span className="figures viewer-percent" role="status" aria-label={t('zoom', { percent: Math.round(zoom.scale * 100) })}>
            {Math.round(zoom.scale * 100)}%
          </span>
          <Button size="small" type="text" icon={<ZoomInOutlined />} aria-label={t('zoomIn')} title={t('zoomIn')} onClick={() => zoom.onZoom(1.25)} />
          <Button size="small" type="text" icon={<ColumnWidthOutlined />} aria-label={t('fit')} title={t('fit')} aria-pressed={zoom.isFit} onClick={zoom.onFit} />
        </span>
      )}
      {onRotate && <Button size="small" type="text" icon={<RedoOutlined />} aria-label={t('rotate')} title={t('rotate')} onClick={onRotate} />}
      {children}
      {finding && <Find {...finding} />}
    </div>
  )
}

function Find({ text, onText, count, at, isLooking, note, onGo }: Finding) {
  const t = useViewerTexts()
  useKeys([
    { key: '.', label: { zh: '下一处命中', en: 'Next hit' }, run: () => (count > 0 ? onGo(1) : false) },
    { key: ',', label: { zh: '上一处命中', en: 'Previous hit' }, run: () => (count > 0 ? onGo(-1) : false) },
  ])
  return (
    <span className="viewer-find">
      <SearchInput
        size="small"
        allowClear={false}
        value={text}
        onSearch={onText}
        placeholder={t('find')}
        aria-label={t('find')}
        onPressEnter={(e) => onGo(e.shiftKey ? -1 : 1)}
      />
      <span role="status" className="secondary figures">
        {text.trim() && (count > 0 ? t('findCount', { at: at + 1, count }) : isLooking ? t('finding') : t('findNothing'))} {note}
      </span>
      <Button size="small" type="text" icon={<UpOutlined />} aria-label={t('previousHit')} title={t('previousHit')} disabled={count === 0} onClick={() => onGo(-1)} />
      <Button size="small" type="text" icon={<DownOutlined />} aria-label={t('nextHit')} title={t('nextHit')} disabled={count === 0} onClick={() => onGo(1)} />
    </span>
  )
}
