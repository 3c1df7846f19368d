import { ArrowLeftOutlined, ArrowRightOutlined, DeleteOutlined, RotateRightOutlined, ScissorOutlined, UndoOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { pageOf, type Item } from '../api'
import { turned, type Sheet } from '../sheets'
import { useTexts } from '../texts'

interface Props {
  item: Item
  sheet: Sheet
  at: number
  isFirst: boolean
  isLast: boolean
  isActive: boolean
  onActive: () => void
  onChange: (to: Partial<Sheet>) => void
  onMove: (to: number) => void
  /** Another page was dragged here. */
  onDropped: (from: number) => void
}

const dragged = 'application/x-docket-sheet'

/** One page: dragged with the mouse, or moved, turned, dropped and cut with its buttons and their keys. */
export function SheetCard({ item, sheet, at, isFirst, isLast, isActive, onActive, onChange, onMove, onDropped }: Props) {
  const t = useTexts()
  const [isOver, setOver] = useState(false)
  const page = sheet.page
  return (
    <li className={['inbox-sheet', sheet.isDropped && 'inbox-sheet-dropped', sheet.endsFile && 'inbox-sheet-cut', isOver && 'inbox-sheet-over'].filter(Boolean).join(' ')}>
      <div
        data-sheet
        role="group"
        aria-label={t(sheet.isDropped ? 'sheetDropped' : 'sheet', { page })}
        tabIndex={isActive ? 0 : -1}
        className="inbox-sheet-body"
        draggable
        onFocus={onActive}
        onDragStart={(e) => e.dataTransfer.setData(dragged, String(at))}
        onDragOver={(e) => {
          if (!e.dataTransfer.types.includes(dragged)) return
          e.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault()
          setOver(false)
          const from = e.dataTransfer.getData(dragged)
          if (from !== '') onDropped(Number(from))
        }}
      >
        <span className="inbox-sheet-picture">
          <img src={pageOf(item.id)(page, 320)} alt={t('sheet', { page })} loading="lazy" draggable={false} style={{ rotate: `${sheet.rotate}deg` }} />
        </span>
        <span className="inbox-sheet-number figures">
          {page}
          {sheet.isDropped && ' · ' + t('dropped')}
        </span>
        <span className="inbox-sheet-tools">
          <Button size="small" type="text" icon={<ArrowLeftOutlined />} disabled={isFirst} title={t('moveForward') + ' ['} aria-label={t('moveForwardOne', { page })} onClick={() => onMove(at - 1)} />
          <Button size="small" type="text" icon={<ArrowRightOutlined />} disabled={isLast} title={t('moveBack') + ' ]'} aria-label={t('moveBackOne', { page })} onClick={() => onMove(at + 1)} />
          <Button size="small" type="text" icon={<RotateRightOutlined />} title={t('turn') + ' R'} aria-label={t('turnOne', { page })} onClick={() => onChange({ rotate: turned(sheet) })} />
          <Button
            size="small"
            type="text"
            icon={sheet.isDropped ? <UndoOutlined /> : <DeleteOutlined />}
            title={t(sheet.isDropped ? 'keepPage' : 'dropPage') + ' X'}
            aria-label={t(sheet.isDropped ? 'keepOne' : 'dropOne', { page })}
            onClick={() => onChange({ isDropped: !sheet.isDropped })}
          />
        </span>
      </div>
      {!isLast && (
        <Button
          className="inbox-cut"
          size="small"
          type={sheet.endsFile ? 'primary' : 'text'}
          icon={<ScissorOutlined />}
          title={t('cut') + ' B'}
          aria-label={t('cutAfter', { page })}
          aria-pressed={sheet.endsFile}
          onClick={() => onChange({ endsFile: !sheet.endsFile })}
        />
      )}
    </li>
  )
}
