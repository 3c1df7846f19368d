import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input, InputNumber, Select, type FormInstance } from 'antd'
import { PickDepartment, PickTag } from '@/shared/ui'
import { listRegisters } from '../api'
import { isClassified, type Direction, type Marks, type Values } from '../draft'
import { useTexts } from '../texts'
import { Day, emptyAsNone, useLabel } from './Fields'

/** 更多: what only some documents need. */
export function MoreFields({ form, direction, marks }: { form: FormInstance<Values>; direction: Direction; marks: Marks }) {
  const t = useTexts()
  const label = useLabel(marks)
  const level = Form.useWatch('classification', form) ?? 'internal'
  const { data: registers } = useQuery({ queryKey: ['registers'], queryFn: ({ signal }) => listRegisters(signal), staleTime: 300_000 })
  const fitting = (registers ?? []).filter((r) => r.direction === direction && r.is_classified === isClassified(level))
  return (
    <>
      <div className="register-row">
        <Day name="document_date" label={label('document_date', t('documentDate'))} />
        <Form.Item name="received_time" label={label('received_time', t('receivedTime'))}>
          <Input type="time" />
        </Form.Item>
        <Form.Item name="register" label={label('register', t('register'))} {...emptyAsNone}>
          <Select
            allowClear
            placeholder={t('registerUsual')}
            options={fitting.map((r) => ({ value: r.prefix, label: t('registerName', { prefix: r.prefix, example: r.example }) }))}
          />
        </Form.Item>
      </div>
      <div className="register-row">
        <Form.Item name="lead_department" label={label('lead_department', t('lead'))} {...emptyAsNone}>
          <PickDepartment />
        </Form.Item>
        <Form.Item name="assisting_departments" label={label('assisting_departments', t('assisting'))}>
          <PickDepartment multiple />
        </Form.Item>
      </div>
      <Form.Item name="tags" label={label('tags', t('tags'))} extra={t('tagsHint')}>
        <PickTag multiple free />
      </Form.Item>
      <div className="register-row">
        <Form.Item name="carrier" label={label('carrier', t('carrier'))}>
          <Select options={(['electronic', 'paper', 'fax', 'mail'] as const).map((c) => ({ value: c, label: t.of('carrier', c) }))} />
        </Form.Item>
        <Count name="copies" text={t('copies')} most={100_000} />
        <Count name="pages" text={t('pages')} most={1_000_000} />
        <Count name="attachments" text={t('attachments')} most={10_000} />
      </div>
      <div className="register-row">
        <Form.Item name="delivered_by" label={t('deliveredBy')}>
          <Input maxLength={100} />
        </Form.Item>
        <Count name="pieces" text={t('pieces')} most={100_000} />
        <Form.Item name="damage" label={t('damage')}>
          <Input maxLength={500} />
        </Form.Item>
      </div>
      <Form.Item name="needs_reply" valuePropName="checked">
        <Checkbox>{t('needsReply')}</Checkbox>
      </Form.Item>
      <Form.Item name="remarks" label={t('remarks')}>
        <Input.TextArea maxLength={4000} autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
    </>
  )
}

function Count({ name, text, most }: { name: keyof Values; text: string; most: number }) {
  return (
    <Form.Item name={name} label={text}>
      <InputNumber min={0} max={most} precision={0} controls={false} style={{ width: '100%' }} />
    </Form.Item>
  )
}
