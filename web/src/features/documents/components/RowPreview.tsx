import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { DateText, LevelBadge, SidePreview } from '@/shared/ui'
import type { Row } from '../api'
import { Due, Holder, State } from '../columns'
import { useTexts } from '../texts'
import { FilePreview } from './FilePreview'
import { mainFile } from '../files'

/** A look at a document beside the list. */
export default function RowPreview({ row, query, onOpen, onClose }: { row: Row; query: string; onOpen: () => void; onClose: () => void }) {
  const t = useTexts()
  const file = mainFile(row)
  return (
    <SidePreview title={row.title} onClose={onClose}>
      <p className="documents-line">
        <Link to={'/documents/' + row.id} onClick={(e) => (e.preventDefault(), onOpen())}>
          {row.register_no}
        </Link>
        <LevelBadge level={row.classification} />
        <State row={row} />
        <Due row={row} />
      </p>
      <p className="secondary documents-line">
        <span>{row.source}</span>
        <span>{row.source_no}</span>
        <DateText value={row.received_on} />
        <Holder row={row} />
      </p>
      <Button type="primary" onClick={onOpen} title="Enter">
        {t('open')}
      </Button>
      <div className="documents-row-preview">{file ? <FilePreview key={file.id} document={row} file={file} query={query} /> : <p>{row.location ? t('paperAt', { place: row.location }) : t('noFile')}</p>}</div>
    </SidePreview>
  )
}
