import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal, Progress } from 'antd'
import { useState } from 'react'
import { showAtFields } from '@/shared/http'
import { FileButton, SizeText, toast } from '@/shared/ui'
import { addDraftFile } from '../api'
import { useTexts } from '../texts'

interface Typed {
  file?: File
  reason?: string
}

/** The next version of the text, or an attachment; earlier files stay. */
export function UploadDialog({ id, role, onClose }: { id: string; role: 'version' | 'attachment'; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const file = Form.useWatch('file', form)
  const [share, setShare] = useState(0)
  const [above, setAbove] = useState('')
  const send = useMutation({
    mutationFn: ({ file, reason = '' }: Typed) => addDraftFile(id, file!, { role, reason }, { onProgress: setShare }),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('uploaded'))
      onClose()
    },
    onError: (error) => setAbove(showAtFields(form, error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  return (
    <Modal open title={role === 'version' ? t('newVersion') : t('addAttachment')} okText={t('upload')} cancelText={t('cancel')} confirmLoading={send.isPending} onCancel={onClose} onOk={form.submit}>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
      </div>
      <Form form={form} name="draft-file" layout="vertical" onFinish={(typed) => send.mutate(typed)}>
        <Form.Item name="file" label={t('file')} rules={[{ required: true, message: t('fileMissing') }]}>
          <Chosen file={file} onFile={(f) => (form.setFieldValue('file', f), void form.validateFields(['file']))} />
        </Form.Item>
        <Form.Item name="reason" label={t('note')}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
      {send.isPending && <Progress percent={Math.floor(share * 100)} aria-label={t('uploading')} />}
    </Modal>
  )
}

function Chosen({ id, file, onFile }: { id?: string; file?: File; onFile: (file: File) => void }) {
  const t = useTexts()
  return (
    <span>
      <FileButton id={id} icon={<UploadOutlined />} onFiles={([f]) => f && onFile(f)}>
        {t('chooseFile')}
      </FileButton>{' '}
      {file && (
        <>
          {file.name} <SizeText bytes={file.size} />
        </>
      )}
    </span>
  )
}
