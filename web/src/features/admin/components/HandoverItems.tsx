import { Link } from '@tanstack/react-router'
import { useApprovalTexts } from '@/shared/approvals'
import { StatusTag, Tick, useScopeNames } from '@/shared/ui'
import type { Handover, HandoverItem } from '../api'
import { kindOrder } from '../handover'
import { useTexts } from '../texts'

interface Props {
  items: readonly HandoverItem[]
  refused: Handover['refused']
  chosen: ReadonlySet<string>
  onChoose?: (chosen: ReadonlySet<string>) => void
  departmentName: (code: string) => string
}

/** What somebody holds, by kind, each with a box; without any ticked, all is meant. */
export function HandoverItems({ items, refused, chosen, onChoose, departmentName }: Props) {
  const t = useTexts()
  const said = useApprovalTexts()
  const keyOf = (i: { kind: string; id: string }) => i.kind + ' ' + i.id
  const why = new Map(refused.map((r) => [keyOf(r), r]))
  const toggle = (keys: string[], on: boolean) => {
    const next = new Set(chosen)
    for (const k of keys) if (on) next.add(k)
      else next.delete(k)
    onChoose?.(next)
  }
  const people = useScopeNames(items.flatMap((i) => (i.kind === 'delegation' ? i.detail.split(' → ').map((user) => 'u:' + user) : [])))
  const nameOf = (i: HandoverItem): string => {
    if (i.subject_kind === 'department') return departmentName(i.detail)
    if (i.kind === 'watched_folder') return i.detail === '.' ? t('watchedMain') : t('watchedOwn', { name: i.detail })
    if (i.kind === 'delegation') return i.detail.split(' → ').map((user) => people('u:' + user)).join(' → ')
    if (i.kind === 'audit_grant') return i.detail
    return [i.number, i.title].filter(Boolean).join(' ') || t('titleHidden')
  }
  return (
    <>
      {kindOrder
        .map((kind) => ({ kind, list: items.filter((i) => i.kind === kind) }))
        .filter(({ list }) => list.length > 0)
        .map(({ kind, list }) => {
          const keys = list.map(keyOf)
          const on = keys.filter((k) => chosen.has(k)).length
          return (
            <section key={kind} className="admin-holding" aria-labelledby={'holding-' + kind}>
              <h2 id={'holding-' + kind}>
                {onChoose && <Tick checked={on === keys.length} some={on > 0 && on < keys.length} label={t('chooseAllOf', { kind: t.of('holding', kind) })} onChange={() => toggle(keys, on < keys.length)} />}
                {t.of('holding', kind)} <span className="secondary figures">{list.length}</span> {!list.some((i) => i.needs_successor) && <span className="secondary">{t('endsWith')}</span>}
              </h2>
              <ul>
                {list.map((i) => (
                  <li key={keyOf(i)}>
                    {onChoose && <Tick checked={chosen.has(keyOf(i))} label={t('chooseOne', { name: nameOf(i) })} onChange={() => toggle([keyOf(i)], !chosen.has(keyOf(i)))} />}
                    <div>
                      {i.subject_kind === 'document' && i.title ? (
                        <Link to="/documents/$id" params={{ id: i.subject_id } as never}>
                          {nameOf(i)}
                        </Link>
                      ) : (
                        nameOf(i)
                      )}{' '}
                      {kind === 'task' && <span className="secondary">{said.of('action', i.detail)}</span>} {why.has(keyOf(i)) && <StatusTag tone="error">{t('notHanded')}</StatusTag>}
                    </div>
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
    </>
  )
}
