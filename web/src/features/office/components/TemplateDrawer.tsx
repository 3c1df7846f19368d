import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Select, Switch } from 'antd'
import { useState } from 'react'
import { usePermission, type Level } from '@/shared/access'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { Conflict, EditDrawer, PickParty, PickScope, scopeOf, toast, useConfirm, wordsOf } from '@/shared/ui'
import { access } from '../access'
import { addTemplate, listTemplates, removeTemplate, saveTemplate, type Template } from '../api'
import { nodeOf, stopOf, type Stop } from '../stops'
import { useTexts } from '../texts'
import { StopList } from './StopList'

interface Typed {
  name: string
  kind?: string
  source?: string
  level: Level | ''
  stops: Stop[]
  scope: string[]
  binding: boolean
}

const typedOf = (x?: Template): Typed => ({
  name: x?.name ?? '',
  kind: x?.kind ?? '',
  source: x?.source || undefined,
  level: x?.level ?? '',
  stops: x ? (x.nodes ?? []).map(stopOf) : [{ action: 'propose', to: 'role', target: 'registrar' }],
  scope: x?.distribution ? wordsOf(x.distribution) : [],
  binding: x?.binding ?? false,
})

/** A template: what it fits, its nodes, to whom it distributes, and whether it must be followed. */
export function TemplateDrawer({ template, onClose }: { template?: Template; onClose: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const confirm = useConfirm()
  const mayBind = usePermission(access.authority)
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [base, setBase] = useState(template)
  const [newest, setNewest] = useState<Template>()
  const isFixed = base?.binding === true && !mayBind
  const refresh = () => queries.invalidateQueries({ queryKey: ['templates'] })
  const save = useMutation({
    mutationFn: (typed: Typed) => {
      const body = { name: typed.name, kind: typed.kind?.trim(), source: typed.source, level: typed.level, nodes: (typed.stops ?? []).map(nodeOf), distribution: scopeOf(typed.scope ?? []), binding: typed.binding }
      return base ? saveTemplate(base.id, { ...body, version: base.version }) : addTemplate(body)
    },
    meta: { quiet: true },
    onSuccess: (saved) => {
      void refresh()
      toast.ok(t('saved', { name: saved.name }))
      onClose()
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest((await listTemplates()).find((x) => x.id === base?.id))
      const nodes = error instanceof Problem ? error.fields.filter((f) => f.field.startsWith('nodes')) : []
      const rest = showAtFields(form, error)
      setAbove(nodes.length > 0 ? nodes.map((f) => placeOf(t, f.field) + f.message).join('\n') : rest)
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => removeTemplate(id),
    onSuccess: () => {
      void refresh()
      toast.ok(t('templateRemoved', { name: base?.name }))
      onClose()
    },
  })
  const askRemove = async () => {
    if (base && (await confirm({ title: t('removeTemplateTitle', { name: base.name }), text: t('removeTemplateText'), ok: t('removeTemplateOk'), danger: true }))) remove.mutate(base.id)
  }
  const load = () => {
    if (!newest) return
    form.setFieldsValue(typedOf(newest))
    setBase(newest)
    setNewest(undefined)
  }
  return (
    <EditDrawer wide focusFirst={!base} title={base ? base.name : t('newTemplate')} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={isFixed ? undefined : form.submit} isSaving={save.isPending}>
      {isFixed && <p className="secondary">{t('bindingFixed')}</p>}
      {newest && (
        <Conflict
          differences={newest.name === form.getFieldValue('name') ? [] : [{ field: t('templateName'), theirs: newest.name, mine: form.getFieldValue('name') as string }]}
          onLoad={load}
          onKeep={() => {
            setBase(newest)
            setNewest(undefined)
          }}
        />
      )}
      <Form<Typed>
        form={form}
        name="template"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onBlur"
        disabled={isFixed}
        scrollToFirstError={{ focus: true }}
        onKeyDownCapture={isFixed ? undefined : onSaveKey(form.submit)}
        initialValues={typedOf(template)}
        onFinish={(typed) => {
          setAbove('')
          save.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p style={{ whiteSpace: 'pre-line' }}>{above}</p>}
        </div>
        <Form.Item name="name" label={t('templateName')} rules={[{ required: true, whitespace: true, message: t('templateNameMissing') }]}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <fieldset className="office-fieldset">
          <legend>{t('fits')}</legend>
          <p className="secondary">{t('fitsHint')}</p>
          <div className="office-three">
            <Form.Item name="kind" label={t('docKind')}>
              <Input maxLength={20} autoComplete="off" placeholder={t('any')} />
            </Form.Item>
            <Form.Item name="source" label={t('source')}>
              <PickParty placeholder={t('any')} />
            </Form.Item>
            <Form.Item name="level" label={t('level')}>
              <Select options={(['', 'public', 'internal', 'confidential', 'secret'] as const).map((value) => ({ value, label: value ? t.of('level', value) : t('any') }))} />
            </Form.Item>
          </div>
        </fieldset>
        <fieldset className="office-fieldset">
          <legend>{t('way')}</legend>
          <StopList disabled={isFixed} />
        </fieldset>
        <Form.Item name="scope" label={t('distribution')} extra={t('distributionHint')}>
          <PickScope />
        </Form.Item>
        <Form.Item name="binding" label={t('binding')} extra={mayBind ? t('bindingHint') : t('bindingOthers')} valuePropName="checked">
          <Switch disabled={!mayBind} checkedChildren={t('yes')} unCheckedChildren={t('no')} />
        </Form.Item>
      </Form>
      {base && !isFixed && (
        <Button danger onClick={() => void askRemove()} loading={remove.isPending}>
          {t('removeTemplate')}
        </Button>
      )}
    </EditDrawer>
  )
}

/** "nodes.1.action" is the second node of the list. */
function placeOf(t: ReturnType<typeof useTexts>, field: string): string {
  const n = /^nodes\.(\d+)/.exec(field)
  return n ? t('stopAt', { place: Number(n[1]) + 1 }) : ''
}
