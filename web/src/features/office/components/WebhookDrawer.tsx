import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { Conflict, EditDrawer, toast, useConfirm } from '@/shared/ui'
import { addWebhook, editWebhook, listWebhooks, removeWebhook, testWebhook, type Webhook } from '../api'
import { useTexts } from '../texts'

interface Typed {
  name: string
  kind: Webhook['kind']
  url: string
  secret: string
  no_secret: boolean
  classes: string[]
  is_active: boolean
}

const classes = ['todo', 'due', 'returned', 'mentioned', 'alarm'] as const

const typedOf = (w?: Webhook): Typed => ({ name: w?.name ?? '', kind: w?.kind ?? 'wecom', url: '', secret: '', no_secret: false, classes: w?.classes ?? ['due', 'alarm'], is_active: w?.is_active ?? true })

/** The robot of a group chat. Address and secret go in and are never shown again; left empty they stay as they are. */
export function WebhookDrawer({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const confirm = useConfirm()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [base, setBase] = useState(webhook)
  const [newest, setNewest] = useState<Webhook>()
  const typed = Form.useWatch([], form) as Typed | undefined
  const refresh = () => queries.invalidateQueries({ queryKey: ['webhooks'] })
  const save = useMutation({
    mutationFn: ({ no_secret, url, secret, ...rest }: Typed) => {
      const body = { ...rest, ...(url && { url }), ...(no_secret ? { secret: '' } : secret && { secret }) }
      return base ? editWebhook(base.id, { ...body, version: base.version }) : addWebhook(body)
    },
    meta: { quiet: true },
    onSuccess: (saved) => {
      void refresh()
      toast.ok(t('saved', { name: saved.name }))
      onClose()
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest((await listWebhooks()).find((w) => w.id === base?.id))
      setAbove(showAtFields(form, error))
    },
  })
  const test = useMutation({ mutationFn: (id: string) => testWebhook(id), onSuccess: () => toast.ok(t('robotTested', { name: base?.name })) })
  const remove = useMutation({
    mutationFn: (id: string) => removeWebhook(id),
    onSuccess: () => {
      void refresh()
      toast.ok(t('robotRemoved', { name: base?.name }))
      onClose()
    },
  })
  const askRemove = async () => {
    if (base && (await confirm({ title: t('removeRobotTitle', { name: base.name }), text: t('removeRobotText'), ok: t('removeRobotOk'), danger: true }))) remove.mutate(base.id)
  }
  return (
    <EditDrawer focusFirst={!base} title={base ? base.name : t('newRobot')} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={form.submit} isSaving={save.isPending}>
      {newest && (
        <Conflict
          differences={newest.name === typed?.name ? [] : [{ field: t('robotName'), theirs: newest.name, mine: typed?.name ?? '' }]}
          onLoad={() => {
            form.setFieldsValue(typedOf(newest))
            setBase(newest)
            setNewest(undefined)
          }}
          onKeep={() => {
            setBase(newest)
            setNewest(undefined)
          }}
        />
      )}
      <Form<Typed>
        form={form}
        name="robot"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        onKeyDownCapture={onSaveKey(form.submit)}
        initialValues={typedOf(webhook)}
        onFinish={(values) => {
          setAbove('')
          save.mutate(values)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        <Form.Item name="name" label={t('robotName')} rules={[{ required: true, whitespace: true, message: t('robotNameMissing') }]}>
          <Input maxLength={50} autoComplete="off" placeholder={t('robotNameHint')} />
        </Form.Item>
        <Form.Item name="kind" label={t('robotKind')}>
          <Select options={(['wecom', 'dingtalk', 'feishu'] as const).map((value) => ({ value, label: t.of('robot', value) }))} />
        </Form.Item>
        <Form.Item name="url" label={t('robotURL')} extra={base ? t('robotURLKept', { host: base.host }) : t('robotURLHint')} rules={base ? [] : [{ required: true, whitespace: true, message: t('robotURLMissing') }]}>
          <Input maxLength={1000} autoComplete="off" spellCheck={false} />
        </Form.Item>
        {typed?.kind !== 'wecom' && (
          <>
            <Form.Item name="secret" label={t('robotSecret')} extra={base?.has_secret ? t('robotSecretKept') : t('robotSecretHint')}>
              <Input.Password maxLength={200} autoComplete="new-password" disabled={typed?.no_secret} />
            </Form.Item>
            {base?.has_secret && (
              <Form.Item name="no_secret" valuePropName="checked">
                <Checkbox>{t('robotSecretRemove')}</Checkbox>
              </Form.Item>
            )}
          </>
        )}
        <Form.Item name="classes" label={t('robotClasses')} extra={t('robotClassesHint')} rules={[{ type: 'array', min: 1, message: t('robotClassesMissing') }]}>
          <Checkbox.Group options={classes.map((value) => ({ value, label: t.of('class', value) }))} />
        </Form.Item>
        <Form.Item name="is_active" label={t('standing')} valuePropName="checked">
          <Switch checkedChildren={t('robotOn')} unCheckedChildren={t('robotOff')} />
        </Form.Item>
      </Form>
      {base && (
        <div className="office-acts">
          <Button onClick={() => test.mutate(base.id)} loading={test.isPending}>
            {t('robotTest')}
          </Button>
          <Button danger onClick={() => void askRemove()} loading={remove.isPending}>
            {t('removeRobot')}
          </Button>
        </div>
      )}
    </EditDrawer>
  )
}
