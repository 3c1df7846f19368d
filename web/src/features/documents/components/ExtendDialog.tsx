import { Form } from 'antd'
import dayjs from 'dayjs'
import { DateField, DateText, DueText } from '@/shared/ui'
import { extend, type Row } from '../api'
import { useTexts, useWorkTexts } from '../texts'
import { ActDialog, ReasonField } from './ActDialog'

/** 延期, asked for before the date: who set it decides. */
export function ExtendDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const w = useWorkTexts()
  return (
    <ActDialog<{ due_on: string; reason: string }>
      name="documents-extend"
      title={w('extendTitle', { number: d.register_no })}
      ok={w('extendOk')}
      act={(typed) => extend(d.id, typed)}
      said={() => w('extendAsked', { number: d.register_no })}
      onClose={onClose}
    >
      <p>
        {t('due')} <DateText value={d.due_on} />（<DueText due={d.due_on} />）
      </p>
      <Form.Item name="due_on" label={w('extendTo')} rules={[{ required: true, message: t('dateMissing') }]}>
        <DateField min={dayjs(d.due_on).add(1, 'day').format('YYYY-MM-DD')} />
      </Form.Item>
      <ReasonField />
    </ActDialog>
  )
}
