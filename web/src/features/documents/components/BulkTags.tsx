import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { onSaveKey, useKeys } from '@/shared/keys'
import { ErrorState, toast } from '@/shared/ui'
import { changeTags, undoTags } from '../api'
import { tagOf } from '../query'
import { useTexts } from '../texts'
import { PickOpenTag } from './PickOpenTag'

/** 增减标签 of many documents: what will change is said before, and can be undone after. */
export default function BulkTags({ ids, onClose, onDone }: { ids: readonly string[]; onClose: () => void; onDone: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [add, setAdd] = useState<string[]>([])
  const [remove, setRemove] = useState<string[]>([])
  const chosen = add.length + remove.length > 0
  const ask = (preview: boolean) => changeTags([...ids], add.map(tagOf), remove.map(tagOf), preview)
  const preview = useQuery({ queryKey: ['documents', 'tags', ids, add, remove], queryFn: () => ask(true), enabled: chosen, placeholderData: keepPreviousData, gcTime: 0, retry: false })
  const again = () => queries.invalidateQueries({ queryKey: ['documents'] })
  const undo = useMutation({
    mutationFn: undoTags,
    onSuccess: (b) => toast.ok(b.changed_since?.length ? t('tagsChangedSince', { count: b.undone, since: b.changed_since.length }) : t('tagsUndone', { count: b.undone })),
    onSettled: again,
  })
  const apply = useMutation({
    mutationFn: () => ask(false),
    onSuccess: (b) => {
      toast.ok(t('tagsDone', { count: b.changes }), { undo: () => undo.mutate(b.bulk_id) })
      onDone()
    },
    onSettled: again,
  })
  const now = chosen ? preview.data : undefined
  const save = () => {
    if (now && now.changes > 0 && !apply.isPending) apply.mutate()
  }
  useKeys([{ key: 'Ctrl+Enter', label: { zh: '更改标签', en: 'Change the tags' }, inDialog: true, run: save }])
  return (
    <Modal
      open
      title={t('tagsTitle', { count: ids.length })}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t('cancel')}
        </Button>,
        <Button key="ok" type="primary" disabled={!now || now.changes === 0} loading={apply.isPending} onClick={() => apply.mutate()} title="Ctrl+Enter">
          {t('tagsApply', { count: now?.changes ?? 0 })}
        </Button>,
      ]}
    >
      <Form name="documents-tags" layout="vertical" onKeyDownCapture={onSaveKey(save)}>
        <Form.Item label={t('tagsAdd')} htmlFor="documents-tags-add">
          <PickOpenTag id="documents-tags-add" value={add} onChange={(v) => setAdd(v as string[])} />
        </Form.Item>
        <Form.Item label={t('tagsRemove')} htmlFor="documents-tags-remove">
          <PickOpenTag id="documents-tags-remove" value={remove} onChange={(v) => setRemove(v as string[])} />
        </Form.Item>
      </Form>
      <div role="status">
        {!chosen && t('tagsNothing')}
        {preview.error && chosen && <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />}
        {now && (
          <>
            {t('tagsPreview', { changes: now.changes, unchanged: now.unchanged })} {now.refused?.length ? t('tagsRefused', { count: now.refused.length }) : ''}
          </>
        )}
      </div>
    </Modal>
  )
}
