import { Button } from 'antd'
import { useAddress } from '@/shared/address'
import { DateText, EmptyState, ListTable, usePages, type Column } from '@/shared/ui'
import { timelinessList, type Part, type Period, type Row, type Timeliness } from '../api'
import { useTexts } from '../texts'

/** The documents behind a number; what one may not list is counted in words, where the service tells it. */
export function Behind({ period, part, figure: f }: { period: Period; part: Part; figure: Timeliness }) {
  const t = useTexts()
  const address = useAddress()
  const pages = usePages(['kpi', 'documents', 'list', period, part], (cursor, signal) => timelinessList(period, part, cursor, signal))
  const columns: Column<Row>[] = [
    { id: 'number', title: t('number'), width: 170, render: (r) => r.register_no },
    { id: 'title', title: t('documentTitle'), render: (r) => r.title },
    { id: 'due', title: t('dueOn'), width: 130, render: (r) => <DateText value={r.due_on} /> },
    { id: 'concluded', title: t('finishedOn'), width: 130, render: (r) => <DateText value={r.concluded_on || r.filed_on} /> },
    { id: 'lead', title: t('lead'), width: 130, render: (r) => r.lead_department },
  ]
  const others = f.unlisted - f.unlisted_classified
  return (
    <section className="dashboard-behind" aria-labelledby="dashboard-behind">
      <header>
        <h3 id="dashboard-behind">{t('behind', { part: t.of('part', part) })}</h3>
        <Button size="small" onClick={() => address.set({ part: undefined })}>
          {t('closeList')}
        </Button>
      </header>
      {part === 'due' && (f.unlisted_classified > 0 || others > 0) && (
        <p className="secondary">{[f.unlisted_classified > 0 && t('unlistedClassified', { count: f.unlisted_classified }), others > 0 && t('unlisted', { count: others })].filter(Boolean).join(t('comma'))}</p>
      )}
      <ListTable
        caption={t('behind', { part: t.of('part', part) })}
        columns={columns}
        pages={pages}
        rowKey={(r) => r.id}
        rowName={(r) => r.register_no}
        href={(r) => '/documents/' + r.id}
        card={(r) => (
          <>
            <span>{r.title}</span>
            <span className="secondary">
              {t('dueOn')} <DateText value={r.due_on} />
            </span>
          </>
        )}
        empty={<EmptyState text={t('behindNone')} />}
      />
    </section>
  )
}
