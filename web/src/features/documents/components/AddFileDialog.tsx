import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Progress, Select } from 'antd'
import { useRef, useState } from 'react'
import { showAtFields } from '@/shared/http'
import { FileButton, SizeText, toast } from '@/shared/ui'
import { addFile, type DocumentFile, type Row } from '../api'
import { isReplaced } from '../files'
import { useTexts } from '../texts'

interface Typed {
  as: string
  reason: string
  file?: File
}

/** Adds an attachment, or a version in place of a file; with a reason, because earlier files stay and the trail tells. */
export function AddFileDialog({ document: d, replacing, onClose }: { document: Row; replacing?: DocumentFile; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const file = Form.useWatch('file', form)
  const [share, setShare] = useState(0)
  const [above, setAbove] = useState('')
  const end = useRef<AbortController>(undefined)
  const files = d.files ?? []
  const send = useMutation({
    mutationFn: ({ as, reason, file }: Typed) => {
      if (!file) throw new Error('no file')
      setAbove('')
      setShare(0)
      end.current = new AbortController()
      return addFile(d.id, file, as ? { role: 'version', replaces: as, reason } : { role: 'attachment', reason }, { onProgress: setShare, signal: end.current.signal })
    },
    meta: { quiet: true },
    onSuccess: (_, { file }) => {
      toast.ok(t('uploadedFile', { name: file?.name ?? '' }))
      void queries.invalidateQueries({ queryKey: ['documents'] })
      onClose()
    },
    onError: (error) => {
      if (error instanceof DOMException && error.name === 'AbortError') return
      setAbove(showAtFields(form, error))
    },
  })
  const cancel = () => (send.isPending ? end.current?.abort() : onClose())
  return (
    <Modal
      open
      title={t('addTitle')}
      onCancel={cancel}
      mask={{ closable: false }}
      footer={[
        <Button key="cancel" onClick={cancel}>
          {send.isPending ? t('cancelUpload') : t('cancel')}
        </Button>,
        <Button key="ok" type="primary" loading={send.isPending} onClick={form.submit}>
          {t('upload')}
        </Button>,
      ]}
    >
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
      </div>
      <Form form={form} name="documents-file" layout="vertical" initialValues={{ as: replacing?.id ?? '' }} onFinish={(typed) => send.mutate(typed)}>
        <Form.Item name="file" label={t('fileName')} rules={[{ required: true, message: t('fileMissing') }]}>
          <Chosen file={file} onFile={(f) => (form.setFieldValue('file', f), void form.validateFields(['file']))} />
        </Form.Item>
        <Form.Item name="as" label={t('asWhat')}>
          <Select options={[{ value: '', label: t('role.attachment') }, ...files.filter((f) => !isReplaced(files, f)).map((f) => ({ value: f.id, label: t('versionOf', { name: f.name }) }))]} />
        </Form.Item>
        <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('reasonMissing') }]}>
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
    <span className="documents-line">
      <FileButton id={id} icon={<UploadOutlined />} onFiles={([f]) => f && onFile(f)}>
        {t('chooseFile')}
      </FileButton>
      {file && (
        <span>
          {file.name} <SizeText bytes={file.size} />
        </span>
      )}
    </span>
  )
}
