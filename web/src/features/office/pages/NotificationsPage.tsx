import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useAddress } from '@/shared/address'
import { useFormat } from '@/shared/format'
import { EmptyState, ErrorState, ListTable, PageHeader, SkeletonRows, StatusTag, toast, wholeList, type Column } from '@/shared/ui'
import { listWebhooks, mailState, testMail, type Webhook } from '../api'
import { WebhookDrawer } from '../components/WebhookDrawer'
import { useTexts } from '../texts'
import '../office.css'

/** 通知: how messages leave the house, by mail and into the groups of chats. */
export default function NotificationsPage() {
  const t = useTexts()
  return (
    <>
      <PageHeader title={t('notifications')} />
      <Mail />
      <Robots />
    </>
  )
}

/** The mail server: it is set where the service is run; here one sees whether it works. */
function Mail() {
  const t = useTexts()
  const format = useFormat()
  const queries = useQueryClient()
  const query = useQuery({ queryKey: ['mail'], queryFn: ({ signal }) => mailState(signal) })
  const test = useMutation({
    mutationFn: testMail,
    onSuccess: () => {
      toast.ok(t('mailTested'))
      void queries.invalidateQueries({ queryKey: ['setup'] })
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['mail'] }),
  })
  const m = query.data
  return (
    <section aria-labelledby="mail" className="office-section">
      <h2 id="mail">{t('mail')}</h2>
      {query.isPending && <SkeletonRows rows={3} />}
      {query.error && !m && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {m && !m.is_set && <p>{t('mailUnset')}</p>}
      {m?.is_set && (
        <>
          <dl className="facts">
            <dt>{t('mailServer')}</dt>
            <dd>
              {m.server} <StatusTag tone={m.tls === 'none' ? 'warning' : 'ok'}>{t.of('tls', m.tls)}</StatusTag>
            </dd>
            <dt>{t('mailFrom')}</dt>
            <dd>{m.from}</dd>
            <dt>{t('mailWaiting')}</dt>
            <dd className="figures">{format.number(m.waiting)}</dd>
            <dt>{t('mailFailed')}</dt>
            <dd className="figures">{m.failed > 0 ? <StatusTag tone="error">{t('mailGivenUp', { count: m.failed })}</StatusTag> : format.number(0)}</dd>
            <dt>{t('mailTest')}</dt>
            <dd>{m.tested_at ? t('mailTestedAt', { at: format.time(m.tested_at) }) : t('mailNever')}</dd>
          </dl>
          <p className="secondary">{t('mailHint')}</p>
          <Button onClick={() => test.mutate()} loading={test.isPending}>
            {t('mailTestNow')}
          </Button>
        </>
      )}
    </section>
  )
}

function Robots() {
  const t = useTexts()
  const address = useAddress()
  const query = useQuery({ queryKey: ['webhooks'], queryFn: listWebhooks })
  const open = query.data?.find((w) => w.id === address.get('robot'))
  const close = () => address.set({ robot: undefined, new: undefined })
  const add = <Button onClick={() => address.set({ new: '1' })}>{t('newRobot')}</Button>
  const standing = (w: Webhook) =>
    !w.is_active ? <StatusTag>{t('robotOff')}</StatusTag> : w.last_error ? <StatusTag tone="error">{t('robotFails')}</StatusTag> : <StatusTag tone="ok">{t('robotOn')}</StatusTag>
  const classes = (w: Webhook) => (w.classes ?? []).map((c) => t.of('class', c)).join(t('comma'))
  const columns: Column<Webhook>[] = [
    { id: 'name', title: t('robotName'), width: '24%', render: (w) => w.name },
    { id: 'kind', title: t('robotKind'), width: 120, render: (w) => t.of('robot', w.kind) },
    { id: 'host', title: t('robotHost'), width: '22%', render: (w) => w.host },
    { id: 'classes', title: t('robotClasses'), render: classes },
    { id: 'standing', title: t('standing'), width: 120, render: standing },
  ]
  return (
    <section aria-labelledby="robots" className="office-section">
      <div className="office-section-head">
        <h2 id="robots">{t('robots')}</h2>
        {(query.data?.length ?? 0) > 0 && add}
      </div>
      <p className="secondary">{t('robotsHint')}</p>
      <ListTable
        caption={t('robots')}
        columns={columns}
        pages={wholeList(query)}
        rowKey={(w) => w.id}
        rowName={(w) => w.name}
        href={() => '/admin/notifications'}
        onOpen={(w) => address.set({ robot: w.id })}
        card={(w) => (
          <>
            <span>
              {t.of('robot', w.kind)} {w.host}
            </span>
            <span className="secondary">
              {classes(w)} {standing(w)}
            </span>
          </>
        )}
        empty={<EmptyState text={t('robotsEmpty')} action={add} />}
      />
      {address.get('new') && <WebhookDrawer onClose={close} />}
      {open && <WebhookDrawer key={open.id} webhook={open} onClose={close} />}
    </section>
  )
}
