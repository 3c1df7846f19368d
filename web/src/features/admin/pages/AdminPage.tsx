import { Link } from '@tanstack/react-router'
import { allows, useMe } from '@/shared/access'
import { useWords } from '@/shared/i18n'
import { PageHeader } from '@/shared/ui'
import { sections } from '../sections'
import { useTexts } from '../texts'
import '../admin.css'

/** 系统: what there is to manage, as far as the person may. */
export default function AdminPage() {
  const t = useTexts()
  const me = useMe()
  const words = useWords()
  return (
    <>
      <PageHeader title={t('title')} />
      <ul className="admin-section-list" aria-label={t('sections')}>
        {sections
          .filter((s) => allows(me, s.access))
          .map((s) => (
            <li key={s.id}>
              <Link to={s.path}>
                <strong>{words(s.label)}</strong>
                {t.of('about', s.id)}
              </Link>
            </li>
          ))}
      </ul>
    </>
  )
}
