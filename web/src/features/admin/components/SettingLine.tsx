import { Button, Input, InputNumber, Select, Switch } from 'antd'
import { useId } from 'react'
import { useLanguage } from '@/shared/i18n'
import type { Setting } from '../api'
import { useTexts } from '../texts'

interface Props {
  setting: Setting
  value: unknown
  error?: string
  onChange: (value: unknown) => void
}

/** One setting: what it is, its value, its limits, where it comes from, and the way back to the default. */
export function SettingLine({ setting: s, value, error, onChange }: Props) {
  const t = useTexts()
  const language = useLanguage()
  const id = useId()
  const shown = (v: unknown) => (s.type === 'boolean' ? t(v ? 'on' : 'off') : s.type === 'choice' ? t.of('choice', String(v)) : s.type === 'number' ? `${String(v)} ${t.of('unit', s.unit)}` : String(v) || t('emptyValue'))
  const common = { id, 'aria-describedby': `${id}-help ${id}-error`, status: error ? ('error' as const) : undefined }
  return (
    <div className="admin-setting">
      <div>
        <label htmlFor={id}>{s.label[language]}</label>
        <div id={`${id}-help`} className="secondary">
          {s.help[language]}
        </div>
      </div>
      <div className="admin-setting-control">
        {s.type === 'text' && <Input {...common} value={String(value)} maxLength={s.max ?? undefined} autoComplete="off" onChange={(e) => onChange(e.target.value)} />}
        {s.type === 'number' && (
          <InputNumber {...common} value={Number(value)} min={s.min ?? undefined} max={s.max ?? undefined} precision={0} suffix={t.of('unit', s.unit)} style={{ width: 200 }} onChange={(n) => n !== null && onChange(n)} />
        )}
        {s.type === 'boolean' && <Switch id={id} aria-describedby={common['aria-describedby']} checked={value === true} checkedChildren={t('on')} unCheckedChildren={t('off')} onChange={onChange} />}
        {s.type === 'choice' && <Select {...common} value={String(value)} style={{ width: 200 }} options={(s.choices ?? []).map((c) => ({ value: c, label: t.of('choice', c) }))} onChange={onChange} />}
        <div id={`${id}-error`} role="alert" className="admin-setting-error">
          {error}
        </div>
        <div className="admin-setting-notes">
          <span>{t('rule', { rule: ruleText(t, s.rule) })}</span>
          {s.type === 'number' && <span>{t('range', { min: s.min, max: s.max, unit: t.of('unit', s.unit) })}</span>}
          <span>{t('standard', { value: shown(s.default) })}</span>
          {value !== s.default && (
            <Button size="small" type="link" onClick={() => onChange(s.default)} aria-label={`${t('reset')} ${s.label[language]}`}>
              {t('reset')}
            </Button>
          )}
        </div>
      </div>
    </div>
  )
}

/** 规程 2.4 for what the book of rules says in a section; DOC-01 as it is. */
function ruleText(t: ReturnType<typeof useTexts>, rule: string): string {
  const [book = '', section] = rule.split(' ')
  return section ? `${t.of('book', book)} ${section}` : rule
}
