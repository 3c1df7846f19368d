import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Button, Form, Tabs } from 'antd'
import { useState } from 'react'
import { useAddress, useParam } from '@/shared/address'
import { getRoute, RoutePath } from '@/shared/approvals'
import { Problem, showAtFields } from '@/shared/http'
import { useKeys } from '@/shared/keys'
import { ErrorState, LevelBadge, NotFound, PageHeader, SkeletonRows, StatusTag, toast, Unprinted, useConfirm } from '@/shared/ui'
import { discardDraft, editDraft, getDraft, restoreDraft, type Draft, type DraftFile } from '../api'
import { CompareView } from '../components/CompareView'
import { DraftForm } from '../components/DraftForm'
import { SubmitDialog } from '../components/SubmitDialog'
import { UploadDialog } from '../components/UploadDialog'
import { Versions } from '../components/Versions'
import { useTexts } from '../texts'
import { fieldsOf, valuesOf, type Values } from '../values'
import '../drafts.css'

/** One draft: its versions and how they differ, what is said of it, and where it stands. */
export default function DraftPage() {
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'draft', id], queryFn: ({ signal }) => getDraft(id, signal), gcTime: 60_000 })
  if (error instanceof Problem && error.status === 404) return <NotFound heading />
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={10} />
  return <Loaded key={data.id} draft={data} />
}

/** The versions of the text, the first one first. */
function versionsOf(d: Draft): DraftFile[] {
  const files = d.files ?? []
  const out: DraftFile[] = []
  for (let f = files.find((x) => x.role === 'main'); f; f = files.find((x) => x.replaces === f?.id)) out.push(f)
  return out
}

function Loaded({ draft: d }: { draft: Draft }) {
  const t = useTexts()
  const address = useAddress()
  const [asking, setAsking] = useState<'version' | 'attachment' | 'submit'>()
  const isMine = d.task !== ''
  const versions = versionsOf(d)
  const isClassified = d.classification === 'confidential' || d.classification === 'secret'
  const tabs = [
    {
      key: 'text',
      label: t('tabText'),
      children: (
        <>
          {isMine && (
            <p className="form-actions">
              <Button onClick={() => setAsking('attachment')}>{t('addAttachment')}</Button>
              <Button onClick={() => setAsking('version')}>{t('newVersion')}</Button>
            </p>
          )}
          <Versions draft={d} versions={versions} />
          {versions.length > 1 ? <CompareView id={d.id} versions={versions} /> : versions.length === 1 && <p className="secondary">{t('oneVersion')}</p>}
        </>
      ),
    },
    { key: 'fields', label: t('tabFields'), children: <Fields key={d.version} draft={d} isMine={isMine} /> },
    { key: 'route', label: t('tabRoute'), children: <RouteOf draft={d} /> },
  ]
  return (
    <Unprinted className="draft" isClassified={isClassified} name={d.register_no || d.title}>
      <PageHeader
        title={d.title}
        crumbs={[{ to: '/documents/drafts', text: t('title') }]}
        aside={
          <span>
            <LevelBadge level={d.classification} />{' '}
            {d.status === 'discarded' ? <StatusTag tone="warning">{t('discarded')}</StatusTag> : d.register_no ? <StatusTag tone="ok">{`${t('numbered')} ${d.register_no}`}</StatusTag> : <StatusTag>{t('newTitle')}</StatusTag>}
          </span>
        }
        actions={<Actions draft={d} isMine={isMine} onSubmit={() => setAsking('submit')} />}
      />
      <Tabs activeKey={tabs.find((x) => x.key === address.get('tab'))?.key ?? 'text'} onChange={(key) => address.set({ tab: key === 'text' ? undefined : key }, { replace: true })} items={tabs} />
      {asking === 'submit' && <SubmitDialog draft={d} onClose={() => setAsking(undefined)} />}
      {(asking === 'version' || asking === 'attachment') && <UploadDialog id={d.id} role={asking} onClose={() => setAsking(undefined)} />}
    </Unprinted>
  )
}

function Actions({ draft: d, isMine, onSubmit }: { draft: Draft; isMine: boolean; onSubmit: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const confirm = useConfirm()
  const refresh = () => Promise.all([queries.invalidateQueries({ queryKey: ['documents'] }), queries.invalidateQueries({ queryKey: ['tasks'] })])
  const restore = useMutation({ mutationFn: () => restoreDraft(d.id), onSuccess: () => toast.ok(t('restored')), onSettled: refresh })
  const discard = useMutation({
    mutationFn: () => discardDraft(d.id),
    onSuccess: () => {
      toast.ok(t('discarded'), { undo: () => restore.mutate() })
      void navigate({ to: '/documents/drafts' })
    },
    onSettled: refresh,
  })
  const ask = async () => {
    if (await confirm({ title: t('discard'), text: t('discardText', { title: d.title }), ok: t('discard'), danger: true })) discard.mutate()
  }
  useKeys([{ key: 'Ctrl+Enter', label: { zh: '送审', en: 'Submit' }, run: () => (isMine && !document.querySelector('.ant-modal') ? onSubmit() : false) }])
  if (d.status === 'discarded')
    return (
      <Button type="primary" loading={restore.isPending} onClick={() => restore.mutate()}>
        {t('restore')}
      </Button>
    )
  return (
    <>
      {d.register_no && (
        <Link to={'/documents/' + d.id}>
          <Button tabIndex={-1}>{t('openDocument')}</Button>
        </Link>
      )}
      {isMine && !d.is_submitted && (
        <Button danger loading={discard.isPending} onClick={() => void ask()}>
          {t('discard')}
        </Button>
      )}
      {isMine && (
        <Button type="primary" onClick={onSubmit} title="Ctrl+Enter">
          {d.is_submitted ? t('resubmit') : t('submit')}
        </Button>
      )}
    </>
  )
}

/** What is said of the text; it can be changed while it is with its drafter. */
function Fields({ draft: d, isMine }: { draft: Draft; isMine: boolean }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const [above, setAbove] = useState('')
  const [dirty, setDirty] = useState(false)
  const before = valuesOf(d)
  const save = useMutation({
    mutationFn: () => editDraft(d.id, { version: d.version, ...fieldsOf(form.getFieldsValue(true) as Values, before) }),
    meta: { quiet: true },
    onSuccess: () => {
      setDirty(false)
      toast.ok(t('saved'))
    },
    onError: (error) => setAbove(showAtFields(form, error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  return (
    <>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
      </div>
      <DraftForm form={form} initial={before} isBegun disabled={!isMine} onDirty={() => setDirty(true)} onSave={() => (setAbove(''), save.mutate())}>
        {isMine && (
          <div className="form-actions">
            <Button type="primary" htmlType="submit" disabled={!dirty} loading={save.isPending}>
              {t('save')}
            </Button>
          </div>
        )}
      </DraftForm>
    </>
  )
}

function RouteOf({ draft: d }: { draft: Draft }) {
  const t = useTexts()
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'route', d.id, d.version], queryFn: ({ signal }) => getRoute(d.id, signal) })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  const stages = data.nodes ?? []
  return stages.length > 1 ? <RoutePath stages={stages} /> : <p>{t('routeNone')}</p>
}
