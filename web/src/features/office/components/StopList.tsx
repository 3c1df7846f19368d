import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, Form, Select } from 'antd'
import { useApprovalTexts } from '@/shared/approvals'
import { PickDepartment, PickPerson, useScopeNames } from '@/shared/ui'
import { actions, posts, type Stop } from '../stops'
import { useTexts } from '../texts'

/** The nodes of a route: what is done and by whom, in order, moved by buttons. A part of a form; its field is 'stops'. */
export function StopList({ disabled }: { disabled: boolean }) {
  const t = useTexts()
  const said = useApprovalTexts()
  const form = Form.useFormInstance<{ stops: Stop[] }>()
  const stops = (Form.useWatch('stops', form) ?? []) as (Stop | undefined)[]
  const names = useScopeNames(stops.flatMap((s) => (s?.target && s.to !== 'role' ? [`${s.to === 'user' ? 'u' : 'd'}:${s.target}`] : [])))
  return (
    <Form.List name="stops">
      {(fields, { add, remove, move }) => (
        <>
          <ol className="office-stops" aria-label={t('way')}>
            {fields.map(({ key, name }, i) => (
              <li key={key}>
                <Form.Item name={[name, 'action']} label={t('stopAction')}>
                  <Select options={actions.map((a) => ({ value: a, label: said.of('action', a) }))} />
                </Form.Item>
                <Form.Item name={[name, 'to']} label={t('stopTo')}>
                  <Select options={(['role', 'department', 'user'] as const).map((k) => ({ value: k, label: t.of('stopTo', k) }))} onChange={() => form.setFieldValue(['stops', name, 'target'], undefined)} />
                </Form.Item>
                <Form.Item name={[name, 'target']} label={t('stopTarget')} rules={[{ required: true, message: t('stopMissing') }]}>
                  {stops[name]?.to === 'department' ? (
                    <PickDepartment labelRender={({ value, label }) => label ?? names('d:' + String(value))} />
                  ) : stops[name]?.to === 'user' ? (
                    <PickPerson labelRender={({ value, label }) => label ?? names('u:' + String(value))} />
                  ) : (
                    <Select options={posts.map((r) => ({ value: r, label: said.of('role', r) }))} />
                  )}
                </Form.Item>
                <div className="office-stop-acts">
                  {i > 0 && (
                    <Form.Item name={[name, 'parallel']} valuePropName="checked" noStyle>
                      <Checkbox>{t('stopParallel')}</Checkbox>
                    </Form.Item>
                  )}
                  {!disabled && (
                    <>
                      <Button size="small" icon={<ArrowUpOutlined />} disabled={i === 0} aria-label={t('stopUp', { place: i + 1 })} title={t('stopUp', { place: i + 1 })} onClick={() => move(i, i - 1)} />
                      <Button size="small" icon={<ArrowDownOutlined />} disabled={i === fields.length - 1} aria-label={t('stopDown', { place: i + 1 })} title={t('stopDown', { place: i + 1 })} onClick={() => move(i, i + 1)} />
                      <Button size="small" icon={<DeleteOutlined />} aria-label={t('stopRemove', { place: i + 1 })} title={t('stopRemove', { place: i + 1 })} onClick={() => remove(name)} />
                    </>
                  )}
                </div>
              </li>
            ))}
          </ol>
          {!disabled && (
            <Button icon={<PlusOutlined />} onClick={() => add({ action: 'circulate', to: 'role' })}>
              {t('stopAdd')}
            </Button>
          )}
        </>
      )}
    </Form.List>
  )
}
