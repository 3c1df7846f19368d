import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Progress } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { usePermission } from '@/shared/access'
import { useFormat } from '@/shared/format'
import { ErrorState, PageHeader, SkeletonRows, StatusTag, toast } from '@/shared/ui'
import { getSetup, resumeStep, skipStep, type Step } from '../api'
import { leaveForLater } from '../lead'
import { byOperator, placeOf } from '../places'
import { useTexts } from '../texts'
import '../setup.css'

const key = ['setup']

/** 首次设置: what is done is read from the facts, so one leaves and comes back at any step. */
export default function SetupPage() {
  const t = useTexts()
  const navigate = useNavigate()
  const setup = useQuery({ queryKey: key, queryFn: getSetup, staleTime: 0 })
  const { data } = setup
  const isAll = data !== undefined && data.done === data.total
  const next = data?.items.find((s) => !s.done && !s.skipped && !byOperator.includes(s.id))
  const leave = () => {
    leaveForLater()
    void navigate({ to: '/' })
  }
  return (
    <div className="reading">
      <PageHeader title={t('title')} />
      <p>{t('intro')}</p>
      {setup.isPending && <SkeletonRows />}
      {setup.error && !data && <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />}
      {data && (
        <>
          <div className="setup-progress">
            <strong role="status">{isAll ? t('allDone') : t('progress', { done: data.done, total: data.total })}</strong>
            <Progress percent={Math.round((data.done / data.total) * 100)} showInfo={false} aria-label={t('progress', { done: data.done, total: data.total })} />
          </div>
          <ol className="setup-steps" aria-label={t('steps')}>
            {data.items.map((s) => (
              <StepLine key={s.id} step={s} isNext={s === next} />
            ))}
          </ol>
          <Button onClick={leave}>{t(isAll ? 'home' : 'later')}</Button>
        </>
      )}
    </div>
  )
}

function StepLine({ step: s, isNext }: { step: Step; isNext: boolean }) {
  const t = useTexts()
  const format = useFormat()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const name = t.of('step', s.id)
  const change = useMutation({
    mutationFn: (skip: boolean) => (skip ? skipStep(s.id) : resumeStep(s.id)),
    onSuccess: (_, skip) => toast.ok(t(skip ? 'skippedToast' : 'resumedToast', { name }), { undo: () => change.mutate(!skip) }),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  const place = placeOf(s)
  const mayGo = usePermission(place.access)
  const go = () => void navigate({ to: place.to, search: { from: 'setup' } as never, hash: place.hash })
  const state = s.done ? (s.done_at ? t('doneAt', { day: format.date(s.done_at) }) : t('done')) : s.skipped ? t('skipped') : t('open')
  return (
    <li className={s.done ? 'is-done' : undefined}>
      <div className="setup-title">
        <h2>{name}</h2>
        <StatusTag tone={s.done ? 'ok' : s.skipped ? 'neutral' : 'info'}>{state}</StatusTag>
        {s.optional && !s.done && !s.skipped && <span className="secondary">{t('optional')}</span>}
      </div>
      <p className="setup-hint secondary">{t.of('hint', s.id)}</p>
      <div className="setup-acts">
        {s.optional && !s.done && (
          <Button onClick={() => change.mutate(!s.skipped)} loading={change.isPending} aria-label={t(s.skipped ? 'resumeOne' : 'skipOne', { name })}>
            {t(s.skipped ? 'resume' : 'skip')}
          </Button>
        )}
        {byOperator.includes(s.id) ? (
          !s.done && <span className="secondary">{t('notHere')}</span>
        ) : (
          mayGo && (
            <Button type={isNext ? 'primary' : 'default'} onClick={go} aria-label={t(s.done ? 'lookAt' : 'goTo', { name })}>
              {t(s.done ? 'look' : 'go')}
            </Button>
          )
        )}
      </div>
    </li>
  )
}
