import { ConfigProvider, DatePicker, Form, Input, Radio, Select, type FormInstance } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'
import { covers, useMe, type Level } from '@/shared/access'
import { dayOf } from '@/shared/format'
import { PickScope } from '@/shared/ui'
import type { Party, Suggestions } from '../api'
import { isClassified, type Direction, type Field, type Marks, type Values } from '../draft'
import { kinds } from '../suggest'
import { useTexts } from '../texts'
import { SenderField } from './SenderField'
import { SuggestInput } from './SuggestInput'

export type Rules = NonNullable<React.ComponentProps<typeof Form.Item>['rules']>

interface Props {
  form: FormInstance<Values>
  direction: Direction
  marks: Marks
  /** Grey texts read from the file. */
  offers: Suggestions
  onParty: (party: Party) => void
  isChoosing: React.RefObject<boolean>
}

const levels: readonly Level[] = ['public', 'internal', 'confidential', 'secret']

/** The label of a field: required by word, and where its value came from. */
export function useLabel(marks: Marks) {
  const t = useTexts()
  return (field: Field, text: string, required?: boolean): ReactNode => (
    <>
      {text}
      {required && <span className="register-required">{t('required')}</span>}
      {marks[field] && <span className="register-mark">{t.of('mark', marks[field])}</span>}
    </>
  )
}

/** The fields that nearly every document needs. */
export function Fields({ form, direction, marks, offers, onParty, isChoosing }: Props) {
  const t = useTexts()
  const me = useMe()
  const label = useLabel(marks)
  const { componentDisabled: locked } = ConfigProvider.useConfig()
  const hint = (text: string) => (locked ? '—' : text) // what was left empty is so for good
  const level = Form.useWatch('classification', form) ?? 'internal'
  const handling = Form.useWatch('handling', form)
  const carrier = Form.useWatch('carrier', { form, preserve: true })
  const must = (message: string): Rules => [{ required: true, whitespace: true, message }]
  return (
    <>
      <Form.Item name="title" label={label('title', t('title'), true)} rules={must(t('titleMissing'))}>
        <SuggestInput maxLength={500} suggestion={offers.title} />
      </Form.Item>
      <Form.Item name="source" label={label('source', t.of('source', direction), true)} rules={must(t('sourceMissing'))}>
        <SenderField onPick={onParty} isChoosing={isChoosing} suggestion={offers.source} placeholder={t('sourcePlaceholder')} />
      </Form.Item>
      <div className="register-row register-row-number">
        <Form.Item name="source_no" label={label('source_no', t.of('sourceNo', direction))}>
          <SuggestInput maxLength={100} suggestion={offers.source_no} placeholder={hint(t('noNumber'))} />
        </Form.Item>
        <Form.Item name="kind" label={label('kind', t('kind'))} {...emptyAsNone}>
          <Select allowClear showSearch placeholder={hint(t('kindPlaceholder'))} options={kinds.filter((k) => k !== '复函').map((k) => ({ value: k, label: k }))} />
        </Form.Item>
      </div>
      <Form.Item name="distribution" label={label('distribution', t('scope'), true)} rules={[{ required: true, type: 'array', min: 1, message: t('scopeMissing') }]}>
        <PickScope />
      </Form.Item>
      <div className="register-row">
        <Form.Item name="classification" label={label('classification', t('classification'), true)}>
          <Select options={levels.filter((l) => covers(me.clearance, l)).map((l) => ({ value: l, label: t.of('level', l) }))} />
        </Form.Item>
        <Day name="received_on" label={label('received_on', t.of('receivedOn', direction), true)} rules={must(t('dayMissing'))} notAfterToday />
        <Form.Item name="urgency" label={label('urgency', t('urgency'))}>
          <Select options={(['normal', 'urgent', 'critical'] as const).map((u) => ({ value: u, label: t.of('urgency', u) }))} />
        </Form.Item>
      </div>
      {isClassified(level) && (
        <div className="register-classified">
          <p>{t('custodian', { name: me.name })}</p>
          <div className="register-row">
            <Day name="classification_until" label={label('classification_until', t('until'))} />
            <Form.Item name="copy_nos" label={label('copy_nos', t('copyNos'))} extra={t('copyNosHint')}>
              <Input />
            </Form.Item>
          </div>
        </div>
      )}
      <div className="register-row">
        <Form.Item name="handling" label={label('handling', t('handling'))}>
          <Radio.Group options={(['read', 'act'] as const).map((h) => ({ value: h, label: t.of('handling', h) }))} />
        </Form.Item>
        {handling === 'act' && <Day name="due_on" label={label('due_on', t('due'), true)} rules={must(t('dueMissing'))} />}
      </div>
      {carrier === 'paper' && (
        <Form.Item name="location" label={label('location', t('location'), true)} rules={must(t('locationMissing'))}>
          <Input maxLength={200} placeholder={t('locationPlaceholder')} />
        </Form.Item>
      )}
    </>
  )
}

/** Boxes with lists show their placeholder for undefined only. */
export const emptyAsNone = {
  getValueProps: (value: string) => ({ value: value || undefined }),
  getValueFromEvent: (value?: string) => value ?? '',
}

/** A day as text 'YYYY-MM-DD'; typed without signs it is understood as well. */
export function Day({ name, label, rules, notAfterToday }: { name: Field; label: ReactNode; rules?: Rules; notAfterToday?: boolean }) {
  return (
    <Form.Item
      name={name}
      label={label}
      rules={rules}
      getValueProps={(value: string) => ({ value: value ? dayjs(value) : null })}
      getValueFromEvent={(day: dayjs.Dayjs | null) => day?.format('YYYY-MM-DD') ?? ''}
    >
      <DatePicker
        style={{ width: '100%' }}
        format={['YYYY-MM-DD', 'YYYYMMDD', 'YYYY-M-D', 'YYYY/M/D', 'M-D', 'M/D', 'MMDD']}
        maxDate={notAfterToday ? dayjs(dayOf(new Date())) : undefined}
        placeholder="YYYY-MM-DD"
      />
    </Form.Item>
  )
}
