import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useMe } from '@/shared/access'
import { Problem, showAtFields } from '@/shared/http'
import { toast } from '@/shared/ui'
import { executeDestruction, type Detail } from '../api'
import { useTexts } from '../texts'
import { linesOf } from './ProposeDrawer'

interface Typed {
  count: string
  confirm: string
}

/** 销毁: the one step that nothing takes back. The number of items is typed by hand, and the own password; Enter alone does nothing. */
export function ExecuteForm({ destruction: d }: { destruction: Detail }) {
  const t = useTexts()
  const me = useMe()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [refused, setRefused] = useState<readonly string[]>([])
  const run = useMutation({
    mutationFn: (typed: Typed) => executeDestruction(d.id, { count: Number(typed.count), confirm: typed.confirm }),
    meta: { quiet: true },
    onSuccess: (after) => {
      queries.setQueryData(['archive', 'destruction', d.id], after)
      toast.ok(t('executed', { count: d.count }))
    },
    onError: (error) => {
      const lines = error instanceof Problem ? linesOf(error, (at) => d.items?.[at]?.archival_code ?? '') : []
      setRefused(lines)
      setAbove(lines.length > 0 && error instanceof Problem ? error.message : showAtFields(form, error))
      form.resetFields(['confirm'])
    },
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['archive'] }), queries.invalidateQueries({ queryKey: ['documents'] })]),
  })
  return (
    <section className="archive-act archive-danger" aria-labelledby="archive-execute">
      <h2 id="archive-execute">{t('execute')}</h2>
      <p>{t('executeHint', { count: d.count })}</p>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
        {refused.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <Form<Typed> form={form} name="archive-execute" layout="vertical" requiredMark={false} onFinish={(typed) => run.mutate(typed)}>
        <div className="archive-pair">
          <Form.Item name="count" label={t('countTyped')} rules={[{ required: true, message: t('countMissing') }, { pattern: new RegExp(`^\\s*${d.count}\\s*$`), message: t('countDiffers', { count: d.count }) }]} validateTrigger="onBlur">
            <Input inputMode="numeric" autoComplete="off" maxLength={4} onPressEnter={(e) => e.preventDefault()} />
          </Form.Item>
          <input type="text" autoComplete="username" value={me.username} readOnly hidden />
          <Form.Item name="confirm" label={t('confirm')} rules={[{ required: true, message: t('confirmMissing') }]} validateTrigger="onSubmit">
            <Input.Password autoComplete="current-password" onPressEnter={(e) => e.preventDefault()} />
          </Form.Item>
        </div>
        <div className="form-actions">
          <Button danger type="primary" htmlType="submit" loading={run.isPending}>
            {t('executeOk', { count: d.count })}
          </Button>
        </div>
      </Form>
    </section>
  )
}
