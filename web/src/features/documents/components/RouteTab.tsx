import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { getRoute, RoutePath } from '@/shared/approvals'
import { ErrorState, SkeletonRows, toast } from '@/shared/ui'
import { remind, type Row } from '../api'
import { useTexts } from '../texts'
import { RouteDialog } from './RouteDialog'

/** 流转: the nodes, with whom it waits and since when; the office sends it on its way and reminds. */
export function RouteTab({ document: d, mayChange }: { document: Row; mayChange: boolean }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'route', d.id, d.version], queryFn: ({ signal }) => getRoute(d.id, signal) })
  const reminding = useMutation({
    mutationFn: () => remind(d.id),
    onSuccess: () => toast.ok(t('remindedNow')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents', 'route', d.id] }),
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  const stages = data.nodes ?? []
  const isOpen = ['registered', 'distributed', 'circulating'].includes(d.status)
  return (
    <>
      {stages.length === 0 ? (
        <p>{t('routeNone')}</p>
      ) : (
        <RoutePath
          stages={stages}
          aside={mayChange ? () => (
            <Button size="small" loading={reminding.isPending} onClick={() => reminding.mutate()}>
              {t('remind')}
            </Button>
          ) : undefined}
        />
      )}
      {mayChange && isOpen && (
        <Button type={stages.length === 0 ? 'primary' : 'default'} onClick={() => setAdding(true)}>
          {data.state === 'running' ? t('routeAdd') : t('routeStart')}
        </Button>
      )}
      {adding && <RouteDialog document={d} isRunning={data.state === 'running'} onClose={() => setAdding(false)} />}
    </>
  )
}
