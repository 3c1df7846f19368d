import { useQuery } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { Button, Segmented } from 'antd'
import { useCallback, useRef, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useMe } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { Problem } from '@/shared/http'
import { useKeys } from '@/shared/keys'
import { PageHeader, useConfirm } from '@/shared/ui'
import { listWaiting } from '../api'
import { Entry, type EntryState, type Start } from '../components/Entry'
import { fileButtonId } from '../components/FilesPart'
import { FromQueue } from '../components/FromQueue'
import { RegisteringStrip } from '../components/RegisteringStrip'
import { StateSecret } from '../components/StateSecret'
import { directions, emptyValues, forget, kept, type Direction } from '../draft'
import { useTexts } from '../texts'
import { mayHaveHappened, useRegistering, type Draft, type Registration } from '../useRegistering'
import '../register.css'

/**
 * 登记: the file beside the form. Saving empties the form at once for the next entry; what has been sent goes on in the strip above.
 * With ?intake= it works through the queue of 待登记.
 */
export default function RegisterPage() {
  const t = useTexts()
  const me = useMe()
  const confirm = useConfirm()
  const address = useAddress()
  const asked = address.get('direction')
  const direction: Direction = directions.find((d) => d === asked) ?? 'incoming'
  const ids = address.all('intake')
  const name = ids.join(',') || 'new'

  // One form after the other: a new number is a new, empty form, or one that begins with what is given.
  const [form, setForm] = useState<{ number: number; start?: Start }>({ number: 0 })
  const [stayedId, setStayedId] = useState<number>()
  const [isRefused, setRefused] = useState(false)
  const [isQueueDone, setQueueDone] = useState(false)
  const state = useRef<EntryState>(undefined)

  const registering = useRegistering((r) => settled(r))
  const stayed = registering.list.find((r) => r.id === stayedId)
  const queue = useQuery({ queryKey: ['intake', 'queue'], queryFn: ({ signal }) => listWaiting(signal), enabled: ids.length > 0 })
  const place = queue.data?.items?.findIndex((w) => w.id === ids[0]) ?? -1

  const clear = (start?: Start) => {
    setStayedId(undefined)
    setForm((f) => ({ number: f.number + 1, start }))
  }
  const settled = (r: Registration) => {
    if (r.state !== 'failed') return
    if (r.error instanceof Problem && r.error.code === 'document.state_secret_mark') {
      registering.drop(r.id)
      refuse()
    } else if (r.id !== stayedId && !mayHaveHappened(r.error) && state.current?.isPristine) bringBack(r)
  }
  const refuse = () => {
    forget()
    clear()
    setRefused(true)
  }
  const next = (done: Draft) => {
    setQueueDone(false)
    if (done.waiting.length === 0) return clear()
    const taken = new Set([...registering.list.filter((r) => r.state !== 'aside').flatMap((r) => r.draft.waiting), ...done.waiting].map((w) => w.id))
    const left = (queue.data?.items ?? []).filter((w) => !taken.has(w.id))
    const following = left.find((w) => w.id > (done.waiting.at(-1)?.id ?? '')) ?? left[0]
    clear()
    setQueueDone(!following)
    address.set({ intake: following?.id }, { replace: true })
  }
  const submit = (draft: Draft, stay: boolean) => {
    forget()
    if (stayed?.state === 'failed') registering.drop(stayed.id)
    const id = registering.start(draft)
    if (stay) setStayedId(id)
    else next(draft)
  }
  /** Puts an entry of the strip back into the form; one that was begun meanwhile goes aside. */
  const bringBack = (r: Registration) => {
    const begun = state.current
    if (begun && !begun.isPristine && !stayed) registering.setAside(begun.draft())
    registering.drop(r.id)
    // A try that may have come through keeps its key: were it done twice, the service would say so.
    clear({ ...r.draft, key: !r.error || mayHaveHappened(r.error) ? r.draft.key : crypto.randomUUID(), error: r.error })
    address.set({ direction: r.draft.direction === 'incoming' ? undefined : r.draft.direction, intake: r.draft.waiting.map((w) => w.id) }, { replace: true })
  }
  const edit = (id: number) => {
    const r = registering.list.find((x) => x.id === id)
    if (r) bringBack(r)
  }

  const isUnsaved = useCallback(() => registering.list.some((r) => r.state !== 'done') || (state.current?.wouldLose ?? false), [registering.list])
  useBlocker({
    shouldBlockFn: async ({ current, next: to }) =>
      current.pathname !== to.pathname && isUnsaved() && !(await confirm({ title: t('leaveTitle'), text: t('leaveText'), ok: t('leave'), danger: true })),
    enableBeforeUnload: isUnsaved,
  })
  useKeys([
    {
      key: 'n',
      label: { zh: '登记下一份', en: 'Register the next' },
      run: () => (stayed?.state === 'done' ? next(stayed.draft) : document.getElementById(fileButtonId)?.focus()),
    },
  ])

  if (isRefused) return <StateSecret onBack={() => setRefused(false)} />
  const locked = stayed?.state === 'sending' || stayed?.state === 'done'
  const common = { name, locked, error: stayed?.state === 'failed' ? stayed.error : undefined, state, onSubmit: submit, onStateSecret: refuse }
  return (
    <div className="register">
      <PageHeader
        title={t('page')}
        crumbs={ids.length > 0 ? [{ to: '/documents/inbox', text: t('inbox') }] : undefined}
        aside={
          <>
            <Segmented<Direction>
              aria-label={t('direction')}
              value={direction}
              disabled={locked}
              onChange={(to) => address.set({ direction: to === 'incoming' ? undefined : to }, { replace: true })}
              options={directions.map((d) => ({ value: d, label: t.of('direction', d) }))}
            />
            {place >= 0 && <span className="secondary figures">{t('place', { place: place + 1, total: queue.data?.total })}</span>}
          </>
        }
      />
      <RegisteringStrip items={registering.list} onCancel={registering.cancel} onRetry={registering.retry} onEdit={edit} />
      {stayed?.state === 'done' && (
        <p className="register-after">
          <Button type="primary" title="N" onClick={() => next(stayed.draft)} autoFocus>
            {t('another')}
          </Button>
        </p>
      )}
      {isQueueDone && (
        <p role="status" className="register-after">
          {t('queueDone')} <Link to="/documents/inbox">{t('toInbox')}</Link>
        </p>
      )}
      {ids.length > 0 && !form.start ? (
        <FromQueue key={`${form.number} ${name}`} ids={ids} direction={direction} {...common} />
      ) : (
        <Entry
          key={`${form.number}`}
          {...common}
          start={form.start ?? { direction, values: emptyValues(me.defaults), marks: {}, files: [], waiting: [], key: crypto.randomUUID(), ...kept(me.username, name, me.defaults) }}
        />
      )}
    </div>
  )
}
