import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form, Input, Select, Switch } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { Conflict, type Difference, EditDrawer, PickDepartment, toast, useConfirm } from '@/shared/ui'
import { addPerson, editPerson, getPerson, type Person } from '../api'
import { rightChanges, type RightChange } from '../rights'
import { useTexts } from '../texts'
import { levels, roleNames } from '../words'
import { CodeBox } from './CodeBox'

interface Typed {
  username: string
  name: string
  department?: string
  rank: string
  email: string
  clearance: Person['clearance']
  roles: string[]
  is_active: boolean
}

interface Props {
  /** Left out: a new one. */
  person?: Person
  departmentName: (code: string) => string
  onClose: () => void
  onAdded: (person: Person) => void
}

const typedOf = (p?: Person): Typed => ({
  username: p?.username ?? '',
  name: p?.name ?? '',
  department: p?.department ?? undefined,
  rank: p?.rank ?? '',
  email: p?.email ?? '',
  clearance: p?.clearance ?? 'internal',
  roles: p?.roles ?? ['employee'],
  is_active: p?.is_active ?? true,
})

/** One person: who they are and what they may do. What changes of their rights is asked about before it is saved. */
export function PersonDrawer({ person, departmentName, onClose, onAdded }: Props) {
  const t = useTexts()
  const mayManage = usePermission({ permission: 'account.manage' })
  const maySeeHandover = usePermission({ permission: 'handover.see' })
  const confirm = useConfirm()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [base, setBase] = useState(person)
  const [newest, setNewest] = useState<Person>()
  const title = base ? base.name : t('newPerson')

  const save = useMutation({
    mutationFn: ({ typed, version }: { typed: Typed; version?: number }) => {
      const { username, department, ...rest } = typed
      const body = { ...rest, department: department ?? '' }
      return version === undefined ? addPerson({ ...body, username }) : editPerson(username, { ...body, version })
    },
    meta: { quiet: true },
    onSuccess: (saved, { version }) => {
      void queries.invalidateQueries({ queryKey: ['people'] })
      void queries.invalidateQueries({ queryKey: ['me'] })
      if (version !== undefined) {
        toast.ok(t('saved', { name: saved.name }))
        return onClose()
      }
      toast.ok(t('personAdded', { name: saved.name }))
      onAdded(saved)
    },
    onError: async (error, { typed }) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest(await getPerson(typed.username))
      if (error instanceof Problem && error.code === 'account.username_taken') {
        form.setFields([{ name: 'username', errors: [error.message] }])
        return form.getFieldInstance('username')?.focus()
      }
      setAbove(showAtFields(form, error))
    },
  })

  const submit = async (typed: Typed, against = base) => {
    setAbove('')
    const all = { ...typed, username: typed.username ?? base?.username }
    const changes = against ? rightChanges(against, all) : []
    if (changes.length > 0) {
      const text = changes.map((c) => changeText(t, c)).join(t('changeJoin'))
      if (!(await confirm({ title: t('rightsTitle', { name: all.name }), text: t('rightsText', { changes: text }), ok: t('rightsOk', { count: changes.length }) }))) return
    }
    save.mutate({ typed: all, version: against?.version })
  }
  const load = () => {
    if (!newest) return
    form.setFieldsValue(typedOf(newest))
    setBase(newest)
    setNewest(undefined)
  }
  const keep = () => {
    if (!newest) return
    setBase(newest)
    setNewest(undefined)
    void submit({ ...typedOf(newest), ...form.getFieldsValue() }, newest)
  }
  const differences = newest ? differencesOf(t, newest, { ...typedOf(newest), ...form.getFieldsValue() }, departmentName) : []
  return (
    <EditDrawer title={title} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={mayManage ? () => form.submit() : undefined} isSaving={save.isPending}>
      {!mayManage && <p className="secondary">{t('readOnly')}</p>}
      {newest && <Conflict differences={differences} onLoad={load} onKeep={keep} />}
      {base && mayManage && base.is_active && <CodeBox username={base.username} name={base.name} />}
      <Form<Typed>
        form={form}
        name="person"
        layout="vertical"
        onKeyDownCapture={mayManage ? onSaveKey(() => form.submit()) : undefined}
        requiredMark={false}
        disabled={!mayManage}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        initialValues={typedOf(person)}
        onFinish={(typed) => void submit(typed)}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}>
          <Input maxLength={100} autoFocus={!base} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="username"
          label={t('username')}
          extra={base ? undefined : t('usernameHint')}
          rules={[
            { required: true, message: t('usernameMissing') },
            { pattern: /^[a-z0-9][a-z0-9.-]{1,63}$/, message: t('usernameForm') },
          ]}
        >
          <Input disabled={!!base || !mayManage} maxLength={64} autoComplete="off" />
        </Form.Item>
        <Form.Item name="department" label={t('department')}>
          <PickDepartment labelRender={({ value, label }) => label ?? departmentName(String(value))} />
        </Form.Item>
        <Form.Item name="rank" label={t('rank')} extra={t('rankHint')}>
          <Input maxLength={50} autoComplete="off" />
        </Form.Item>
        <Form.Item name="email" label={t('email')} extra={t('emailHint')}>
          <Input maxLength={254} autoComplete="off" inputMode="email" />
        </Form.Item>
        <Form.Item name="clearance" label={t('clearance')} extra={t('clearanceHint')}>
          <Select options={levels.map((value) => ({ value, label: t.of('level', value) }))} />
        </Form.Item>
        <Form.Item name="roles" label={t('roles')} rules={[{ type: 'array', min: 1, message: t('rolesMissing') }]}>
          <Checkbox.Group className="admin-role-boxes" options={roleNames.map((value) => ({ value, label: t.of('role', value) }))} />
        </Form.Item>
        <Form.Item name="is_active" label={t('activeLabel')} extra={t('activeHint')} valuePropName="checked">
          <Switch checkedChildren={t('active.true')} unCheckedChildren={t('active.false')} />
        </Form.Item>
      </Form>
      {base && maySeeHandover && (
        <p className="admin-handover-link">
          <Link to="/admin/handover/$username" params={{ username: base.username } as never}>
            {t('handoverOf', { name: base.name })}
          </Link>
        </p>
      )}
    </EditDrawer>
  )
}

function changeText(t: ReturnType<typeof useTexts>, c: RightChange): string {
  switch (c.kind) {
    case 'clearance':
      return t('change.clearance', { from: t.of('level', c.from), to: t.of('level', c.to) })
    case 'active':
      return c.on ? t('change.on') : t('change.off')
    case 'added':
      return t('change.added', { roles: c.roles.map((r) => t.of('role', r)).join(t('listJoin')) })
    case 'removed':
      return t('change.removed', { roles: c.roles.map((r) => t.of('role', r)).join(t('listJoin')) })
  }
}

function differencesOf(t: ReturnType<typeof useTexts>, newest: Person, mine: Typed, departmentName: (code: string) => string): Difference[] {
  const shown = (p: Typed): Record<string, string> => ({
    [t('name')]: p.name,
    [t('department')]: p.department ? departmentName(p.department) : '',
    [t('rank')]: p.rank,
    [t('email')]: p.email,
    [t('clearance')]: t.of('level', p.clearance),
    [t('roles')]: [...p.roles].sort().map((r) => t.of('role', r)).join(t('listJoin')),
    [t('activeLabel')]: p.is_active ? t('active.true') : t('active.false'),
  })
  const theirs = shown(typedOf(newest))
  return Object.entries(shown(mine)).flatMap(([field, value]) => (theirs[field] === value ? [] : [{ field, theirs: theirs[field] ?? '', mine: value }]))
}
