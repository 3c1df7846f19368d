import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Checkbox, Radio, Select } from 'antd'
import { useId, type ReactNode } from 'react'
import { covers, useMe } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { DateField, LevelBadge, PickTag } from '@/shared/ui'
import { countValues, type Counted, type ListQuery } from '../api'
import { dues, levels, statuses } from '../query'
import { useTexts } from '../texts'
import { useDepartmentNames } from '../useNames'

const facets = ['source', 'document_kind', 'department', 'year'] as const

/** Every filter of the list, acting at once; what is offered occurs among the documents that one may read. Loaded when opened. */
export default function Filters({ query }: { query: ListQuery }) {
  const t = useTexts()
  const me = useMe()
  const address = useAddress()
  const departments = useDepartmentNames()
  const asked = { ...query, source: undefined, document_kind: undefined, department: undefined }
  const { data: counts } = useQuery({ queryKey: ['documents', 'counts', asked], queryFn: ({ signal }) => countValues(asked, facets, signal), placeholderData: keepPreviousData })
  const many = (name: string) => ({ value: address.all(name), onChange: (values: string[]) => address.set({ [name]: values }) })
  const year = /^(\d{4})-01-01\|\1-12-31$/.exec(`${address.get('from')}|${address.get('to')}`)?.[1]
  const years = (counts?.year ?? []).map((y) => y.value).sort().reverse()
  return (
    <div className="documents-filters">
      <Group label={t('level')}>
        <Checkbox.Group {...many('classification')} options={levels.filter((l) => covers(me.clearance, l)).map((l) => ({ value: l, label: <LevelBadge level={l} /> }))} />
      </Group>
      <Group label={t('due')}>
        <Radio.Group value={address.get('due')} onChange={(e) => address.set({ due: e.target.value })} options={[{ value: '', label: t('anyDue') }, ...dues.map((d) => ({ value: d, label: t.of('due', d) }))]} />
      </Group>
      <Values label={t('status')} {...many('status')} values={statuses.map((s) => ({ value: s, count: 0 }))} name={(s) => t.of('status', s)} plain />
      <Values label={t('source')} {...many('source')} values={counts?.source ?? []} />
      <Values label={t('kind')} {...many('document_kind')} values={counts?.document_kind ?? []} />
      <Values label={t('department')} {...many('department')} values={counts?.department ?? []} name={(code) => departments.get(code) ?? code} />
      <Field label={t('anyTag')}>{(id) => <PickTag id={id} multiple value={address.all('tag')} onChange={(v) => address.set({ tag: v as string[] })} />}</Field>
      <Field label={t('noTag')}>{(id) => <PickTag id={id} multiple value={address.all('not_tag')} onChange={(v) => address.set({ not_tag: v as string[] })} />}</Field>
      <Group label={t('period')}>
        <div className="documents-period">
          <Field label={t('year')}>
            {(id) => (
              <Select
                id={id}
                allowClear
                value={year}
                options={years.map((y) => ({ value: y, label: y }))}
                onChange={(y?: string) => address.set({ from: y && `${y}-01-01`, to: y && `${y}-12-31` })}
              />
            )}
          </Field>
          <Field label={t('dateField')}>
            {(id) => (
              <Select
                id={id}
                value={address.get('date_field') || 'received_on'}
                options={[{ value: 'received_on', label: t('receivedOn') }, { value: 'document_date', label: t('documentDate') }]}
                onChange={(v) => address.set({ date_field: v === 'received_on' ? undefined : v })}
              />
            )}
          </Field>
          <Field label={t('from')}>{(id) => <DateField id={id} max={address.get('to')} value={address.get('from')} onChange={(from) => address.set({ from })} />}</Field>
          <Field label={t('to')}>{(id) => <DateField id={id} min={address.get('from')} value={address.get('to')} onChange={(to) => address.set({ to })} />}</Field>
        </div>
      </Group>
    </div>
  )
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend>{label}</legend>
      {children}
    </fieldset>
  )
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className="documents-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  )
}

interface ValuesProps {
  label: string
  value: string[]
  onChange: (values: string[]) => void
  values: readonly Counted[]
  name?: (value: string) => string
  /** Without counts. */
  plain?: boolean
}

function Values({ label, value, onChange, values, name = (v) => v, plain }: ValuesProps) {
  const t = useTexts()
  const offered = [...values, ...value.filter((v) => !values.some((o) => o.value === v)).map((v) => ({ value: v, count: 0 }))]
  return (
    <Field label={label}>
      {(id) => (
        <Select
          id={id}
          mode="multiple"
          allowClear
          value={value}
          onChange={onChange}
          style={{ width: '100%' }}
          showSearch={{ optionFilterProp: 'label' }}
          options={offered.map((o) => ({ value: o.value, label: plain || o.count === 0 ? name(o.value) : t('counted', { value: name(o.value), count: o.count }) }))}
        />
      )}
    </Field>
  )
}
