import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useMe } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { DateText, EmptyState, LevelBadge, ListTable, PageHeader, toast, usePages, type Column } from '@/shared/ui'
import { listDrafts, restoreDraft, states, type DraftRow, type State } from '../api'
import { useTexts } from '../texts'

/** 我的草稿: what I am writing and who has it now; what was given up can be taken up again. */
export default function DraftsPage() {
  const t = useTexts()
  const me = useMe()
  const queries = useQueryClient()
  const address = useAddress()
  const state = states.find((s) => s === address.get('state')) ?? 'open'
  const pages = usePages(['documents', 'drafts', state], (cursor, signal) => listDrafts(state, cursor, signal))
  const restore = useMutation({
    mutationFn: (id: string) => restoreDraft(id),
    onSuccess: () => toast.ok(t('restored')),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['documents'] }), queries.invalidateQueries({ queryKey: ['tasks'] })]),
  })
  const holder = (d: DraftRow) => (!d.holder ? '' : d.holder.node === '1' || d.holder.name === me.name ? t('atMe') : d.holder.name || d.holder.department_name)
  const columns: Column<DraftRow>[] = [
    { id: 'title', title: t('subject'), render: (d) => d.title || t('untitled') },
    { id: 'direction', title: t('direction'), width: 110, render: (d) => t.of('direction', d.direction) },
    { id: 'kind', title: t('kind'), width: 90, render: (d) => d.kind },
    { id: 'level', title: t('level'), width: 80, render: (d) => <LevelBadge level={d.classification} /> },
    { id: 'since', title: t('since'), width: 160, render: (d) => <DateText value={d.registered_at} withTime /> },
    state === 'open'
      ? { id: 'holder', title: t('holder'), width: 140, render: holder }
      : {
          id: 'restore',
          title: t('restore'),
          width: 100,
          render: (d) => (
            <Button size="small" aria-label={t('restoreOne', { name: d.title })} loading={restore.isPending && restore.variables === d.id} onClick={() => restore.mutate(d.id)}>
              {t('restore')}
            </Button>
          ),
        },
  ]
  return (
    <>
      <PageHeader
        title={t('title')}
        crumbs={[{ to: '/documents', text: t('documents') }]}
        aside={pages.total !== undefined && <span className="secondary figures">{pages.total}</span>}
        actions={
          <Link to="/documents/drafts/new">
            <Button type="primary" tabIndex={-1}>
              {t('newTitle')}
            </Button>
          </Link>
        }
      />
      <Segmented<State> aria-label={t('views')} value={state} onChange={(to) => address.set({ state: to === 'open' ? undefined : to })} options={states.map((s) => ({ value: s, label: t.of('state', s) }))} />
      <ListTable
        caption={t('caption')}
        columns={columns}
        pages={pages}
        rowKey={(d) => d.id}
        rowName={(d) => d.title || t('untitled')}
        href={(d) => '/documents/drafts/' + d.id}
        card={(d) => (
          <span className="secondary">
            {t.of('direction', d.direction)} {d.kind} · {holder(d)}
          </span>
        )}
        empty={<EmptyState text={t.of('empty', state)} />}
      />
    </>
  )
}
