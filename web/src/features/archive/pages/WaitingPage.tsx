import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useAddress } from '@/shared/address'
import { DateText, EmptyState, FilterBar, FilterField, LevelBadge, ListTable, PageHeader, PickDepartment, usePages, type Column } from '@/shared/ui'
import { listBatches, listWaiting, mostAtOnce, planBatch, type Waiting, type WaitingFilter } from '../api'
import { Lacks } from '../components/Lacks'
import { useTexts } from '../texts'
import { usePlanText } from '../usePlanText'
import '../archive.css'

/** 待归档: what is concluded and in no year yet, with what is proposed for it. What is chosen becomes a batch. */
export default function WaitingPage() {
  const t = useTexts()
  const planText = usePlanText()
  const address = useAddress()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const filter = filterOf(address.get)
  const pages = usePages(['archive', 'waiting', filter], (cursor, signal) => listWaiting(filter, cursor, signal))
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const plan = useMutation({
    mutationFn: (ids: string[]) => planBatch(ids.length > 0 ? { ids } : { filter: { year: filter.year, direction: filter.direction, kind: filter.document_kind, lead_department: filter.lead_department } }),
    onSuccess: (batch) => {
      queries.setQueryData(['archive', 'batch', batch.id], batch)
      void queries.invalidateQueries({ queryKey: ['archive', 'batches'] })
      void navigate({ to: '/archive/batches/' + batch.id })
    },
  })
  const total = pages.total ?? 0
  const columns: Column<Waiting>[] = [
    { id: 'number', title: t('registerNo'), width: 160, render: (r) => r.register_no },
    { id: 'title', title: t('title'), render: (r) => r.title },
    { id: 'level', title: t('level'), width: 90, render: (r) => <LevelBadge level={r.classification} /> },
    { id: 'concluded', title: t('concludedOn'), width: 112, render: (r) => <DateText value={r.concluded_on || r.received_on} /> },
    { id: 'proposed', title: t('proposed'), width: 190, render: (r) => planText(r.proposed) },
    { id: 'missing', title: t('missing'), width: 210, render: (r) => <Lacks id={r.id} missing={r.missing ?? []} /> },
  ]
  return (
    <>
      <PageHeader
        title={t('waiting')}
        aside={pages.total !== undefined && <span className="secondary figures">{total}</span>}
        actions={
          <Button type="primary" disabled={total === 0} loading={plan.isPending} onClick={() => plan.mutate([])}>
            {t('planAll', { count: Math.min(total, mostAtOnce) })}
          </Button>
        }
      />
      <Unfinished />
      <FilterBar filters={filters(t)} total={pages.total}>
        <FilterField label={t('year')}>
          {(id) => <Input id={id} key={address.get('year')} className="archive-year" inputMode="numeric" maxLength={4} placeholder={t('year')} defaultValue={address.get('year')} onBlur={(e) => address.set({ year: yearOf(e.target.value) })} onPressEnter={(e) => address.set({ year: yearOf(e.currentTarget.value) })} />}
        </FilterField>
        <FilterField label={t('direction')}>
          {(id) => (
            <Select id={id} allowClear placeholder={t('direction')} value={address.get('direction') || undefined} onChange={(v?: string) => address.set({ direction: v })} options={directions.map((d) => ({ value: d, label: t.of('direction', d) }))} style={{ minWidth: 120 }} />
          )}
        </FilterField>
        <FilterField label={t('kind')}>
          {(id) => <Input id={id} key={address.get('kind')} className="archive-kind" placeholder={t('kind')} defaultValue={address.get('kind')} onBlur={(e) => address.set({ kind: e.target.value.trim() })} onPressEnter={(e) => address.set({ kind: e.currentTarget.value.trim() })} />}
        </FilterField>
        <FilterField label={t('lead')}>
          {(id) => <PickDepartment id={id} allowClear placeholder={t('lead')} value={address.get('lead') || undefined} onChange={(v) => address.set({ lead: typeof v === 'string' ? v : undefined })} style={{ minWidth: 180 }} />}
        </FilterField>
      </FilterBar>
      <ListTable
        caption={t('waiting')}
        columns={columns}
        pages={pages}
        rowKey={(r) => r.id}
        rowName={(r) => r.register_no}
        href={(r) => '/documents/' + r.id}
        selection={{
          keys: chosen,
          onChange: choose,
          bar: (
            <Button type="primary" disabled={chosen.size > mostAtOnce} loading={plan.isPending} onClick={() => plan.mutate([...chosen])}>
              {t('planSome', { count: chosen.size })}
            </Button>
          ),
        }}
        card={(r) => (
          <>
            <span>{r.title}</span>
            <span className="secondary">{planText(r.proposed)}</span>
            <Lacks id={r.id} missing={r.missing ?? []} />
          </>
        )}
        empty={<EmptyState text={Object.keys(filter).length > 0 ? t('waitingNone') : t('waitingEmpty')} />}
      />
    </>
  )
}

const directions = ['incoming', 'outgoing', 'internal'] as const

function filterOf(get: (name: string) => string): WaitingFilter {
  return {
    ...(get('year') && { year: Number(get('year')) }),
    ...(get('direction') && { direction: get('direction') }),
    ...(get('kind') && { document_kind: get('kind') }),
    ...(get('lead') && { lead_department: get('lead') }),
  }
}

const yearOf = (typed: string) => (/^\d{4}$/.test(typed) ? typed : undefined)

const filters = (t: ReturnType<typeof useTexts>) => [
  { name: 'year', text: (v: string) => t('chip', { name: t('year'), value: v }) },
  { name: 'direction', text: (v: string) => t('chip', { name: t('direction'), value: t.of('direction', v) }) },
  { name: 'kind', text: (v: string) => t('chip', { name: t('kind'), value: v }) },
  { name: 'lead', text: (v: string) => t('chip', { name: t('lead'), value: v }) },
]

/** Batches that were begun: half of one may be filed, and the rest goes on from there. */
function Unfinished() {
  const t = useTexts()
  const batches = useQuery({ queryKey: ['archive', 'batches'], queryFn: ({ signal }) => listBatches(signal) })
  const open = (batches.data?.items ?? []).filter((b) => !b.filed_at)
  if (open.length === 0) return null
  return (
    <section className="archive-note" aria-label={t('unfinished')}>
      <h2>{t('unfinished')}</h2>
      <ul>
        {open.map((b) => (
          <li key={b.id}>
            <Link to={'/archive/batches/' + b.id}>{t('batchOf', { count: b.waiting + b.filed + b.refused })}</Link>{' '}
            <span className="secondary">
              <DateText value={b.created_at} withTime /> {t('batchState', { filed: b.filed, left: b.waiting + b.refused })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
