import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal, Radio } from 'antd'
import { useState } from 'react'
import { ErrorState, toast } from '@/shared/ui'
import { mergeWords, previewMerge, undoMerge } from '../api'
import { useTexts } from '../texts'

interface Props {
  /** Of tags. */
  facet?: string
  names: readonly string[]
  onClose: () => void
  onMerged: () => void
}

const other = '\0other' // no name holds it

/** Several names become one. How many documents that corrects is shown before; undone from the message that follows. */
export function MergeDialog({ facet, names, onClose, onMerged }: Props) {
  const t = useTexts()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState(names[0] ?? other)
  const [typed, setTyped] = useState('')
  const to = chosen === other ? typed.trim() : chosen
  const from = names.filter((n) => n !== to)
  const merging = { facet, from, to }
  const preview = useQuery({
    queryKey: ['merge', facet, from, to],
    queryFn: ({ signal }) => previewMerge(merging, signal),
    enabled: to !== '' && from.length > 0,
    gcTime: 0,
    retry: false,
  })
  const changed = () => {
    for (const key of ['parties', 'tags', 'documents', 'merge']) void queries.invalidateQueries({ queryKey: [key] })
  }
  const undo = useMutation({
    mutationFn: undoMerge,
    onSuccess: (b) => {
      toast.ok(t('mergeUndone', { count: b.undone }))
      changed()
    },
  })
  const merge = useMutation({
    mutationFn: () => mergeWords(merging),
    onSuccess: ({ documents: count, state, bulk_id: id }) => {
      toast.ok(t(state === 'running' ? 'mergeRunning' : 'merged', { name: to, count }), { undo: id ? () => undo.mutate(id) : undefined })
      changed()
      onMerged()
    },
  })
  return (
    <Modal
      open
      title={t('mergeTitle')}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose} autoFocus>
          {t('cancel')}
        </Button>,
        <Button key="ok" type="primary" disabled={preview.data === undefined || to === ''} loading={merge.isPending} onClick={() => merge.mutate()}>
          {t('mergeOk', { count: preview.data ?? 0 })}
        </Button>,
      ]}
    >
      <h3>{t('mergeFrom')}</h3>
      <ul className="admin-merge-names">
        {names.map((n) => (
          <li key={n} className="badge">
            {n}
          </li>
        ))}
      </ul>
      <h3>{t('mergeTo')}</h3>
      <Radio.Group aria-label={t('mergeTo')} value={chosen} onChange={(e) => setChosen(e.target.value as string)} style={{ display: 'grid', gap: 8 }}>
        {names.map((n) => (
          <Radio key={n} value={n}>
            {n}
          </Radio>
        ))}
        <Radio value={other}>{t('mergeOther')}</Radio>
      </Radio.Group>
      {chosen === other && <Input autoFocus aria-label={t('mergeOther')} placeholder={t('mergeToMissing')} value={typed} maxLength={200} onChange={(e) => setTyped(e.target.value)} style={{ marginTop: 8 }} />}
      <p className="admin-merge-count" role="status">
        {to !== '' && preview.isFetching && t('mergeCounting')}
        {to !== '' && preview.data !== undefined && !preview.isFetching && t('mergePreview', { count: preview.data })}
      </p>
      {preview.error && to !== '' && <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />}
      <p className="secondary">{t('mergeHint')}</p>
    </Modal>
  )
}
