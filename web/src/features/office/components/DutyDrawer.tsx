import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Form } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { useApprovalTexts } from '@/shared/approvals'
import { dayOf } from '@/shared/format'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { DateText, EditDrawer, ErrorState, PickPerson, SkeletonRows, StatusTag, toast, usePages } from '@/shared/ui'
import { access } from '../access'
import { assignDuty, dutyRuns, type Duty, type Run } from '../api'
import { useRuleText } from '../rule'
import { useTexts } from '../texts'

interface Typed {
  person?: string
  deputy?: string
}

/** A duty: who does it and who follows them, and each time that it was due. Supervisors assign it. */
export function DutyDrawer({ duty: d, nameOf, onClose }: { duty: Duty; nameOf: (user: string) => string; onClose: () => void }) {
  const t = useTexts()
  const said = useApprovalTexts()
  const ruleText = useRuleText()
  const queries = useQueryClient()
  const mayAssign = usePermission(access.duties)
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const save = useMutation({
    mutationFn: (typed: Typed) => assignDuty(d.key, { person: typed.person ?? '', deputy: typed.deputy ?? '', version: d.version }),
    meta: { quiet: true },
    onSuccess: () => {
      toast.ok(t('saved', { name: t.of('dutyName', d.key) }))
      onClose()
    },
    onError: (error) => setAbove(error instanceof Problem && error.code === 'stale_version' ? t('dutyStale') : showAtFields(form, error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['duties'] }),
  })
  return (
    <EditDrawer title={t.of('dutyName', d.key)} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={mayAssign ? form.submit : undefined} isSaving={save.isPending}>
      <dl className="facts">
        <dt>{t('rule')}</dt>
        <dd>{ruleText(d.rule)}</dd>
        <dt>{t('post')}</dt>
        <dd>{said.of('role', d.post)}</dd>
        <dt>{t('doesToday')}</dt>
        <dd>{(d.today ?? []).map(nameOf).join(t('comma')) || t('nobody')}</dd>
        <dt>{t('nextOn')}</dt>
        <dd>
          <DateText value={d.next_on} />
        </dd>
      </dl>
      {mayAssign ? (
        <Form<Typed>
          form={form}
          name="duty"
          layout="vertical"
          className="office-form"
          requiredMark={false}
          onKeyDownCapture={onSaveKey(form.submit)}
          initialValues={{ person: d.person || undefined, deputy: d.deputy || undefined }}
          onFinish={(typed) => {
            setAbove('')
            save.mutate(typed)
          }}
        >
          <div role="alert" className="form-error">
            {above && <p>{above}</p>}
          </div>
          {(['person', 'deputy'] as const).map((field) => (
            <Form.Item key={field} name={field} label={t(field)} extra={field === 'person' ? t('personHint', { post: said.of('role', d.post) }) : t('deputyHint')}>
              <PickPerson labelRender={({ value, label }) => label ?? nameOf(String(value))} />
            </Form.Item>
          ))}
        </Form>
      ) : (
        <p className="secondary">{t('assignOthers')}</p>
      )}
      {mayAssign && <Runs duty={d.key} nameOf={nameOf} />}
    </EditDrawer>
  )
}

/** Each time that it was due; of 每日一页 the page of that day is what it showed. */
function Runs({ duty, nameOf }: { duty: string; nameOf: (user: string) => string }) {
  const t = useTexts()
  const runs = usePages<Run>(['duties', duty, 'runs'], (cursor, signal) => dutyRuns(duty, cursor, signal))
  return (
    <section>
      <h3>{t('runs')}</h3>
      {runs.isLoading && <SkeletonRows rows={3} />}
      {runs.error != null && <ErrorState error={runs.error} onRetry={runs.retry} />}
      {runs.total === 0 && <p className="secondary">{t('runsNone')}</p>}
      {runs.rows.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('dueAt')}</th>
              <th scope="col">{t('doneBy')}</th>
            </tr>
          </thead>
          <tbody>
            {runs.rows.map((r) => (
              <tr key={r.period}>
                <th scope="row">{duty === 'document.daily' ? <Link to="/daily" search={{ date: dayOf(r.due_at) } as never}><DateText value={r.due_at} withTime /></Link> : <DateText value={r.due_at} withTime />}</th>
                <td>
                  {r.done_at ? (
                    <>
                      <DateText value={r.done_at} withTime /> {r.done_by === 'system' ? t('bySystem') : nameOf(r.done_by)}
                    </>
                  ) : (
                    <StatusTag tone="error">{t('runOverdue')}</StatusTag>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {runs.hasMore && (
        <Button onClick={runs.more} loading={runs.isLoadingMore}>
          {t('moreRuns')}
        </Button>
      )}
    </section>
  )
}
