import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useParam } from '@/shared/address'
import { Problem } from '@/shared/http'
import { ErrorState, NotFound, PageHeader, SkeletonRows, toast, useConfirm } from '@/shared/ui'
import { Button } from 'antd'
import { dropBatch, fileBatch, getBatch, type Batch } from '../api'
import { BatchTable } from '../components/BatchTable'
import { useTexts } from '../texts'
import { useArrangement } from '../useArrangement'
import '../archive.css'

/** /archive/batches/ID: the codes that come of it, before they are given to all at once. */
export default function BatchPage() {
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ queryKey: ['archive', 'batch', id], queryFn: ({ signal }) => getBatch(id, signal), refetchOnWindowFocus: false })
  if (error instanceof Problem && error.status === 404) return <NotFound heading />
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={10} />
  return <Loaded key={data.id} batch={data} />
}

function Loaded({ batch }: { batch: Batch }) {
  const t = useTexts()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const arrangement = useArrangement(batch)
  const { items } = arrangement
  const open = items.filter((i) => i.state !== 'filed')
  const ready = open.filter((i) => (i.missing ?? []).length === 0)
  const filed = items.length - open.length
  const file = useMutation({
    mutationFn: () => fileBatch(batch.id),
    onSuccess: (after) => {
      const done = (after.items ?? []).filter((i) => i.state === 'filed').length
      arrangement.replace(after)
      toast.ok(t('filedSome', { count: done - filed }))
    },
    onError: () => void queries.invalidateQueries({ queryKey: ['archive', 'batch', batch.id] }),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['archive'], refetchType: 'none' }), queries.invalidateQueries({ queryKey: ['documents'] })]),
  })
  const drop = useMutation({
    mutationFn: () => dropBatch(batch.id),
    onSuccess: () => {
      toast.ok(t('dropped'))
      void queries.invalidateQueries({ queryKey: ['archive'] })
      void navigate({ to: '/archive/waiting' })
    },
  })
  const ask = async () => {
    if (await confirm({ title: t('fileTitle', { count: ready.length }), text: t('fileText'), ok: t('fileOk', { count: ready.length }) })) file.mutate()
  }
  const askDrop = async () => {
    if (await confirm({ title: t('dropTitle'), text: t('dropText'), ok: t('dropOk') })) drop.mutate()
  }
  return (
    <>
      <PageHeader
        title={t('batch')}
        crumbs={[{ to: '/archive/waiting', text: t('waiting') }]}
        aside={<span className="secondary">{t('batchState', { filed, left: open.length })}</span>}
        actions={
          <>
            {filed === 0 && !batch.filed_at && (
              <Button onClick={() => void askDrop()} loading={drop.isPending}>
                {t('drop')}
              </Button>
            )}
            {open.length > 0 && (
              <Button type="primary" disabled={ready.length === 0 || arrangement.isSaving} loading={file.isPending} onClick={() => void ask()}>
                {t('fileOk', { count: ready.length })}
              </Button>
            )}
          </>
        }
      />
      <p role="status" className="archive-progress">
        {file.isPending
          ? t('filing', { count: ready.length })
          : open.length === 0
            ? t('allFiled', { count: filed })
            : [arrangement.isSaving ? t('saving') : t('saved'), open.length > ready.length && t('notReady', { count: open.length - ready.length })].filter(Boolean).join(t('semicolon'))}
      </p>
      {(batch.left_out ?? 0) > 0 && <p className="archive-note">{t('leftOut', { count: batch.left_out })}</p>}
      <BatchTable arrangement={arrangement} isBusy={file.isPending} />
    </>
  )
}
