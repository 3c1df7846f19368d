import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useAddress } from '@/shared/address'
import { getRoute, RoutePath, type Stage } from '@/shared/approvals'
import { ErrorState, SkeletonRows, toast } from '@/shared/ui'
import { circulationUrl, getTraces, remind, slipUrl, type Row } from '../api'
import { isOpen } from '../query'
import { useTexts, useWorkTexts } from '../texts'
import { Extensions } from './Extensions'
import { Objection } from './Objection'

const PenForm = lazy(() => import('./PenForm'))
const RouteDialog = lazy(() => import('./RouteDialog'))

/** 流转: the nodes, with whom it waits and since when; the office sends it on its way, reminds, and enters what a pen decided. */
export function RouteTab({ document: d, mayChange }: { document: Row; mayChange: boolean }) {
  const t = useTexts()
  const w = useWorkTexts()
  const address = useAddress()
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const [entering, setEntering] = useState(false)
  const scan = address.get('scan')
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'route', d.id, d.version], queryFn: ({ signal }) => getRoute(d.id, signal), placeholderData: (before) => before }) // what is being typed stays when a scan is added
  const stages = data?.nodes ?? []
  const hasPen = stages.some((s) => s.channel === 'paper')
  const traces = useQuery({ queryKey: ['documents', 'traces', d.id, d.version], queryFn: ({ signal }) => getTraces(d.id, signal), enabled: hasPen }).data ?? []
  const reminding = useMutation({
    mutationFn: () => remind(d.id),
    onSuccess: () => toast.ok(t('remindedNow')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents', 'route', d.id] }),
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  const entered = (s: Stage) => traces.find((x) => x.channel === 'paper' && x.task === s.task && x.kind !== 'objection')
  const mayEnter = mayChange && isOpen(d.status) && data.state === 'running'
  return (
    <>
      <p className="documents-line">
        {!d.is_record_only && (
          <a href={slipUrl(d.id)} target="_blank" rel="noreferrer">
            {w('slip')}
          </a>
        )}
        <a href={circulationUrl(d.id)} target="_blank" rel="noreferrer">
          {w('circulation')}
        </a>
      </p>
      {mayEnter && (scan || entering) && (
        <Suspense>
          <PenForm
            key={scan}
            document={d}
            stages={stages}
            scan={scan}
            onScan={(file) => address.set({ file }, { replace: true })}
            onClose={() => {
              setEntering(false)
              address.set({ scan: undefined }, { replace: true })
            }}
          />
        </Suspense>
      )}
      {scan && !mayEnter && <p className="document-note document-note-info">{w('penNothing')}</p>}
      {stages.length === 0 ? (
        <p>{t('routeNone')}</p>
      ) : (
        <RoutePath
          stages={stages}
          below={(s) => {
            const of = entered(s)
            return of && <Objection document={d} entered={of} traces={traces} />
          }}
          aside={mayChange ? () => (
            <Button size="small" loading={reminding.isPending} onClick={() => reminding.mutate()}>
              {t('remind')}
            </Button>
          ) : undefined}
        />
      )}
      <p className="document-file-actions">
        {mayChange && isOpen(d.status) && (
          <Button type={stages.length === 0 ? 'primary' : 'default'} onClick={() => setAdding(true)}>
            {data.state === 'running' ? t('routeAdd') : t('routeStart')}
          </Button>
        )}
        {mayEnter && !scan && !entering && <Button onClick={() => setEntering(true)}>{w('pen')}</Button>}
      </p>
      <Extensions document={d} />
      <Suspense>{adding && <RouteDialog document={d} isRunning={data.state === 'running'} onClose={() => setAdding(false)} />}</Suspense>
    </>
  )
}
