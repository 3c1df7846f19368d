import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Checkbox, Form, Input, Modal } from 'antd'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { PickScope, scopeOf, SkeletonRows, toast, useErrorText, wordsOf } from '@/shared/ui'
import { distribute, previewDistribution, type Distribution, type Row } from '../api'
import { useTexts } from '../texts'

interface Values {
  scope: string[]
  each_person?: boolean
  without_instruction?: string
}

/** 分发: to whom, and before sending how many will sign. Called again it adds recipients. */
export function DistributeDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const values = Form.useWatch([], form) as Values | undefined
  const asked = bodyOf(values ?? { scope: wordsOf(d.distribution) })
  const preview = useQuery({
    queryKey: ['documents', 'distribute', d.id, d.version, asked],
    queryFn: ({ signal }) => previewDistribution(d.id, asked, signal),
    placeholderData: (before) => before,
    retry: false,
  })
  const needsReason = preview.error instanceof Problem && preview.error.code === 'document.not_instructed'
  const send = useMutation({
    mutationFn: () => distribute(d.id, asked),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('distributed', { number: d.register_no, count: preview.data?.acknowledgements ?? 0 }))
      onClose()
    },
    onError: (error) => {
      if (showAtFields(form, error)) toast.fail(error)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  const count = preview.data && preview.data.acknowledgements
  return (
    <Modal
      open
      title={t('distributeTitle', { number: d.register_no })}
      okText={count ? t('distributeOk', { count }) : t('distribute')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !preview.data || preview.isPlaceholderData || count === 0 || (preview.data.nobody_signs ?? []).length > 0 }}
      confirmLoading={send.isPending}
      onCancel={onClose}
      onOk={form.submit}
    >
      <Form<Values> form={form} name="documents-distribute" layout="vertical" initialValues={{ scope: wordsOf(d.distribution) }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={() => send.mutate()}>
        <Form.Item name="scope" label={t('distribution')} rules={[{ required: true, type: 'array', min: 1, message: t('distributeNobody') }]}>
          <PickScope />
        </Form.Item>
        <Form.Item name="each_person" valuePropName="checked" extra={t('eachPersonHint')}>
          <Checkbox>{t('eachPerson')}</Checkbox>
        </Form.Item>
        {(needsReason || values?.without_instruction) && (
          <Form.Item name="without_instruction" label={t('withoutInstruction')} extra={t('withoutInstructionHint')}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
        )}
      </Form>
      <Counted preview={preview} />
    </Modal>
  )
}

/** "6 个部门，6 份签收", or why it cannot be sent. */
function Counted({ preview }: { preview: { data?: Awaited<ReturnType<typeof previewDistribution>>; error: unknown } }) {
  const t = useTexts()
  const errorText = useErrorText()
  if (preview.error) return <Alert type="warning" role="status" title={errorText(preview.error)} />
  if (!preview.data) return <SkeletonRows rows={1} />
  const { departments, persons, acknowledgements, already, nobody_signs } = preview.data
  const missing = nobody_signs ?? []
  return (
    <div role="status">
      <p>
        <strong>{[departments && t('countDepartments', { count: departments }), persons && t('countPersons', { count: persons }), t('countSignatures', { count: acknowledgements })].filter(Boolean).join(t('comma'))}</strong>
        {already > 0 && <span className="secondary"> {t('countAlready', { count: already })}</span>}
      </p>
      {missing.length > 0 && <Alert type="error" title={t('nobodySigns', { departments: missing.join('、') })} />}
    </div>
  )
}

function bodyOf({ scope, each_person, without_instruction }: Values): Distribution {
  return { ...scopeOf(scope ?? []), ...(each_person && { each_person }), ...(without_instruction?.trim() && { without_instruction: without_instruction.trim() }) }
}
