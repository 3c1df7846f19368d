import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Modal, Radio } from 'antd'
import { useState } from 'react'
import { Problem } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { toast, useErrorText } from '@/shared/ui'
import { prolong, type Appraisal, type Prolongation } from '../api'
import { useTexts } from '../texts'

interface Typed {
  how: 'years' | 'permanent'
  years?: number | null
  reason: string
}

/** 续存: each record is decided and sealed on its own; those that are refused stay in the dialog with the reason. */
export function ProlongDialog({ rows, onClose, onDone }: { rows: readonly Appraisal[]; onClose: () => void; onDone: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [form] = Form.useForm<Typed>()
  const how = Form.useWatch('how', form)
  const [left, setLeft] = useState<readonly { row: Appraisal; why: string }[]>([])
  const [done, setDone] = useState(0)
  const waiting = left.length > 0 ? left.map((l) => l.row) : rows
  const run = useMutation({
    mutationFn: async (typed: Typed) => {
      const body: Prolongation = { reason: typed.reason, ...(typed.how === 'permanent' ? { permanent: true } : { years: typed.years ?? 0 }) }
      const refused: { row: Appraisal; why: string }[] = []
      setDone(0)
      for (const row of waiting) {
        try {
          await prolong(row.id, body)
        } catch (error) {
          if (!(error instanceof Problem) || error.isOffline) throw error
          refused.push({ row, why: errorText(error) })
        }
        setDone((n) => n + 1)
      }
      return refused
    },
    onSuccess: (refused) => {
      if (waiting.length > refused.length) toast.ok(t('prolonged', { count: waiting.length - refused.length }))
      setLeft(refused)
      if (refused.length === 0) onDone()
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['archive'] }), queries.invalidateQueries({ queryKey: ['documents'] })]),
  })
  return (
    <Modal open title={t('prolongTitle', { count: waiting.length })} okText={t('prolongOk', { count: waiting.length })} cancelText={t('cancel')} confirmLoading={run.isPending} onCancel={onClose} onOk={form.submit}>
      <p>{t('prolongHint')}</p>
      <Form<Typed> form={form} name="archive-prolong" layout="vertical" initialValues={{ how: 'years', years: 10 }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={(typed) => run.mutate(typed)}>
        <Form.Item name="how" label={t('prolongHow')}>
          <Radio.Group options={[{ value: 'years', label: t('prolongYears') }, { value: 'permanent', label: t('prolongForGood') }]} />
        </Form.Item>
        {how !== 'permanent' && (
          <Form.Item name="years" label={t('years')} rules={[{ required: true, message: t('yearsMissing') }]}>
            <InputNumber min={1} max={100} />
          </Form.Item>
        )}
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
      <p role="status">{run.isPending && t('prolonging', { done, count: waiting.length })}</p>
      {left.length > 0 && (
        <ul role="alert" className="archive-refused">
          {left.map((l) => (
            <li key={l.row.id}>
              {l.row.archival_code}：{l.why}
            </li>
          ))}
        </ul>
      )}
    </Modal>
  )
}
