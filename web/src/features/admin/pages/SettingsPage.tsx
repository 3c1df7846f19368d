import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { meQuery } from '@/shared/access'
import { Problem } from '@/shared/http'
import { useKeys } from '@/shared/keys'
import { useLanguage } from '@/shared/i18n'
import { Conflict, ErrorState, PageHeader, SkeletonRows, toast, useErrorText } from '@/shared/ui'
import { changeSettings, listSettings, type Setting } from '../api'
import { SettingLine } from '../components/SettingLine'
import { useTexts } from '../texts'
import '../admin.css'

const groups = ['office', 'document', 'account'] as const

/** 参数: everything that an administrator may change while the service runs, with its rule and its default. */
export default function SettingsPage() {
  const t = useTexts()
  const language = useLanguage()
  const errorText = useErrorText()
  const queries = useQueryClient()
  const query = useQuery({ queryKey: ['settings'], queryFn: listSettings, refetchOnWindowFocus: false })
  const [edits, setEdits] = useState<Record<string, unknown>>({})
  const [newest, setNewest] = useState<Setting[]>()
  const settings = query.data ?? []
  const changed = settings.filter((s) => s.name in edits && edits[s.name] !== s.value)
  const save = useMutation({
    mutationFn: (against: Setting[]) =>
      changeSettings(Object.fromEntries(changed.map((s) => [s.name, edits[s.name]])), Object.fromEntries(against.filter((s) => changed.some((c) => c.name === s.name)).map((s) => [s.name, s.version]))),
    meta: { quiet: true },
    onSuccess: (items) => {
      toast.ok(t('settingsSaved', { count: changed.length }))
      queries.setQueryData(['settings'], items)
      setEdits({})
      void queries.invalidateQueries({ queryKey: meQuery.queryKey }) // it holds the name of the office
      void queries.invalidateQueries({ queryKey: ['setup'] })
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') setNewest(await listSettings())
    },
  })
  const problem = save.error instanceof Problem ? save.error : undefined
  const errorOf = (name: string) => problem?.fields.find((f) => f.field === 'values.' + name)?.message
  const above = save.error && !newest && !problem?.fields.some((f) => f.field.startsWith('values.')) ? errorText(save.error) : ''
  const submit = (against = settings) => {
    if (changed.length > 0 && !save.isPending) save.mutate(against)
  }
  const shown = (s: Setting, v: unknown) => (s.type === 'boolean' ? t(v ? 'on' : 'off') : s.type === 'choice' ? t.of('choice', String(v)) : String(v))
  const take = (next: Setting[]) => {
    queries.setQueryData(['settings'], next)
    setNewest(undefined)
    save.reset()
  }
  useKeys([
    { key: 'Ctrl+S', label: { zh: '保存', en: 'Save' }, run: () => submit() },
    { key: 'Ctrl+Enter', label: { zh: '保存', en: 'Save' }, run: () => submit() },
  ])
  return (
    <div className="reading">
      <PageHeader title={t('settings')} />
      {query.isPending && <SkeletonRows />}
      {query.error && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {newest && (
        <Conflict
          differences={changed.flatMap((s) => {
            const theirs = newest.find((n) => n.name === s.name)
            return theirs && theirs.value !== edits[s.name] ? [{ field: s.label[language], theirs: shown(s, theirs.value), mine: shown(s, edits[s.name]) }] : []
          })}
          onLoad={() => {
            take(newest)
            setEdits({})
          }}
          onKeep={() => {
            take(newest)
            submit(newest)
          }}
        />
      )}
      {query.data &&
        groups.map((group) => (
          <section key={group} id={group} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>{t.of('group', group)}</h2>
            {settings
              .filter((s) => s.group === group)
              .map((s) => (
                <SettingLine key={s.name} setting={s} value={s.name in edits ? edits[s.name] : s.value} error={errorOf(s.name)} onChange={(value) => setEdits((before) => ({ ...before, [s.name]: value }))} />
              ))}
          </section>
        ))}
      {query.data && (
        <div className="admin-save-bar">
          <span role={above ? 'alert' : 'status'} className={above ? 'tone-error-text' : 'secondary'}>
            {above || (changed.length === 0 && t('noChanges'))}
          </span>
          {changed.length > 0 && <Button onClick={() => setEdits({})}>{t('dropChanges')}</Button>}
          <Button type="primary" disabled={changed.length === 0} loading={save.isPending} onClick={() => submit()} title="Ctrl+S">
            {changed.length === 0 ? t('save') : t('saveChanges', { count: changed.length })}
          </Button>
        </div>
      )}
    </div>
  )
}
