import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useEffect } from 'react'
import { Link } from '@tanstack/react-router'
import { useKeys } from '@/shared/keys'
import { SidePreview, toast } from '@/shared/ui'
import { decideTask, type Decision, type Task } from '../api'
import { useTexts } from '../texts'

interface Props {
  task: Task
  name: string
  onClose: () => void
  /** Called when the service has taken the decision; the next task is opened. */
  onDecided: () => void
}

/** One task: what it is about and the decisions it knows. Ctrl+Enter agrees. */
export function DecisionPanel({ task, name, onClose, onDecided }: Props) {
  const t = useTexts()
  const [form] = Form.useForm<{ opinion?: string }>()
  const queries = useQueryClient()
  useEffect(() => {
    form.getFieldInstance('opinion')?.focus()
  }, [form])
  const decide = useMutation({
    mutationFn: ({ decision, opinion }: { decision: Decision; opinion: string }) => decideTask(task.id, decision, opinion),
    onSuccess: (_, { decision }) => {
      toast.ok(t(decision === 'agree' ? 'agreed' : 'refused', { name }))
      onDecided()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['tasks'] }), // also when somebody else was quicker
  })
  const give = (decision: Decision) => {
    if (decide.isPending) return
    const opinion = form.getFieldValue('opinion')?.trim() ?? ''
    if (decision === 'refuse' && opinion === '') {
      form.setFields([{ name: 'opinion', errors: [t('opinionMissing')] }])
      form.getFieldInstance('opinion')?.focus()
      return
    }
    decide.mutate({ decision, opinion })
  }
  useKeys([{ key: 'Ctrl+Enter', label: { zh: '同意，转到下一件', en: 'Agree and open the next' }, run: () => give('agree') }])
  return (
    <SidePreview title={t('panel', { name })} onClose={onClose}>
      <h3>{t.of('kind', task.kind)}</h3>
      <p>{task.subject.title ?? t('hidden')}</p>
      <p className="secondary">{t('scopeHint')}</p>
      {task.subject.title && (
        <p>
          <Link to={'/documents/' + task.subject.id}>{t('openDocument')}</Link>
        </p>
      )}
      <Form form={form} name="decision" layout="vertical">
        <Form.Item name="opinion" label={t('opinion')}>
          <Input.TextArea rows={4} maxLength={2000} />
        </Form.Item>
        <div className="form-actions">
          <Button danger onClick={() => give('refuse')} disabled={decide.isPending}>
            {t('refuse')}
          </Button>
          <Button type="primary" onClick={() => give('agree')} loading={decide.isPending} title="Ctrl+Enter">
            {t('agree')}
          </Button>
        </div>
      </Form>
    </SidePreview>
  )
}
