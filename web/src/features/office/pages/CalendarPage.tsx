import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useMemo, useState } from 'react'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { dayOf } from '@/shared/format'
import { Problem } from '@/shared/http'
import { ErrorState, PageHeader, SkeletonRows, StatusTag, toast, useErrorText } from '@/shared/ui'
import { access } from '../access'
import { getYear, setYear, type Notice } from '../api'
import { DayDrawer } from '../components/DayDrawer'
import { YearGrid } from '../components/YearGrid'
import { differing, isWorked, noticeOf, readNotice, withDays, yearDays } from '../days'
import { useTexts } from '../texts'
import '../office.css'

/** 工作日历: the working days of a year, as every deadline counts them. year= and day= stand in the address. */
export default function CalendarPage() {
  const t = useTexts()
  const address = useAddress()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const mayEdit = usePermission(access.calendar)
  const today = dayOf(new Date())
  const year = Number(address.get('year')) || Number(today.slice(0, 4))
  const key = ['calendar', year]
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => getYear(year, signal), refetchOnWindowFocus: false })
  const [drafts, setDrafts] = useState<Record<number, Notice>>({})
  const [focus, setFocus] = useState(today)
  const { data } = query
  const saved = useMemo(() => data && noticeOf(data), [data])
  const draft = drafts[year]
  const notice = draft ?? saved
  const kindOf = useMemo(() => notice && readNotice(notice), [notice])
  const changes = draft && saved ? differing(year, saved, draft) : 0
  const drop = () => setDrafts((all) => Object.fromEntries(Object.entries(all).filter(([of]) => Number(of) !== year)))
  const save = useMutation({
    mutationFn: ({ notice, version }: { notice: Notice; version: number }) => setYear(year, notice, version),
    meta: { quiet: true },
    onSuccess: (answered) => {
      queries.setQueryData(key, answered)
      drop()
      toast.ok(t('yearSaved', { year }))
    },
    onError: (error) => {
      if (error instanceof Problem && error.code === 'stale_version') void query.refetch()
    },
  })
  const go = (to: number) => {
    save.reset()
    address.set({ year: String(to), day: undefined })
  }
  const open = address.get('day')
  const active = focus.startsWith(String(year)) ? focus : `${year}-01-01`
  return (
    <>
      <PageHeader
        title={t('calendar', { year })}
        aside={data?.is_provisional && <StatusTag tone="warning">{t('provisional')}</StatusTag>}
        actions={
          <>
            <Button icon={<LeftOutlined />} onClick={() => go(year - 1)} aria-label={t('yearBefore')} title={t('yearBefore')} />
            <Button onClick={() => go(Number(today.slice(0, 4)))}>{t('thisYear')}</Button>
            <Button icon={<RightOutlined />} onClick={() => go(year + 1)} aria-label={t('yearAfter')} title={t('yearAfter')} />
          </>
        }
      />
      {query.error && !data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows />}
      {data && notice && kindOf && (
        <>
          {data.is_provisional && <Alert type="warning" showIcon title={t('provisionalTitle', { year })} description={mayEdit ? t('provisionalEdit') : t('provisionalText')} />}
          <p className="office-legend">
            <strong>{t('workedDays', { count: yearDays(year).filter((d) => isWorked(d, kindOf(d).kind)).length })}</strong>
            {(['rest', 'holiday', 'working'] as const).map((kind) => (
              <span key={kind}>
                <span className={`office-sign office-day-${kind}`}>{t.of('sign', kind)}</span> {t.of('kind', kind)}
              </span>
            ))}
          </p>
          <YearGrid year={year} kindOf={kindOf} active={active} onActive={setFocus} onOpen={mayEdit ? (day) => address.set({ day }) : undefined} />
          {mayEdit && (changes > 0 || data.is_provisional) && (
            <div className="office-save-bar">
              <span role="status">{changes > 0 ? t('changes', { count: changes }) : t('nothingEntered')}</span>
              {changes > 0 && (
                <Button onClick={drop} disabled={save.isPending}>
                  {t('dropChanges')}
                </Button>
              )}
              <Button type="primary" loading={save.isPending} onClick={() => save.mutate({ notice, version: data.version })}>
                {t('saveYear', { year })}
              </Button>
              {save.error && (
                <p role="alert" className="tone-error-text">
                  {save.error instanceof Problem && save.error.code === 'stale_version' ? t('yearStale') : errorText(save.error)}
                </p>
              )}
            </div>
          )}
          {mayEdit && open.startsWith(String(year)) && (
            <DayDrawer
              key={open}
              year={year}
              day={open}
              {...kindOf(open)}
              onClose={() => address.set({ day: undefined })}
              onApply={(days, kind, name) => {
                setDrafts({ ...drafts, [year]: withDays(notice, days, kind, name) })
                address.set({ day: undefined })
              }}
            />
          )}
        </>
      )}
    </>
  )
}
