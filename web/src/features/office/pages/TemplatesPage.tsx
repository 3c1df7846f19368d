import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useApprovalTexts } from '@/shared/approvals'
import { useAddress } from '@/shared/address'
import { DateText, EmptyState, LevelBadge, ListTable, PageHeader, StatusTag, wholeList, type Column } from '@/shared/ui'
import { listTemplates, type Template } from '../api'
import { TemplateDrawer } from '../components/TemplateDrawer'
import { useTexts } from '../texts'
import '../office.css'

/** 流程模板: the usual ways of documents of a kind, a sender, a level; binding ones are the authority table. */
export default function TemplatesPage() {
  const t = useTexts()
  const said = useApprovalTexts()
  const address = useAddress()
  const query = useQuery({ queryKey: ['templates'], queryFn: listTemplates })
  const open = query.data?.find((x) => x.id === address.get('template'))
  const close = () => address.set({ template: undefined, new: undefined })
  const add = (
    <Button type="primary" onClick={() => address.set({ new: '1' })}>
      {t('newTemplate')}
    </Button>
  )
  const way = (x: Template) => (x.nodes ?? []).map((n) => said.of('action', n.action)).join(' → ') || t('noNodes')
  const fits = (x: Template) => (
    <>
      {[x.kind, x.source].filter(Boolean).join(' · ') || (x.level ? '' : t('fitsAny'))} {x.level && <LevelBadge level={x.level} />}
    </>
  )
  const standing = (x: Template) => (x.binding ? <StatusTag tone="warning">{t('binding')}</StatusTag> : <StatusTag>{t('proposed')}</StatusTag>)
  const columns: Column<Template>[] = [
    { id: 'name', title: t('templateName'), width: '24%', render: (x) => x.name },
    { id: 'fits', title: t('fits'), width: '26%', render: fits },
    { id: 'way', title: t('way'), render: way },
    { id: 'standing', title: t('standing'), width: 120, render: standing },
    { id: 'changed', title: t('changedAt'), width: 130, render: (x) => <DateText value={x.changed_at} /> },
  ]
  return (
    <>
      <PageHeader title={t('templates')} actions={add} />
      <p className="secondary">{t('templatesHint')}</p>
      <ListTable
        caption={t('templates')}
        columns={columns}
        pages={wholeList(query)}
        rowKey={(x) => x.id}
        rowName={(x) => x.name}
        href={() => '/admin/templates'}
        onOpen={(x) => address.set({ template: x.id })}
        card={(x) => (
          <>
            <span>{way(x)}</span>
            <span className="secondary">
              {fits(x)} {standing(x)}
            </span>
          </>
        )}
        empty={<EmptyState text={t('templatesEmpty')} action={add} />}
      />
      {address.get('new') && <TemplateDrawer onClose={close} />}
      {open && <TemplateDrawer key={open.id} template={open} onClose={close} />}
    </>
  )
}
