import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { showAtFields } from '@/shared/http'
import { DateField, DateText, ErrorState, PickPerson, SkeletonRows, StatusTag, toast } from '@/shared/ui'
import { enterPaper, getAcknowledgements, type Acknowledgement, type Row } from '../api'
import { useTexts } from '../texts'

/** 签收: who has signed and who is to, those that are missing first; a registrar enters what was signed with a pen. */
export function Acknowledgements({ document: d, mayEnter }: { document: Row; mayEnter: boolean }) {
  const t = useTexts()
  const [entering, setEntering] = useState<Acknowledgement>()
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'acknowledgements', d.id, d.version], queryFn: ({ signal }) => getAcknowledgements(d.id, signal) })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={4} />
  const items = data.items ?? []
  if (items.length === 0) return <p>{d.is_distributed ? t('nobodyAsked') : t('notDistributed')}</p>
  return (
    <>
      <p role="status">{t('signedOf', { signed: data.signed, count: data.signed + data.outstanding })}</p>
      <div className="document-signatures">
        <table>
          <caption className="unseen">{t('tab.signatures')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('recipient')}</th>
              <th scope="col">{t('state')}</th>
              <th scope="col">{t('signedBy')}</th>
              <th scope="col">{t('signedAt')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((a) => (
              <Line key={a.task} of={a} onEnter={mayEnter && (a.state === 'outstanding' || a.needs_paper) ? () => setEntering(a) : undefined} />
            ))}
          </tbody>
        </table>
      </div>
      {entering && <Enter document={d} of={entering} onClose={() => setEntering(undefined)} />}
    </>
  )
}

function Line({ of: a, onEnter }: { of: Acknowledgement; onEnter?: () => void }) {
  const t = useTexts()
  const signatures = [a.electronic, a.paper].filter((s) => s !== null)
  return (
    <tr>
      <th scope="row">{a.name}</th>
      <td>
        {a.state === 'signed' && !a.needs_paper ? (
          <StatusTag tone="ok">{t.of('channel', a.channel)}</StatusTag>
        ) : (
          <span className="documents-line">
            <StatusTag tone="warning">{a.needs_paper ? t('paperMissing') : a.days === 0 ? t('unsignedYet') : t('unsigned', { count: a.days })}</StatusTag>
            {a.nobody_signs && <div className="secondary">{t('noContact')}</div>}
            {onEnter && (
              <Button size="small" aria-label={t('enterPaperOf', { name: a.name })} onClick={onEnter}>
                {t('enterPaper')}
              </Button>
            )}
          </span>
        )}
      </td>
      <td>
        {signatures.map((s, i) => (
          <div key={i}>{s.name || s.person}</div>
        ))}
      </td>
      <td>
        {signatures.map((s, i) => (
          <div key={i}>{s.date ? <DateText value={s.date} /> : <DateText value={s.at} withTime />}</div>
        ))}
      </td>
    </tr>
  )
}

/** Who signed on paper, and the day beside the signature. */
function Enter({ document: d, of: a, onClose }: { document: Row; of: Acknowledgement; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ person: string; date: string }>()
  const save = useMutation({
    mutationFn: (typed: { person: string; date: string }) => enterPaper(d.id, { recipient: a.recipient, ...typed }),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('paperEntered', { name: a.name }))
      onClose()
    },
    onError: (error) => {
      if (showAtFields(form, error)) toast.fail(error)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents', 'acknowledgements', d.id] }),
  })
  return (
    <Modal open title={t('enterPaperOf', { name: a.name })} okText={t('save')} cancelText={t('cancel')} onCancel={onClose} onOk={form.submit} confirmLoading={save.isPending}>
      <Form form={form} name="documents-paper" layout="vertical" initialValues={a.kind === 'person' ? { person: a.recipient } : undefined} onFinish={(typed) => save.mutate(typed)}>
        <Form.Item name="person" label={t('signedBy')} rules={[{ required: true, message: t('personMissing') }]}>
          <PickPerson autoFocus />
        </Form.Item>
        <Form.Item name="date" label={t('penDate')} rules={[{ required: true, message: t('dateMissing') }]}>
          <DateField />
        </Form.Item>
      </Form>
    </Modal>
  )
}
