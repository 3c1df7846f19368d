import { DeleteOutlined, DownOutlined, StarFilled, StarOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Popover } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { formatQuery, parseQuery, type Query } from '@/shared/address'
import { showAtFields } from '@/shared/http'
import { toast } from '@/shared/ui'
import { addView, listViews, removeView } from '../api'
import { useTexts } from '../texts'

const key = ['views']

/** The star: keeps this search under a name, and leads to those kept. */
export function Views({ query, canSave, suggestedName }: { query: Query; canSave: boolean; suggestedName: string }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const { data: views = [] } = useQuery({ queryKey: key, queryFn: ({ signal }) => listViews(signal) })
  const mine = views.filter((v) => v.page === 'search')
  const text = formatQuery(query).slice(1)
  const same = formatQuery(sorted(query))
  const kept = mine.find((v) => formatQuery(sorted(parseQuery(v.query))) === same)
  const remove = useMutation({
    mutationFn: removeView,
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  const content = (
    <div className="views">
      {mine.length === 0 && <p>{t('viewsNone')}</p>}
      <ul>
        {mine.map((v) => (
          <li key={v.id}>
            <Link to="/search" search={parseQuery(v.query) as never} onClick={() => setOpen(false)} aria-current={v === kept ? 'true' : undefined}>
              {v.name}
            </Link>
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('viewRemove', { name: v.name })}
              onClick={() =>
                remove.mutate(v.id, {
                  onSuccess: () => toast.ok(t('viewRemoved', { name: v.name }), { undo: () => void addView(v.name, v.query).then(() => queries.invalidateQueries({ queryKey: key }), toast.fail) }),
                })
              }
            />
          </li>
        ))}
      </ul>
      {canSave && (kept ? <p className="secondary">{t('viewIsKept', { name: kept.name })}</p> : <SaveForm key={text} query={text} suggestedName={suggestedName} onDone={() => setOpen(false)} />)}
    </div>
  )
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" title={t('views')} content={content} destroyOnHidden>
      <Button icon={kept ? <StarFilled /> : <StarOutlined />} aria-expanded={open}>
        {kept ? kept.name : t('views')} <DownOutlined />
      </Button>
    </Popover>
  )
}

function SaveForm({ query, suggestedName, onDone }: { query: string; suggestedName: string; onDone: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ name: string }>()
  const [rest, setRest] = useState('')
  const save = useMutation({
    mutationFn: (name: string) => addView(name, query),
    meta: { quiet: true },
    onSuccess: (_, name) => {
      toast.ok(t('viewSaved', { name }))
      onDone()
    },
    onError: (error) => setRest(showAtFields(form, error)),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  return (
    <Form form={form} name="search-view" layout="vertical" initialValues={{ name: suggestedName.slice(0, 60) }} onFinish={({ name }) => save.mutate(name.trim())} requiredMark={false}>
      {rest && <p role="alert" className="tone-error-text">{rest}</p>}
      <Form.Item name="name" label={t('viewName')} rules={[{ required: true, whitespace: true, message: t('viewNameMissing') }]} validateTrigger="onSubmit">
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Button htmlType="submit" type="primary" loading={save.isPending}>
        {t('viewSave')}
      </Button>
    </Form>
  )
}

function sorted(query: Query): Query {
  return Object.fromEntries(Object.entries(query).sort(([a], [b]) => a.localeCompare(b)))
}
