import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Switch } from 'antd'
import { ErrorState } from '@/shared/ui'
import { chooseNotifications, getNotifications, type Notifications } from '../api'
import { useTexts } from '../texts'

const key = ['me', 'notifications']

/** Which kinds of messages come by mail besides. The bell has all of them; each choice acts at once. */
export function NotificationChoices() {
  const t = useTexts()
  const queries = useQueryClient()
  const query = useQuery({ queryKey: key, queryFn: ({ signal }) => getNotifications(signal) })
  const save = useMutation({
    mutationFn: chooseNotifications,
    onMutate: (muted) => queries.setQueryData(key, (before?: Notifications) => before && { ...before, muted }),
    onError: () => queries.invalidateQueries({ queryKey: key }),
  })
  const { data } = query
  const muted = data?.muted ?? []
  const hint = !data ? '' : !data.can_mail ? t('mailNotSet') : data.email ? t('mailTo', { email: data.email }) : t('mailNoAddress')
  return (
    <section>
      <h2>{t('notifications')}</h2>
      {query.error && !data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {data && (
        <>
          <p className="secondary">
            {t('notificationsHint')} {hint}
          </p>
          <table className="plain-table me-notifications">
            <thead>
              <tr>
                <th scope="col">{t('messages')}</th>
                <th scope="col">{t('byBell')}</th>
                <th scope="col">{t('byMail')}</th>
              </tr>
            </thead>
            <tbody>
              {(data.classes ?? []).map((c) => {
                const always = (data.always_sent ?? []).includes(c)
                return (
                  <tr key={c}>
                    <th scope="row">{t.of('class', c)}</th>
                    <td>{t('alwaysBell')}</td>
                    <td>
                      <Switch
                        aria-label={t('mailOf', { name: t.of('class', c) })}
                        checked={always || !muted.includes(c)}
                        disabled={always}
                        checkedChildren={t('on')}
                        unCheckedChildren={t('off')}
                        onChange={(on) => save.mutate(on ? muted.filter((m) => m !== c) : [...muted, c])}
                      />{' '}
                      {always && <span className="secondary">{t('alwaysMail')}</span>}
                    </td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </>
      )}
    </section>
  )
}
