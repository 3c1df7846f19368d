import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal } from 'antd'
import { showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { toast } from '@/shared/ui'
import { relocate, type Item } from '../api'
import { useTexts } from '../texts'

/** Where the paper lies: the one thing about a filed record that changes. */
export function RelocateDialog({ item, onClose }: { item: Item; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ location: string; reason: string }>()
  const run = useMutation({
    mutationFn: (typed: { location: string; reason: string }) => relocate(item.id, { ...typed, version: item.version }),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('relocated', { code: item.archival_code }))
      onClose()
    },
    onError: (error) => {
      if (showAtFields(form, error)) toast.fail(error)
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['archive'] }), queries.invalidateQueries({ queryKey: ['documents'] })]),
  })
  return (
    <Modal open title={t('relocateTitle', { code: item.archival_code })} okText={t('relocate')} cancelText={t('cancel')} confirmLoading={run.isPending} onCancel={onClose} onOk={form.submit}>
      <Form form={form} name="archive-relocate" layout="vertical" initialValues={{ location: item.location }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={(typed) => run.mutate(typed)}>
        <Form.Item name="location" label={t('location')} rules={[{ required: true, whitespace: true, message: t('locationMissing') }]}>
          <Input maxLength={200} autoFocus />
        </Form.Item>
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
