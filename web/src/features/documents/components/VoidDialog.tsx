import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { showAtFields } from '@/shared/http'
import { toast } from '@/shared/ui'
import { voidDocument, type Row } from '../api'
import { useTexts } from '../texts'

/** 作废 cannot be undone: it asks for the reason, and the focus is on 取消. */
export function VoidDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ reason: string }>()
  const run = useMutation({
    mutationFn: (reason: string) => voidDocument(d.id, reason),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('voidDone', { number: d.register_no }))
      onClose()
    },
    onError: (error) => {
      const above = showAtFields(form, error)
      if (above) toast.fail(error)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  return (
    <Modal
      open
      title={t('voidTitle', { number: d.register_no })}
      onCancel={onClose}
      footer={[
        <Button key="cancel" autoFocus onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button key="ok" danger type="primary" loading={run.isPending} onClick={form.submit}>
          {t('voidOk', { number: d.register_no })}
        </Button>,
      ]}
    >
      <p>{t('voidHint')}</p>
      <Form form={form} name="documents-void" layout="vertical" onFinish={({ reason }) => run.mutate(reason)}>
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
          <Input.TextArea rows={3} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
