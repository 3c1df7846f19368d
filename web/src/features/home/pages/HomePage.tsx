import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMe } from '@/shared/access'
import { useFormat } from '@/shared/format'
import { PageHeader } from '@/shared/ui'
import { countOpenTasks } from '../api'
import { useTexts } from '../texts'

export default function HomePage() {
  const t = useTexts()
  const me = useMe()
  const format = useFormat()
  const tasks = useQuery({ queryKey: ['tasks', 'count'], queryFn: countOpenTasks })
  return (
    <>
      <PageHeader title={t('title')} />
      <p>
        {t('hello', { name: me.name })} · {t('today', { day: format.day(new Date()) })}
      </p>
      <section className="tile" aria-labelledby="home-tasks">
        <h2 id="home-tasks">{t('tasks')}</h2>
        {tasks.data === 0 && <p>{t('tasksNone')}</p>}
        {tasks.data !== undefined && tasks.data > 0 && (
          <p>
            <span className="big-number">{format.number(tasks.data)}</span> <Link to="/tasks">{t('open')}</Link>
          </p>
        )}
      </section>
    </>
  )
}
