import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useNavigate } from '@tanstack/react-router'
import { UploadOutlined } from '@ant-design/icons'
import { Alert, Button, Segmented } from 'antd'
import { useState, type DragEvent } from 'react'
import { usePermission } from '@/shared/access'
import { formatQuery, useAddress } from '@/shared/address'
import { DateText, EmptyState, FileButton, ListTable, PageHeader, toast, UploadStrip, useConfirm, usePages, type Column } from '@/shared/ui'
import { hasPages, listItems, merge, removeItem, restore, type Item } from '../api'
import { Failures } from '../components/Failures'
import { ItemPanel } from '../components/ItemPanel'
import { TextState } from '../components/TextState'
import { Thumbnail } from '../components/Thumbnail'
import { useTexts } from '../texts'
import { useHandingIn } from '../useHandingIn'
import { usePendingTexts } from '../usePendingTexts'
import '../inbox.css'

/** The columns that there is room for beside a preview, which shows the others. */
const besidePreview = ['file', 'pages', 'text', 'restore']

/** 待登记: files that were handed in, oldest first. Enter registers one; files dropped anywhere are added. */
export default function InboxPage() {
  const t = useTexts()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const confirm = useConfirm()
  const address = useAddress()
  const mayRegister = usePermission({ permission: 'document.register' })
  const showsOriginals = address.get('show') === 'originals'
  const pages = usePages<Item>(['intake', 'list', showsOriginals], (cursor, signal) => listItems(showsOriginals, cursor, signal))
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  const [secretName, setSecretName] = useState('')
  const [isOver, setOver] = useState(false)
  const sending = useHandingIn(setSecretName)
  const previewed = pages.rows.find((r) => r.id === address.get('preview'))
  const selected = pages.rows.filter((r) => keys.has(r.id))
  usePendingTexts(!showsOriginals && pages.rows.some((r) => r.text_state === 'pending'))

  const refresh = () => queries.invalidateQueries({ queryKey: ['intake'] })
  const show = (item?: Item) => address.set({ preview: item?.id }, { replace: true })
  const hrefOf = (items: readonly Item[]) => '/documents/new' + formatQuery({ intake: items.map((i) => i.id) })
  const register = (...items: readonly Item[]) => void navigate({ to: hrefOf(items) })
  const nameOf = (item: Item) => item.suggestions.title || item.name

  const merging = useMutation({
    mutationFn: (items: readonly Item[]) => merge(items.map((i) => i.id)),
    onSuccess: (made, items) => {
      setKeys(new Set())
      toast.ok(t('merged', { count: items.length }), { undo: () => restoring.mutate(made.made_from?.[0]?.id ?? '') })
    },
    onSettled: refresh,
  })
  const restoring = useMutation({ mutationFn: restore, onSuccess: (item) => toast.ok(t('restored', { name: item.name })), onSettled: refresh })
  const removing = useMutation({
    mutationFn: async (items: readonly Item[]) => {
      for (const item of items) await removeItem(item.id)
      return items.length
    },
    onSuccess: (count) => {
      setKeys(new Set())
      show()
      toast.ok(t('removed', { count }))
    },
    onSettled: refresh,
  })
  const remove = async (items: readonly Item[]) => {
    const text = items.length === 1 ? t('removeText', { name: items[0]!.name }) : t('removeTextMany')
    if (await confirm({ title: t('removeTitle'), text, ok: t('removeCount', { count: items.length }), danger: true })) removing.mutate(items)
  }

  useBlocker({
    shouldBlockFn: async ({ current, next }) =>
      current.pathname !== next.pathname && sending.items.length > 0 && !(await confirm({ title: t('leaveTitle'), text: t('leaveText'), ok: t('leave'), danger: true })),
    enableBeforeUnload: () => sending.items.length > 0,
  })

  const onDrag = (e: DragEvent, over: boolean) => {
    if (!e.dataTransfer.types.includes('Files')) return
    e.preventDefault()
    setOver(over)
  }
  const columns: Column<Item>[] = [
    {
      id: 'file',
      title: t('file'),
      render: (r) => (
        <span className="inbox-file">
          <Thumbnail item={r} />
          <span className="inbox-file-name" title={r.name}>
            {nameOf(r)}
          </span>
        </span>
      ),
    },
    { id: 'source', title: t('source'), width: 150, render: (r) => <span title={r.suggestions.source}>{r.suggestions.source}</span> },
    { id: 'sourceNo', title: t('sourceNo'), width: 160, render: (r) => <span title={r.suggestions.source_no}>{r.suggestions.source_no}</span> },
    { id: 'pages', title: t('pageCount'), width: 72, align: 'end', render: (r) => r.pages || '' },
    { id: 'text', title: t('textState'), width: 144, render: (r) => <TextState item={r} /> },
    { id: 'owner', title: t('owner'), width: 110, render: (r) => r.owner_name || r.owner },
    { id: 'created', title: t('created'), width: 150, render: (r) => <DateText value={r.created_at} withTime /> },
    ...(showsOriginals ? [{ id: 'restore', title: t('actions'), width: 96, render: (r: Item) => <Button size="small" onClick={() => restoring.mutate(r.id)} aria-label={t('restoreOne', { name: r.name })}>{t('restore')}</Button> }] : []),
  ]
  return (
    <div
      className={isOver ? 'with-preview inbox inbox-over' : 'with-preview inbox'}
      onDragOver={(e) => onDrag(e, true)}
      onDragLeave={(e) => e.currentTarget.contains(e.relatedTarget as Node | null) || onDrag(e, false)}
      onDrop={(e) => {
        onDrag(e, false)
        sending.add(Array.from(e.dataTransfer.files))
      }}
    >
      <div>
        <PageHeader
          title={t('page')}
          aside={pages.total !== undefined && !showsOriginals && <span className="secondary figures">{t('count', { count: pages.total })}</span>}
          actions={
            <FileButton multiple icon={<UploadOutlined />} onFiles={sending.add}>
              {t('handIn')}
            </FileButton>
          }
        />
        {secretName && <Alert type="error" showIcon title={t('secret', { name: secretName })} description={t('secretWhat')} closable={{ onClose: () => setSecretName('') }} />}
        <Failures />
        <UploadStrip items={sending.items} onCancel={sending.cancel} onRetry={sending.retry} />
        <Segmented<'queue' | 'originals'>
          aria-label={t('views')}
          value={showsOriginals ? 'originals' : 'queue'}
          onChange={(to) => {
            setKeys(new Set())
            address.set({ show: to === 'originals' ? to : undefined, preview: undefined })
          }}
          options={(['queue', 'originals'] as const).map((v) => ({ value: v, label: t.of('view', v) }))}
        />
        {showsOriginals && <p className="secondary inbox-hint">{t('originalsHint')}</p>}
        <ListTable
          caption={t.of('view', showsOriginals ? 'originals' : 'queue')}
          columns={previewed ? columns.filter((c) => besidePreview.includes(c.id)) : columns}
          pages={pages}
          rowKey={(r) => r.id}
          rowName={nameOf}
          href={(r) => (mayRegister && !showsOriginals ? hrefOf([r]) : '/documents/inbox' + formatQuery({ ...address.query, preview: r.id }))}
          onOpen={mayRegister && !showsOriginals ? (r) => register(r) : show}
          onPreview={show}
          selection={
            showsOriginals
              ? undefined
              : {
                  keys,
                  onChange: setKeys,
                  bar: (
                    <>
                      {mayRegister && (
                        <Button type="primary" onClick={() => register(...selected)}>
                          {t('registerTogether', { count: selected.length })}
                        </Button>
                      )}
                      <Button disabled={selected.length < 2 || !selected.every(hasPages)} loading={merging.isPending} onClick={() => merging.mutate(selected)}>
                        {t('merge', { count: selected.length })}
                      </Button>
                      <Button danger onClick={() => void remove(selected)}>
                        {t('removeCount', { count: selected.length })}
                      </Button>
                    </>
                  ),
                }
          }
          card={(r) => (
            <>
              <span className="secondary">{[r.suggestions.source, r.suggestions.source_no].filter(Boolean).join(' · ') || r.name}</span>
              <span className="inbox-card-line">
                <Thumbnail item={r} />
                <TextState item={r} /> <DateText value={r.created_at} />
                <Button size="small" onClick={() => show(r)}>
                  {t('preview')}
                </Button>
              </span>
            </>
          )}
          empty={
            showsOriginals ? (
              <EmptyState text={t('emptyOriginals')} />
            ) : (
              <EmptyState
                text={t('empty')}
                action={
                  <FileButton type="primary" multiple onFiles={sending.add}>
                    {t('handIn')}
                  </FileButton>
                }
              />
            )
          }
        />
      </div>
      {previewed && <ItemPanel key={previewed.id} item={previewed} onClose={() => show()} onRegister={() => register(previewed)} onRemove={() => void remove([previewed])} />}
    </div>
  )
}
