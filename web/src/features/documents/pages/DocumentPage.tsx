import { MoreOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown, Select, Tabs } from 'antd'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useMe, usePermission } from '@/shared/access'
import { useAddress, useParam } from '@/shared/address'
import { useCameFrom } from '@/shared/cameFrom'
import { ErrorState, LevelBadge, NotFound, PageHeader, SkeletonRows, Split, toast, Unprinted, useNarrow } from '@/shared/ui'
import { Problem } from '@/shared/http'
import { contentUrl, getDocument, slipUrl, type DocumentFile, type Row } from '../api'
import { Due, State } from '../columns'
import { Acknowledgements } from '../components/Acknowledgements'
import { AddFileDialog } from '../components/AddFileDialog'
import { CorrectForm } from '../components/CorrectForm'
import { DistributeDialog } from '../components/DistributeDialog'
import { FilePreview } from '../components/FilePreview'
import { Files } from '../components/Files'
import { Info } from '../components/Info'
import { Links } from '../components/Links'
import { Neighbours } from '../components/Neighbours'
import { RouteTab } from '../components/RouteTab'
import { Trail } from '../components/Trail'
import { VoidDialog } from '../components/VoidDialog'
import { mainFile } from '../files'
import { opened } from '../opened'
import { isClassified } from '../query'
import { useTexts } from '../texts'
import '../documents.css'

/** /documents/ID: its preview, and what the register knows of it. */
export default function DocumentPage() {
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'one', id], queryFn: ({ signal }) => getDocument(id, signal), gcTime: 60_000 })
  if (error instanceof Problem && error.status === 404) return <NotFound heading />
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={10} />
  return <Loaded key={data.id} document={data} />
}

type Tab = 'preview' | 'info' | 'route' | 'signatures' | 'files' | 'links' | 'trail'

function Loaded({ document: d }: { document: Row }) {
  const t = useTexts()
  const narrow = useNarrow()
  const address = useAddress()
  const cameFrom = useCameFrom()
  const mayChange = usePermission({ permission: 'document.register' }) && d.status !== 'void'
  const [correcting, setCorrecting] = useState(false)
  const [adding, setAdding] = useState<{ replacing?: DocumentFile }>()
  const [voiding, setVoiding] = useState(false)
  const [distributing, setDistributing] = useState(false)
  useEffect(() => opened.remember(d.id), [d.id])

  const files = d.files ?? []
  const shown = files.find((f) => f.id === address.get('file')) ?? mainFile(d)
  const show = (file: DocumentFile) => address.set({ file: file.id === mainFile(d)?.id ? undefined : file.id, tab: narrow ? 'preview' : address.get('tab') }, { replace: true })
  const preview = shown ? (
    <FilePreview key={shown.id} document={d} file={shown} query={address.get('q')} />
  ) : (
    <div className="empty-state">
      <p>{d.location ? t('paperAt', { place: d.location }) : t('noFile')}</p>
    </div>
  )
  const tabs: { key: Tab; label: string; children: React.ReactNode }[] = [
    { key: 'info', label: t('tab.info'), children: correcting ? <CorrectForm document={d} onDone={() => setCorrecting(false)} onCancel={() => setCorrecting(false)} /> : <Info document={d} /> },
    { key: 'route', label: t('tab.route'), children: <RouteTab document={d} mayChange={mayChange} /> },
    { key: 'signatures', label: t('tab.signatures'), children: <Acknowledgements document={d} mayEnter={mayChange} /> },
    {
      key: 'files',
      label: files.length > 1 ? t('filesTab', { count: files.length }) : t('tab.files'),
      children: <Files document={d} shown={shown?.id} onShow={show} onAddVersion={mayChange ? (replacing) => setAdding({ replacing }) : undefined} />,
    },
    { key: 'links', label: t('tab.links'), children: <Links document={d} mayChange={mayChange} /> },
    { key: 'trail', label: t('tab.trail'), children: <Trail id={d.id} version={d.version} files={files} /> },
  ]
  if (narrow) tabs.unshift({ key: 'preview', label: t('tab.preview'), children: <div className="document-preview-tab">{preview}</div> })
  const asked = address.get('tab')
  const tab = correcting ? 'info' : (tabs.find((x) => x.key === asked)?.key ?? tabs[0]?.key)
  const panes = <Tabs activeKey={tab} onChange={(key) => address.set({ tab: key }, { replace: true })} items={tabs.map((x) => ({ ...x, disabled: correcting && x.key !== 'info' && x.key !== 'preview' }))} />
  return (
    <Unprinted className="document" isClassified={isClassified(d.classification)} name={d.register_no}>
      <PageHeader
        title={d.title}
        crumbs={[cameFrom ? { to: cameFrom.path, text: t('back'), search: cameFrom.query } : { to: '/documents', text: t('title') }]}
        aside={
          <span className="documents-line">
            <span className={d.status === 'void' ? 'documents-void figures' : 'figures'}>{d.register_no}</span>
            <LevelBadge level={d.classification} />
            <State row={d} />
            <Due row={d} />
          </span>
        }
        actions={
          <>
            {cameFrom && <Neighbours id={d.id} list={cameFrom} />}
            <Actions
              document={d}
              shown={shown}
              mayChange={mayChange}
              isCorrecting={correcting}
              onCorrect={() => setCorrecting(true)}
              onAdd={() => setAdding({})}
              onVoid={() => setVoiding(true)}
              onDistribute={() => setDistributing(true)}
            />
          </>
        }
      />
      {narrow ? (
        panes
      ) : (
        <Split
          className="document"
          label={t('split')}
          hint={t('splitHint')}
          left={
            <>
              {files.length > 1 && (
                <Select aria-label={t('showFile')} value={shown?.id} options={files.map((f) => ({ value: f.id, label: `${t.of('role', f.role)}　${f.name}` }))} onChange={(to) => show(files.find((f) => f.id === to) ?? files[0]!)} />
              )}
              {preview}
            </>
          }
          right={panes}
        />
      )}
      {adding && <AddFileDialog document={d} replacing={adding.replacing} onClose={() => setAdding(undefined)} />}
      {distributing && <DistributeDialog document={d} onClose={() => setDistributing(false)} />}
      {voiding && <VoidDialog document={d} onClose={() => setVoiding(false)} />}
    </Unprinted>
  )
}

interface ActionsProps {
  document: Row
  shown: DocumentFile | undefined
  mayChange: boolean
  isCorrecting: boolean
  onCorrect: () => void
  onAdd: () => void
  onVoid: () => void
  onDistribute: () => void
}

/** The one next step as the primary button, the rest under ⋯. */
function Actions({ document: d, shown, mayChange, isCorrecting, onCorrect, onAdd, onVoid, onDistribute }: ActionsProps) {
  const t = useTexts()
  const me = useMe()
  const mayApprove = d.scope_state === 'pending' && d.status !== 'void' && isClassified(d.classification) && me.roles.includes('supervisor') && d.registered_by !== me.username
  const mayDistribute = mayChange && ['registered', 'distributed', 'circulating'].includes(d.status) && (!isClassified(d.classification) || d.scope_state === 'approved')
  const canDownload = shown && shown.text_state !== 'withheld'
  const download = canDownload && contentUrl(d.id, shown.id)
  const does: Record<string, () => void> = {
    print: () => void window.open(slipUrl(d.id), '_blank', 'noopener'),
    correct: onCorrect,
    add: onAdd,
    void: onVoid,
    distribute: onDistribute,
    link: () => void navigator.clipboard?.writeText(location.origin + '/documents/' + d.id).then(() => toast.ok(t('linkCopied'))),
  }
  const primary = mayApprove ? (
    <Link to="/tasks">
      <Button type="primary" tabIndex={-1}>
        {t('approve')}
      </Button>
    </Link>
  ) : mayDistribute && !d.is_distributed && !isCorrecting ? (
    <>
      <Button onClick={onCorrect}>{t('correct')}</Button>
      <Button type="primary" onClick={onDistribute}>
        {t('distribute')}
      </Button>
    </>
  ) : mayChange && !isCorrecting ? (
    <Button type="primary" onClick={onCorrect}>
      {t('correct')}
    </Button>
  ) : download && !isCorrecting ? (
    <Button type="primary" href={download} download>
      {t('download')}
    </Button>
  ) : null
  return (
    <>
      <Dropdown
        trigger={['click']}
        autoFocus
        menu={{
          items: [
            ...(download ? [{ key: 'download', label: <a href={download} download>{t('download')}</a> }] : []),
            { key: 'print', label: t('print') },
            { key: 'link', label: t('copyLink') },
            ...(mayDistribute ? [{ key: 'distribute', label: t('distribute') }] : []),
            ...(mayChange ? [{ key: 'correct', label: t('correct'), disabled: isCorrecting }, { key: 'add', label: t('addAttachment') }, { key: 'void', label: t('void'), danger: true, disabled: isCorrecting }] : []),
          ],
          onClick: ({ key }) => does[key]?.(),
        }}
      >
        <Button icon={<MoreOutlined />} aria-label={t('more')} title={t('more')} />
      </Dropdown>
      {primary}
    </>
  )
}
