import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, Form, Input, Select, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey, useKeys } from '@/shared/keys'
import { Conflict, PickPerson, SidePreview, toast, useScopeNames } from '@/shared/ui'
import { addDepartment, editDepartment, listDepartments, type Department } from '../api'
import { withBelow } from '../departments'
import { useTexts } from '../texts'

interface Props {
  departments: readonly Department[]
  /** The one shown; left out: a new one. */
  department?: Department
  /** Of a new one: the one above. */
  parent?: string
  mayManage: boolean
  onClose: () => void
  onSaved: (code: string) => void
  onNew: (parent: string) => void
}

interface Typed {
  code: string
  name: string
  parent?: string
  contact?: string
  deputy?: string
}

/** One department beside the tree: its name, where it belongs, whether it is open. */
export function DepartmentPanel({ departments, department: d, parent, mayManage, onClose, onSaved, onNew }: Props) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [newest, setNewest] = useState<Department>()
  const nameField = useRef<InputRef>(null)
  const focusName = () => nameField.current?.focus({ cursor: 'all' })
  useEffect(() => {
    if (!d) nameField.current?.focus()
  }, [d])
  const refresh = () => queries.invalidateQueries({ queryKey: ['departments'] })
  const nameOf = (code?: string | null) => departments.find((x) => x.code === code)?.name ?? t('parentTop')

  const save = useMutation({
    mutationFn: ({ typed, version }: { typed: Typed; version?: number }) =>
      version === undefined
        ? addDepartment({ code: typed.code, name: typed.name, parent: typed.parent || null })
        : editDepartment(typed.code, { name: typed.name, parent: typed.parent ?? '', contact: typed.contact ?? '', deputy: typed.deputy ?? '', version }),
    meta: { quiet: true },
    onSuccess: async (saved) => {
      await refresh()
      toast.ok(t('saved', { name: saved.name }))
      onSaved(saved.code)
    },
    onError: async (error, { typed }) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest((await listDepartments()).find((x) => x.code === typed.code))
      if (error instanceof Problem && error.code === 'account.department_taken') {
        form.setFields([{ name: 'code', errors: [error.message] }])
        return form.getFieldInstance('code')?.focus()
      }
      setAbove(showAtFields(form, error))
    },
  })
  const shift = useMutation({
    mutationFn: ({ version, on }: { version: number; on: boolean }) => editDepartment(d?.code ?? '', { is_active: on, version }),
    onSuccess: (saved, { on }) => {
      void refresh()
      toast.ok(t(on ? 'activated' : 'deactivated', { name: saved.name }), { undo: () => shift.mutate({ version: saved.version, on: !on }) })
    },
  })
  const submit = (version = d?.version) => {
    setAbove('')
    save.mutate({ typed: { ...form.getFieldsValue(), code: d?.code ?? form.getFieldValue('code') }, version })
  }
  useKeys([
    ...(mayManage ? [{ key: 'Ctrl+Enter', label: { zh: '保存', en: 'Save' }, run: () => form.submit() } as const] : []),
    ...(mayManage && d ? [{ key: 'F2', label: { zh: '改名', en: 'Rename' }, run: focusName } as const] : []),
  ])
  const banned = d ? withBelow(departments, d.code) : new Set<string>()
  const people = useScopeNames([d?.contact, d?.deputy, newest?.contact, newest?.deputy].flatMap((u) => (u ? ['u:' + u] : [])))
  const personOf = (user?: string) => (user ? people('u:' + user) : '')
  const fields = ['name', 'parent', 'contact', 'deputy'] as const
  const labels = { name: t('departmentName'), parent: t('parent'), contact: t('contact'), deputy: t('contactDeputy') }
  const shown = (x: Partial<Typed>) => ({ name: x.name ?? '', parent: nameOf(x.parent), contact: personOf(x.contact), deputy: personOf(x.deputy) })
  const theirs = newest && shown({ ...newest, parent: newest.parent ?? undefined })
  const mine = newest && shown(form.getFieldsValue())
  return (
    <SidePreview title={d ? d.name : parent ? t('newUnder', { name: nameOf(parent) }) : t('newDepartment')} onClose={onClose}>
      {theirs && mine && (
        <Conflict
          differences={fields.filter((f) => theirs[f] !== mine[f]).map((f) => ({ field: labels[f], theirs: theirs[f], mine: mine[f] }))}
          onLoad={() => {
            form.setFieldsValue({ name: newest.name, parent: newest.parent ?? undefined, contact: newest.contact || undefined, deputy: newest.deputy || undefined })
            setNewest(undefined)
            void refresh()
          }}
          onKeep={() => {
            setNewest(undefined)
            submit(newest.version)
          }}
        />
      )}
      <Form<Typed>
        form={form}
        name="department"
        layout="vertical"
        onKeyDownCapture={mayManage ? onSaveKey(() => form.submit()) : undefined}
        requiredMark={false}
        validateTrigger="onBlur"
        disabled={!mayManage}
        initialValues={{ name: d?.name ?? '', code: d?.code ?? '', parent: (d ? d.parent : parent) ?? undefined, contact: d?.contact || undefined, deputy: d?.deputy || undefined }}
        onFinish={() => submit()}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        <Form.Item name="name" label={t('departmentName')} rules={[{ required: true, whitespace: true, message: t('departmentNameMissing') }]}>
          <Input ref={nameField} maxLength={100} autoComplete="off" />
        </Form.Item>
        <Form.Item name="code" label={t('departmentCode')} extra={d ? undefined : t('departmentCodeHint')} rules={[{ required: true, pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/, message: t('codeMissing') }]}>
          <Input disabled={!!d || !mayManage} maxLength={32} autoComplete="off" />
        </Form.Item>
        <Form.Item name="parent" label={t('parent')}>
          <Select
            allowClear
            placeholder={t('parentTop')}
            showSearch={{ optionFilterProp: 'label' }}
            options={departments.filter((x) => !banned.has(x.code) && (x.is_active || x.code === d?.parent)).map((x) => ({ value: x.code, label: `${x.name} ${x.code}` }))}
          />
        </Form.Item>
        {d && (
          <>
            <Form.Item name="contact" label={t('contact')} extra={t('contactHint')}>
              <PickPerson labelRender={({ value, label }) => label ?? personOf(String(value))} />
            </Form.Item>
            <Form.Item name="deputy" label={t('contactDeputy')} extra={t('contactDeputyHint')}>
              <PickPerson labelRender={({ value, label }) => label ?? personOf(String(value))} />
            </Form.Item>
          </>
        )}
        {mayManage && (
          <div className="form-actions">
            <Button type="primary" htmlType="submit" loading={save.isPending} title="Ctrl+Enter">
              {t('save')}
            </Button>
          </div>
        )}
      </Form>
      {d && (
        <div className="admin-department-acts">
          {mayManage && (
            <>
              {d.is_active && (
                <Button onClick={() => onNew(d.code)} title="Insert">
                  {t('newBelow')}
                </Button>
              )}
              <Button onClick={focusName} title="F2">
                {t('rename')}
              </Button>
              <Button onClick={() => shift.mutate({ version: d.version, on: !d.is_active })} loading={shift.isPending} danger={d.is_active}>
                {t(d.is_active ? 'deactivate' : 'activate')}
              </Button>
            </>
          )}
          <Link to="/admin/people" search={{ department: d.code } as never}>
            {t('showPeople')}
          </Link>
        </div>
      )}
      {d && <p className="secondary">{t('inactiveHint')}</p>}
    </SidePreview>
  )
}
