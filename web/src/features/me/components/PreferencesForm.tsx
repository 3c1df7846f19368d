import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Segmented, Switch } from 'antd'
import type { ReactNode } from 'react'
import { meQuery, useMe, type Preferences } from '@/shared/access'
import { savePreferences } from '@/shared/account/preferences'
import { setLanguage, useLanguage } from '@/shared/i18n'
import { useTexts } from '../texts'

/** Each choice acts at once; there is nothing to save. */
export function PreferencesForm() {
  const t = useTexts()
  const { preferences } = useMe()
  const language = useLanguage()
  const queries = useQueryClient()
  const show = (changes: Partial<Preferences>) =>
    queries.setQueryData(meQuery.queryKey, (me) => me && { ...me, preferences: { ...me.preferences, ...changes } })
  const save = useMutation({
    mutationFn: savePreferences,
    onMutate: (changes) => {
      show(changes)
      if (changes.language) setLanguage(changes.language)
    },
    onError: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  return (
    <section>
      <h2>{t('preferences')}</h2>
      <Choice label={t('language')}>
        <Segmented aria-label={t('language')} value={language} options={(['zh', 'en'] as const).map((value) => ({ value, label: t.of('language', value) }))} onChange={(value) => save.mutate({ language: value })} />
      </Choice>
      <Choice label={t('theme')}>
        <Segmented aria-label={t('theme')} value={preferences.theme} options={(['', 'light', 'dark'] as const).map((value) => ({ value, label: t.of('theme', value) }))} onChange={(value) => save.mutate({ theme: value })} />
      </Choice>
      <Choice label={t('density')}>
        <Segmented
          aria-label={t('density')}
          value={preferences.density || 'standard'}
          options={(['standard', 'compact'] as const).map((value) => ({ value, label: t.of('density', value) }))}
          onChange={(value) => save.mutate({ density: value })}
        />
      </Choice>
      <Choice label={t('singleKeys')} hint={t('singleKeysHint')}>
        <Switch aria-label={t('singleKeys')} checked={preferences.single_keys} onChange={(single_keys) => save.mutate({ single_keys })} />
      </Choice>
    </section>
  )
}

function Choice({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="choice">
      <span>{label}</span>
      {children}
      {hint && <span className="secondary">{hint}</span>}
    </div>
  )
}
