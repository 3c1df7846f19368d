import { Form, Input, Radio } from 'antd'
import { onSaveKey } from '@/shared/keys'
import { DateField, EditDrawer } from '@/shared/ui'
import { daysOf, isWeekend, type DayKind } from '../days'
import { useTexts } from '../texts'

interface Typed {
  from: string
  to: string
  kind: DayKind
  name: string
}

/** One day of the calendar, or several in a row: what they are. Kept in the page until the year is saved. */
export function DayDrawer({ year, day, kind, name, onApply, onClose }: { year: number; day: string; kind: DayKind; name: string; onApply: (days: string[], kind: DayKind, name: string) => void; onClose: () => void }) {
  const t = useTexts()
  const [form] = Form.useForm<Typed>()
  const chosen = (Form.useWatch('kind', form) as DayKind | undefined) ?? kind
  const within = (value: string) => value.slice(0, 4) === String(year)
  return (
    <EditDrawer title={t('dayTitle', { day })} isDirty={() => form.isFieldsTouched()} onClose={onClose} onSave={form.submit} saveText={t('apply')}>
      <Form<Typed>
        form={form}
        name="day"
        layout="vertical"
        requiredMark={false}
        onKeyDownCapture={onSaveKey(form.submit)}
        initialValues={{ from: day, to: day, kind, name }}
        onFinish={({ from, to, kind, name }) => onApply(daysOf(from, to), kind, kind === 'rest' || kind === 'holiday' ? (name ?? '').trim() : '')}
      >
        <Form.Item name="kind" label={t('dayKind')}>
          <Radio.Group
            className="office-kinds"
            options={(['normal', 'rest', 'holiday', 'working'] as const).map((value) => ({ value, label: value === 'normal' ? t('kindNormal') : `${t.of('sign', value)} ${t.of('kind', value)}` }))}
          />
        </Form.Item>
        <Form.Item name="from" label={t('fromDay')} rules={[{ validator: (_, v: string) => (v && within(v) ? Promise.resolve() : Promise.reject(new Error(t('dayOutside', { year })))) }]}>
          <DateField />
        </Form.Item>
        <Form.Item
          name="to"
          label={t('toDay')}
          dependencies={['from', 'kind']}
          rules={[
            ({ getFieldsValue }) => ({
              validator: (_, v: string) => {
                const { from, kind } = getFieldsValue() as Typed
                if (!v || !within(v) || v < from) return Promise.reject(new Error(t('dayOrder')))
                if (kind === 'working' && daysOf(from, v).some((d) => !isWeekend(d))) return Promise.reject(new Error(t('onlyWeekend')))
                return Promise.resolve()
              },
            }),
          ]}
        >
          <DateField />
        </Form.Item>
        {(chosen === 'rest' || chosen === 'holiday') && (
          <Form.Item name="name" label={t('breakName')} rules={[{ required: true, whitespace: true, message: t('breakNameMissing') }]}>
            <Input maxLength={40} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
      <p className="secondary">{t('dayHint')}</p>
    </EditDrawer>
  )
}
