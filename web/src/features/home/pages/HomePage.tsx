import type { ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { allows, useMe, type Me } from '@/shared/access'
import { useFormat } from '@/shared/format'
import { SearchEntry } from '@/shared/search'
import { PageHeader } from '@/shared/ui'
import { Copies, Queues, Setup } from '../components/Machine'
import { Kpi } from '../components/Kpi'
import { Notices, Views } from '../components/Own'
import { Due, Inbox, Yesterday } from '../components/Registry'
import { ToDo } from '../components/ToDo'
import '../home.css'
import { useTexts } from '../texts'

const mostCards = 6

/** 工作台: what this person should look at now, at most six cards. */
export default function HomePage() {
  const t = useTexts()
  const me = useMe()
  const format = useFormat()
  const isRegistrar = allows(me, { permission: 'document.register' })
  const isOffice = isRegistrar || isSupervisor(me) || isAdmin(me)
  return (
    <>
      <PageHeader title={t('title')} />
      <p>
        {t('hello', { name: me.name })} · {t('today', { day: format.day(new Date()) })}
        {allows(me, { permission: 'document.daily' }) && (
          <>
            {' '}
            · <Link to="/daily">{t('daily')}</Link>
          </>
        )}
      </p>
      {!isOffice && (
        <section className="home-question" aria-labelledby="home-question">
          <h2 id="home-question">{t('question')}</h2>
          <SearchEntry label={t('question')} placeholder={t('questionHint')} />
        </section>
      )}
      <div className="home-cards">{cardsOf(me, isRegistrar, t)}</div>
    </>
  )
}

const isAdmin = (me: Me) => allows(me, { permission: 'setup.manage' })
const isSupervisor = (me: Me) => me.roles.includes('supervisor')

/** The most urgent first; who has several roles sees the first six. */
function cardsOf(me: Me, isRegistrar: boolean, t: ReturnType<typeof useTexts>): ReactNode[] {
  const cards: [boolean, ReactNode][] = [
    [isSupervisor(me), <ToDo key="tasks" />],
    [isRegistrar, <Inbox key="inbox" />],
    [isRegistrar || isSupervisor(me), <Due key="due" title={isRegistrar ? t('due') : t('dueOffice')} />],
    [allows(me, { permission: 'document.whole_register' }), <Kpi key="kpi" />],
    [isAdmin(me), <Setup key="setup" />],
    [isAdmin(me), <Copies key="copies" />],
    [isAdmin(me), <Queues key="queues" />],
    [!isSupervisor(me), <ToDo key="tasks" />],
    [isRegistrar, <Yesterday key="yesterday" />],
    [true, <Notices key="notices" />],
    [true, <Views key="views" />],
  ]
  return cards.flatMap(([mine, card]) => (mine ? [card] : [])).slice(0, mostCards)
}
