import { Select } from 'antd'
import { useAddress } from '@/shared/address'
import { DateText, EmptyState, FilterBar, FilterField, LevelBadge, ListTable, PageHeader, StatusTag, usePages, type Column } from '@/shared/ui'
import { listDestructions, type Destruction } from '../api'
import { states, toneOf } from '../steps'
import { useTexts } from '../texts'
import '../archive.css'

/** 销毁: the lists that one has a part in, or may read whole. */
export default function DestructionsPage() {
  const t = useTexts()
  const address = useAddress()
  const state = address.get('state') || undefined
  const pages = usePages(['archive', 'destructions', state], (cursor, signal) => listDestructions(state, cursor, signal))
  const tag = (d: Destruction) => <StatusTag tone={toneOf(d.state)}>{t.of('destruction', d.state)}</StatusTag>
  const columns: Column<Destruction>[] = [
    { id: 'requested', title: t('requestedAt'), width: 170, render: (d) => <DateText value={d.requested_at} withTime /> },
    { id: 'reason', title: t('destroyReason'), render: (d) => d.reason },
    { id: 'count', title: t('items'), width: 80, align: 'end', render: (d) => <span className="figures">{d.count}</span> },
    { id: 'level', title: t('highest'), width: 90, render: (d) => <LevelBadge level={d.level} /> },
    { id: 'by', title: t('requestedBy'), width: 130, render: (d) => d.requested_by?.name },
    { id: 'state', title: t('standing'), width: 140, render: tag },
  ]
  return (
    <>
      <PageHeader title={t('destructions')} crumbs={[{ to: '/archive', text: t('archive') }]} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} />
      <FilterBar filters={[{ name: 'state', text: (v) => t('chip', { name: t('standing'), value: t.of('destruction', v) }) }]} total={pages.total}>
        <FilterField label={t('standing')}>
          {(id) => <Select id={id} allowClear placeholder={t('standing')} value={state} onChange={(v?: string) => address.set({ state: v })} options={states.map((s) => ({ value: s, label: t.of('destruction', s) }))} style={{ minWidth: 160 }} />}
        </FilterField>
      </FilterBar>
      <ListTable
        caption={t('destructions')}
        columns={columns}
        pages={pages}
        rowKey={(d) => d.id}
        rowName={(d) => t('listOf', { count: d.count })}
        href={(d) => '/archive/destructions/' + d.id}
        card={(d) => (
          <>
            <span>{d.reason}</span>
            <span className="secondary">
              <DateText value={d.requested_at} withTime /> {d.requested_by?.name}
            </span>
            {tag(d)}
          </>
        )}
        empty={<EmptyState text={state ? t('destructionsNone') : t('destructionsEmpty')} />}
      />
    </>
  )
}
