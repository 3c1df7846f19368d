import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link as To } from '@tanstack/react-router'
import { Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { showAtFields } from '@/shared/http'
import { DateText, ErrorState, LevelBadge, RemoteSelect, SkeletonRows, toast } from '@/shared/ui'
import { findDocuments, getLinks, linkReply, type Linked, type Row } from '../api'
import { useTexts } from '../texts'

/** 关联: what a document answers, and what answers it, as far as the reader may know of them. */
export function Links({ document: d, mayChange }: { document: Row; mayChange: boolean }) {
  const t = useTexts()
  const [choosing, setChoosing] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'links', d.id, d.version], queryFn: ({ signal }) => getLinks(d.id, signal) })
  const link = useLink(d, data?.reply_to?.id)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={3} />
  const replies = data.replies ?? []
  return (
    <div className="document-links">
      <section aria-labelledby="document-answers">
        <h2 id="document-answers">{t('replyTo')}</h2>
        {data.reply_to ? <Line record={data.reply_to} /> : <p className="secondary">{t('replyToNone')}</p>}
        {mayChange && (
          <p>
            <Button onClick={() => setChoosing(true)}>{t('linkChoose')}</Button> {data.reply_to && <Button loading={link.isPending} onClick={() => link.mutate(null)}>{t('unlink')}</Button>}
          </p>
        )}
      </section>
      <section aria-labelledby="document-answered">
        <h2 id="document-answered">{t('replies')}</h2>
        {replies.length === 0 ? (
          <p className="secondary">{d.needs_reply ? t('repliesMissing') : t('repliesNone')}</p>
        ) : (
          <ul>
            {replies.map((r) => (
              <li key={r.id}>
                <Line record={r} />
              </li>
            ))}
          </ul>
        )}
      </section>
      {choosing && <Choose document={d} onClose={() => setChoosing(false)} />}
    </div>
  )
}

function Line({ record: r }: { record: Linked }) {
  const t = useTexts()
  return (
    <span className="documents-line">
      <To to="/documents/$id" params={{ id: r.id }}>
        <span className="figures">{r.register_no}</span> {r.title}
      </To>
      <LevelBadge level={r.classification} />
      <span className="secondary">
        {t.of('status', r.status)} <DateText value={r.received_on} />
      </span>
    </span>
  )
}

/** before is what stands now, and what an undo brings back. */
function useLink(d: Row, before: string | undefined, options: { onDone?: () => void; onRefused?: (error: unknown) => void } = {}) {
  const t = useTexts()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['documents'] })
  return useMutation({
    mutationFn: (to: string | null) => linkReply(d.id, to, d.version),
    meta: { quiet: Boolean(options.onRefused) },
    onSuccess: (now, to) => {
      if (to) toast.ok(t('linked'))
      else toast.ok(t('unlinked'), { undo: before ? () => void linkReply(d.id, before, now.version).then(refresh, toast.fail) : undefined })
      options.onDone?.()
    },
    onError: options.onRefused,
    onSettled: refresh,
  })
}

function Choose({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const [form] = Form.useForm<{ reply_to: string }>()
  const link = useLink(d, undefined, {
    onDone: onClose,
    onRefused: (error) => {
      const above = showAtFields(form, error)
      if (above) toast.fail(error)
    },
  })
  return (
    <Modal open title={t('linkTitle')} okText={t('linkOk')} cancelText={t('cancel')} onCancel={onClose} onOk={form.submit} confirmLoading={link.isPending}>
      <Form form={form} name="documents-link" layout="vertical" onFinish={({ reply_to }) => link.mutate(reply_to)}>
        <Form.Item name="reply_to" label={t('linkField')} extra={t('linkHint')} rules={[{ required: true, message: t('linkMissing') }]}>
          <RemoteSelect
            autoFocus
            source="documents"
            load={async (text, signal) => (await findDocuments(text, signal)).filter((r) => r.id !== d.id).map((r) => ({ value: r.id, label: `${r.register_no}　${r.title}`, detail: r.source }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
