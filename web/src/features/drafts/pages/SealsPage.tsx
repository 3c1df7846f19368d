import { Button } from 'antd'
import { useAddress } from '@/shared/address'
import { DateField, DateText, EmptyState, LevelBadge, ListTable, PageHeader, usePages, type Column } from '@/shared/ui'
import { listSealUses, sealUsesUrl, type SealUse } from '../api'
import { useTexts } from '../texts'
import '../drafts.css'

/** 用印登记: which seal was used on what, how often, on whose word and by whom. */
export default function SealsPage() {
  const t = useTexts()
  const address = useAddress()
  const period = { from: address.get('from') || undefined, to: address.get('to') || undefined }
  const pages = usePages(['documents', 'seal-uses', period.from, period.to], (cursor, signal) => listSealUses(period, cursor, signal))
  const columns: Column<SealUse>[] = [
    { id: 'number', title: t('number'), width: 180, render: (u) => u.register_no },
    { id: 'title', title: t('subject'), render: (u) => u.title },
    { id: 'level', title: t('level'), width: 80, render: (u) => <LevelBadge level={u.classification} /> },
    { id: 'seal', title: t('seal'), width: 150, render: (u) => u.seal },
    { id: 'copies', title: t('copies'), width: 70, align: 'end', render: (u) => u.copies },
    { id: 'approver', title: t('approver'), width: 110, render: (u) => u.approved_by_name },
    { id: 'operator', title: t('operator'), width: 110, render: (u) => u.operator_name },
    { id: 'used', title: t('used'), width: 160, render: (u) => <DateText value={u.used_at} withTime /> },
  ]
  return (
    <>
      <PageHeader
        title={t('sealsTitle')}
        crumbs={[{ to: '/documents', text: t('documents') }]}
        aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>}
        actions={
          <Button href={sealUsesUrl(period)} download>
            {t('exportAll')}
          </Button>
        }
      />
      <div className="draft-compare-bar" role="group" aria-label={t('period')}>
        {(['from', 'to'] as const).map((end) => (
          <label key={end} htmlFor={'seals-' + end}>
            {t(end)}
            <DateField id={'seals-' + end} value={period[end] ?? null} onChange={(day) => address.set({ [end]: day || undefined })} />
          </label>
        ))}
      </div>
      <ListTable
        caption={t('sealsTitle')}
        columns={columns}
        pages={pages}
        rowKey={(u) => u.id}
        rowName={(u) => u.register_no}
        href={(u) => '/documents/' + u.document}
        card={(u) => (
          <>
            <span>{u.title}</span>
            <span className="secondary">
              {u.seal} × {u.copies} · <DateText value={u.used_at} withTime />
            </span>
          </>
        )}
        empty={<EmptyState text={t('sealsEmpty')} />}
      />
    </>
  )
}
