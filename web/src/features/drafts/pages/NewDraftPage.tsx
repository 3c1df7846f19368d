import { UploadOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker, useNavigate } from '@tanstack/react-router'
import { Button, Form } from 'antd'
import { useRef, useState } from 'react'
import { useMe } from '@/shared/access'
import { showAtFields } from '@/shared/http'
import { useKeys } from '@/shared/keys'
import { FileButton, PageHeader, SizeText, toast, useConfirm } from '@/shared/ui'
import { createDraft } from '../api'
import { DraftForm } from '../components/DraftForm'
import { useTexts } from '../texts'
import { emptyValues, fieldsOf, type Values } from '../values'
import '../drafts.css'

/** 拟稿: what is to be written, and its text if there is one already. */
export default function NewDraftPage() {
  const t = useTexts()
  const me = useMe()
  const confirm = useConfirm()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const [file, setFile] = useState<File>()
  const [above, setAbove] = useState('')
  const dirty = useRef(false)
  const initial = emptyValues(me.department ?? '')
  useBlocker({
    shouldBlockFn: async () => dirty.current && !(await confirm({ title: t('unsavedTitle'), text: t('unsavedText'), ok: t('leave'), danger: true })),
    enableBeforeUnload: () => dirty.current,
  })
  const create = useMutation({
    mutationFn: () => createDraft(fieldsOf(form.getFieldsValue(true) as Values), file),
    meta: { quiet: true },
    onSuccess: (d) => {
      dirty.current = false
      toast.ok(t('created'))
      void queries.invalidateQueries({ queryKey: ['documents'] })
      void queries.invalidateQueries({ queryKey: ['tasks'] })
      void navigate({ to: '/documents/drafts/' + d.id, replace: true })
    },
    onError: (error) => setAbove(showAtFields(form, error)),
  })
  const save = () => {
    if (create.isPending) return
    setAbove('')
    void form.validateFields().then(() => create.mutate(), () => undefined)
  }
  useKeys([{ key: 'Ctrl+Enter', label: { zh: '保存草稿', en: 'Save the draft' }, run: save }])
  return (
    <>
      <PageHeader title={t('newTitle')} crumbs={[{ to: '/documents/drafts', text: t('title') }]} />
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
      </div>
      <DraftForm form={form} initial={initial} onDirty={() => (dirty.current = true)} onSave={save}>
        <Form.Item label={t('file')} extra={t('fileHint')}>
          <FileButton icon={<UploadOutlined />} onFiles={([f]) => (setFile(f), (dirty.current = true))}>
            {t('chooseFile')}
          </FileButton>{' '}
          {file && (
            <span>
              {file.name} <SizeText bytes={file.size} />
            </span>
          )}
        </Form.Item>
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={create.isPending} title="Ctrl+Enter">
            {t('create')}
          </Button>
        </div>
      </DraftForm>
    </>
  )
}
