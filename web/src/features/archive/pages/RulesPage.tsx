import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { Problem } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { ErrorState, PageHeader, SkeletonRows, toast, useErrorText } from '@/shared/ui'
import { getRules, retentions, setRules, type Rules } from '../api'
import { useTexts } from '../texts'
import '../archive.css'

type Rule = NonNullable<Rules['rules']>[number]

/** 保管期限规则: the first one that fits proposes how long a document is kept. */
export default function RulesPage() {
  const t = useTexts()
  const rules = useQuery({ queryKey: ['archive', 'rules'], queryFn: ({ signal }) => getRules(signal), refetchOnWindowFocus: false })
  return (
    <>
      <PageHeader title={t('rules')} crumbs={[{ to: '/archive', text: t('archive') }]} />
      <p className="secondary archive-reading">{t('rulesHint')}</p>
      {rules.isPending && <SkeletonRows />}
      {rules.error && !rules.data && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data && <RulesForm key={rules.data.version} rules={rules.data} />}
    </>
  )
}

function RulesForm({ rules }: { rules: Rules }) {
  const t = useTexts()
  const queries = useQueryClient()
  const errorText = useErrorText()
  const [form] = Form.useForm<{ rules: Rule[] }>()
  const [above, setAbove] = useState('')
  const save = useMutation({
    mutationFn: (typed: Rule[]) => setRules({ version: rules.version, rules: typed.map((r) => ({ kind: r.kind?.trim() ?? '', facet: r.facet?.trim() ?? '', value: r.value?.trim() ?? '', retention: r.retention })) }),
    meta: { quiet: true },
    onSuccess: (after) => {
      queries.setQueryData(['archive', 'rules'], after)
      toast.ok(t('rulesSaved'))
    },
    onError: (error) => {
      // A mistake in line 3 is shown at line 3.
      const fields = error instanceof Problem ? error.fields : []
      form.setFields(fields.flatMap((f) => {
        const [, line, name] = f.field.split('.')
        return line && name ? [{ name: ['rules', Number(line), name] as never, errors: [f.message] }] : []
      }))
      setAbove(fields.length > 0 ? '' : errorText(error))
    },
  })
  return (
    <Form<{ rules: Rule[] }> form={form} name="archive-rules" layout="vertical" initialValues={{ rules: rules.rules ?? [] }} onKeyDownCapture={onSaveKey(form.submit)} onFinish={(typed) => save.mutate(typed.rules)}>
      <div role="alert" className="form-error">
        {above && <p>{above}</p>}
      </div>
      <Form.List name="rules">
        {(fields, { add, remove, move }) => (
          <>
            <ol className="archive-rules">
              {fields.map(({ key, name }) => (
                <li key={key}>
                  <Form.Item name={[name, 'kind']} label={t('kind')}>
                    <Input maxLength={50} />
                  </Form.Item>
                  <Form.Item name={[name, 'facet']} label={t('facet')}>
                    <Input maxLength={50} />
                  </Form.Item>
                  <Form.Item name={[name, 'value']} label={t('value')}>
                    <Input maxLength={100} />
                  </Form.Item>
                  <Form.Item name={[name, 'retention']} label={t('retention')}>
                    <Select options={retentions.map((r) => ({ value: r, label: t.of('retention', r) }))} />
                  </Form.Item>
                  <span className="archive-acts">
                    <Button type="text" icon={<ArrowUpOutlined />} aria-label={t('ruleUp', { place: name + 1 })} title={t('ruleUp', { place: name + 1 })} disabled={name === 0} onClick={() => move(name, name - 1)} />
                    <Button type="text" icon={<ArrowDownOutlined />} aria-label={t('ruleDown', { place: name + 1 })} title={t('ruleDown', { place: name + 1 })} disabled={name === fields.length - 1} onClick={() => move(name, name + 1)} />
                    <Button type="text" icon={<DeleteOutlined />} aria-label={t('ruleRemove', { place: name + 1 })} title={t('ruleRemove', { place: name + 1 })} onClick={() => remove(name)} />
                  </span>
                </li>
              ))}
            </ol>
            <Button icon={<PlusOutlined />} onClick={() => add({ kind: '', facet: '', value: '', retention: '10y' })}>
              {t('ruleAdd')}
            </Button>
          </>
        )}
      </Form.List>
      <div className="form-actions archive-save">
        <Button type="primary" htmlType="submit" loading={save.isPending} title="Ctrl+Enter">
          {t('save')}
        </Button>
      </div>
    </Form>
  )
}
