import { useQuery } from '@tanstack/react-query'
import { Select, Tabs } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMe, usePermission } from '@/shared/access'
import { useAddress, useParam } from '@/shared/address'
import { useCameFrom } from '@/shared/cameFrom'
import { ErrorState, LevelBadge, NotFound, PageHeader, SkeletonRows, Split, Unprinted, useNarrow } from '@/shared/ui'
import { Problem } from '@/shared/http'
import { getDocument, type DocumentFile, type Row } from '../api'
import { Due, State } from '../columns'
import { Acknowledgements } from '../components/Acknowledgements'
import { Actions, type Dialog } from '../components/Actions'
import { CorrectForm } from '../components/CorrectForm'
import { FilePreview } from '../components/FilePreview'
import { Files } from '../components/Files'
import { Info } from '../components/Info'
import { Links } from '../components/Links'
import { Neighbours } from '../components/Neighbours'
import { RouteTab } from '../components/RouteTab'
import { Trail } from '../components/Trail'
import { mainFile } from '../files'
import { opened } from '../opened'
import { isClassified } from '../query'
import { mayComplete, mayCorrect } from '../rights'
import { useTexts, useWorkTexts } from '../texts'
import '../documents.css'

// What a look at a document can do without is loaded when it is asked for.
const Dialogs = lazy(() => import('../components/Dialogs'))
const Held = lazy(() => import('../components/Held'))
const PaperCopies = lazy(() => import('../components/PaperCopies'))
const Traces = lazy(() => import('../components/Traces'))

/** /documents/ID: its preview, and what the register knows of it. */
export default function DocumentPage() {
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'one', id], queryFn: ({ signal }) => getDocument(id, signal), gcTime: 60_000 })
  if (error instanceof Problem && error.status === 404) return <NotFound heading />
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={10} />
  return <Loaded key={data.id} document={data} />
}

/** What an auditor is not shown of a record that a grant lets them see. */
const contentTabs: readonly Tab[] = ['files', 'links']

type Tab = 'preview' | 'info' | 'route' | 'signatures' | 'files' | 'links' | 'trail'

function Loaded({ document: d }: { document: Row }) {
  const t = useTexts()
  const w = useWorkTexts()
  const narrow = useNarrow()
  const address = useAddress()
  const cameFrom = useCameFrom()
  const me = useMe()
  const mayChange = mayCorrect(d, me)
  const mayOversee = usePermission({ permission: 'oversight.read' })
  const [correcting, setCorrecting] = useState(false)
  const [dialog, setDialog] = useState<Dialog>()
  const [replacing, setReplacing] = useState<DocumentFile>()
  useEffect(() => opened.remember(d.id), [d.id])

  const close = () => {
    setDialog(undefined)
    setReplacing(undefined)
  }

  const files = d.files ?? []
  const shown = files.find((f) => f.id === (address.get('file') || address.get('scan'))) ?? mainFile(d)
  const show = (file: DocumentFile) => address.set({ file: file.id === mainFile(d)?.id && !address.get('scan') ? undefined : file.id, tab: narrow ? 'preview' : address.get('tab') }, { replace: true })
  const preview = d.is_record_only ? (
    <div className="empty-state">
      <p>{w('recordOnly')}</p>
    </div>
  ) : shown ? (
    <FilePreview key={shown.id} document={d} file={shown} query={address.get('q')} />
  ) : (
    <div className="empty-state">
      <p>{d.location ? t('paperAt', { place: d.location }) : t('noFile')}</p>
    </div>
  )
  const tabs: { key: Tab; label: string; children: React.ReactNode }[] = [
    { key: 'info', label: t('tab.info'), children: correcting ? <CorrectForm document={d} onDone={() => setCorrecting(false)} onCancel={() => setCorrecting(false)} /> : <Info document={d} /> },
    { key: 'route', label: t('tab.route'), children: <RouteTab document={d} mayChange={mayChange} /> },
    {
      key: 'signatures',
      label: t('tab.signatures'),
      children: (
        <>
          <Acknowledgements document={d} mayEnter={mayComplete(d, me)} />
          {!d.is_record_only && (
            <Suspense>
              <PaperCopies document={d} />
            </Suspense>
          )}
        </>
      ),
    },
    {
      key: 'files',
      label: files.length > 1 ? t('filesTab', { count: files.length }) : t('tab.files'),
      children: <Files document={d} shown={shown?.id} onShow={show} onAddVersion={mayChange ? (file) => (setReplacing(file), setDialog('add')) : undefined} />,
    },
    { key: 'links', label: t('tab.links'), children: <Links document={d} mayChange={mayComplete(d, me)} /> },
    {
      key: 'trail',
      label: t('tab.trail'),
      children: (
        <>
          <Suspense>
            <Traces document={d} />
          </Suspense>
          <Trail id={d.id} version={d.version} files={files} />
        </>
      ),
    },
  ]
  if (narrow) tabs.unshift({ key: 'preview', label: t('tab.preview'), children: <div className="document-preview-tab">{preview}</div> })
  const seen = d.is_record_only ? tabs.filter((x) => !contentTabs.includes(x.key)) : tabs
  const asked = address.get('tab')
  const tab = correcting ? 'info' : (seen.find((x) => x.key === asked)?.key ?? seen[0]?.key)
  const panes = <Tabs activeKey={tab} onChange={(key) => address.set({ tab: key }, { replace: true })} items={seen.map((x) => ({ ...x, disabled: correcting && x.key !== 'info' && x.key !== 'preview' }))} />
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
            <Suspense>
              <Held document={d} />
            </Suspense>
          </span>
        }
        actions={
          <>
            {cameFrom && <Neighbours id={d.id} list={cameFrom} />}
            {mayOversee && (
              <Link to="/oversight/documents/$id" params={{ id: d.id } as never} style={{ alignSelf: 'center' }}>
                {w('readers')}
              </Link>
            )}
            {!d.is_record_only && <Actions document={d} shown={shown} mayChange={mayChange} isCorrecting={correcting} onCorrect={() => setCorrecting(true)} onDialog={setDialog} />}
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
              {files.length > 1 && !d.is_record_only && (
                <Select aria-label={t('showFile')} value={shown?.id} options={files.map((f) => ({ value: f.id, label: `${t.of('role', f.role)}　${f.name}` }))} onChange={(to) => show(files.find((f) => f.id === to) ?? files[0]!)} />
              )}
              {preview}
            </>
          }
          right={panes}
        />
      )}
      <Suspense>{dialog && <Dialogs which={dialog} document={d} replacing={replacing} onClose={close} />}</Suspense>
    </Unprinted>
  )
}
