import { Button } from 'antd'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { DateField, DateText, EmptyState, LevelBadge, ListTable, PageHeader, StatusTag, usePages, type Column } from '@/shared/ui'
import { listAppraisals, mostAtOnce, type Appraisal } from '../api'
import { ProlongDialog } from '../components/ProlongDialog'
import { ProposeDrawer } from '../components/ProposeDrawer'
import { useTexts } from '../texts'
import '../archive.css'

/** 鉴定: what has been kept long enough, and what will have been within a year. Nothing happens to it by itself. */
export default function AppraisalsPage() {
  const t = useTexts()
  const address = useAddress()
  const mayDestroy = usePermission({ permission: 'destruction.propose' })
  const until = address.get('until') || undefined
  const pages = usePages(['archive', 'appraisals', until], (cursor, signal) => listAppraisals(until, cursor, signal))
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set())
  const [prolonging, setProlonging] = useState(false)
  const [proposing, setProposing] = useState(false)
  const rows = pages.rows.filter((r) => chosen.has(r.id))
  const due = rows.filter((r) => r.is_due && !r.is_listed)
  const done = () => {
    choose(new Set())
    setProlonging(false)
    setProposing(false)
  }
  const columns: Column<Appraisal>[] = [
    { id: 'code', title: t('code'), width: 240, render: (r) => <span className="figures">{r.archival_code}</span> },
    { id: 'title', title: t('title'), render: (r) => r.title },
    { id: 'level', title: t('level'), width: 90, render: (r) => <LevelBadge level={r.classification} /> },
    { id: 'kept', title: t('retention'), width: 150, render: (r) => kept(t, r) },
    { id: 'due', title: t('dueOn'), width: 120, render: (r) => <DateText value={r.due_on} /> },
    { id: 'state', title: t('standing'), width: 170, render: (r) => <Standing row={r} /> },
  ]
  return (
    <>
      <PageHeader title={t('appraisals')} crumbs={[{ to: '/archive', text: t('archive') }]} aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>} />
      <p className="secondary archive-reading">{t('appraisalsHint')}</p>
      <div className="archive-until">
        <label htmlFor="archive-until">{t('until')}</label>
        <DateField id="archive-until" value={until} onChange={(v) => address.set({ until: v })} />
      </div>
      <ListTable
        caption={t('appraisals')}
        columns={columns}
        pages={pages}
        rowKey={(r) => r.id}
        rowName={(r) => r.archival_code}
        href={(r) => '/documents/' + r.id}
        selection={{
          keys: chosen,
          onChange: choose,
          bar: (
            <>
              <Button disabled={rows.length === 0} onClick={() => setProlonging(true)}>
                {t('prolongSome', { count: rows.length })}
              </Button>
              {mayDestroy && (
                <Button type="primary" disabled={due.length === 0 || due.length > mostAtOnce} onClick={() => setProposing(true)}>
                  {t('proposeSome', { count: due.length })}
                </Button>
              )}
            </>
          ),
        }}
        card={(r) => (
          <>
            <span>{r.title}</span>
            <span className="secondary">
              {kept(t, r)} · <DateText value={r.due_on} />
            </span>
            <Standing row={r} />
          </>
        )}
        empty={<EmptyState text={t('appraisalsEmpty')} />}
      />
      {prolonging && <ProlongDialog rows={rows} onClose={() => setProlonging(false)} onDone={done} />}
      {proposing && <ProposeDrawer rows={due} onClose={() => setProposing(false)} />}
    </>
  )
}

const kept = (t: ReturnType<typeof useTexts>, r: Appraisal) => t.of('retention', r.retention) + (r.extended_years > 0 ? t('plusYears', { count: r.extended_years }) : '')

function Standing({ row: r }: { row: Appraisal }) {
  const t = useTexts()
  return (
    <span className="archive-copies">
      <StatusTag tone={r.is_due ? 'warning' : 'neutral'}>{r.is_due ? t('isDue') : t('willBeDue')}</StatusTag>
      {r.is_on_hold && <StatusTag tone="error">{t('onHold')}</StatusTag>}
      {r.is_listed && <StatusTag tone="info">{t('isListed')}</StatusTag>}
    </span>
  )
}
