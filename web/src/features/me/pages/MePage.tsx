import { Link } from '@tanstack/react-router'
import { PasswordForm } from '@/shared/account/PasswordForm'
import { useMe } from '@/shared/access'
import { LevelBadge, PageHeader, toast } from '@/shared/ui'
import { NotificationChoices } from '../components/NotificationChoices'
import { PreferencesForm } from '../components/PreferencesForm'
import { SessionList } from '../components/SessionList'
import { TokenList } from '../components/TokenList'
import { useTexts } from '../texts'
import '../me.css'

export default function MePage() {
  const t = useTexts()
  const me = useMe()
  return (
    <div className="reading">
      <PageHeader title={t('title')} />
      <section>
        <h2>{t('person')}</h2>
        <dl className="facts">
          <dt>{t('name')}</dt>
          <dd>{me.name}</dd>
          <dt>{t('username')}</dt>
          <dd>{me.username}</dd>
          {me.department_name && (
            <>
              <dt>{t('department')}</dt>
              <dd>{me.department_name}</dd>
            </>
          )}
          {me.rank && (
            <>
              <dt>{t('rank')}</dt>
              <dd>{me.rank}</dd>
            </>
          )}
          <dt>{t('clearance')}</dt>
          <dd>
            <LevelBadge level={me.clearance} />
          </dd>
          <dt>{t('roles')}</dt>
          <dd>{me.roles.map((r) => t.of('role', r)).join(' · ')}</dd>
        </dl>
      </section>
      <PreferencesForm />
      <NotificationChoices />
      <section>
        <h2>{t('delegations')}</h2>
        <p className="secondary">{t('delegationsHint')}</p>
        <Link to="/me/delegations">{t('delegationsOpen')}</Link>
      </section>
      <section>
        <h2>{t('password')}</h2>
        <p className="secondary">{t('passwordHint')}</p>
        <PasswordForm username={me.username} onDone={() => toast.ok(t('passwordChanged'))} />
      </section>
      <SessionList />
      <TokenList />
    </div>
  )
}
