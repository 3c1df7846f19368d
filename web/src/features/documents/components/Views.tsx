import { DeleteOutlined, DownOutlined, StarOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Popover } from 'antd'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { formatQuery, parseQuery, useAddress } from '@/shared/address'
import { ErrorState, toast } from '@/shared/ui'
import { showAtFields } from '@/shared/http'
import { addView, changeView, listViews, removeView, type View } from '../api'
import { useTexts } from '../texts'

const key = ['views', 'documents']

/** 我的视图: lists to come back to, kept on the service. */
export function Views() {
  const t = useTexts()
  const [open, setOpen] = useState(false)
  const { data: views } = useQuery({ queryKey: key, queryFn: listViews, staleTime: 60_000 })
  const here = useHere()
  const current = views?.find((v) => v.query === here)
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" content={<Panel onDone={() => setOpen(false)} here={here} />}>
      <Button icon={<StarOutlined />} aria-expanded={open}>
        {current?.name ?? t('views')} <DownOutlined />
      </Button>
    </Popover>
  )
}

function Panel({ onDone, here }: { onDone: () => void; here: string }) {
  const t = useTexts()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: views, error, refetch } = useQuery({ queryKey: key, queryFn: listViews, staleTime: 60_000 })
  const again = () => queries.invalidateQueries({ queryKey: key })
  const [last, setLast] = useState<View>()
  const remove = useMutation({
    mutationFn: (v: View) => removeView(v.id),
    onSuccess: (_, v) => toast.ok(t('viewRemoved', { name: v.name }), { undo: () => void addView(v.name, v.query).then(again).catch(toast.fail) }),
    onSettled: again,
  })
  const update = useMutation({ mutationFn: (v: View) => changeView(v, { query: here }), onSuccess: (_, v) => toast.ok(t('viewUpdated', { name: v.name })), onSettled: again })
  const show = (query: string) => {
    void navigate({ to: '/documents', search: parseQuery(query) as never })
    onDone()
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <div className="documents-views">
      <ul>
        <li>
          <Button type="text" onClick={() => show('')}>
            {t('viewAll')}
          </Button>
        </li>
        {views?.map((v) => (
          <li key={v.id} aria-current={v.query === here}>
            <Button
              type="text"
              onClick={() => {
                setLast(v)
                show(v.query)
              }}
            >
              {v.name}
            </Button>
            <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('viewRemove', { name: v.name })} onClick={() => remove.mutate(v)} />
          </li>
        ))}
      </ul>
      {views?.length === 0 && <p className="secondary">{t('viewNone')}</p>}
      {last && last.query !== here && (
        <Button type="link" size="small" onClick={() => update.mutate(last)}>
          {t('viewUpdate', { name: last.name })}
        </Button>
      )}
      {here !== '' && !views?.some((v) => v.query === here) && <SaveView here={here} onSaved={() => void again()} />}
    </div>
  )
}

function SaveView({ here, onSaved }: { here: string; onSaved: () => void }) {
  const t = useTexts()
  const [form] = Form.useForm<{ name: string }>()
  const save = useMutation({
    mutationFn: (name: string) => addView(name, here),
    meta: { quiet: true },
    onSuccess: (v) => {
      toast.ok(t('viewSaved', { name: v.name }))
      form.resetFields()
      onSaved()
    },
    onError: (error) => form.setFields([{ name: 'name', errors: [showAtFields(form, error)].filter(Boolean) }]),
  })
  return (
    <Form form={form} name="documents-view" layout="vertical" onFinish={({ name }) => save.mutate(name.trim())}>
      <Form.Item name="name" label={t('viewSave')} rules={[{ required: true, whitespace: true, message: t('viewName') }]} validateTrigger={[]}>
        <Input placeholder={t('viewNameHint')} maxLength={60} />
      </Form.Item>
      <Button htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  )
}

/** The list in the address, as a view keeps it: where it begins is no part of it. */
function useHere(): string {
  const { query } = useAddress()
  return formatQuery({ ...query, at: undefined, preview: undefined }).slice(1)
}
