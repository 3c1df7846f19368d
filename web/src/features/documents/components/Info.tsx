import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useFormat } from '@/shared/format'
import { DateText, LevelBadge } from '@/shared/ui'
import { nameOfPerson, type Row } from '../api'
import { Due, Holder, Urgency } from '../columns'
import { FiledFacts } from './FiledFacts'
import { isClassified } from '../query'
import { useTexts } from '../texts'
import { useDepartmentNames } from '../useNames'

/** 信息: what the register says of a document. Empty fields are left out. */
export function Info({ document: d }: { document: Row }) {
  const t = useTexts()
  const format = useFormat()
  const departments = useDepartmentNames()
  const nameOf = (code: string) => departments.get(code) ?? code
  const people = usePeopleNames([...(d.distribution.users ?? []), d.custodian, d.deputy, d.drafter, d.issuer])
  const isOut = d.drafter !== '' // written here: it was not received
  const twins = d.warnings?.find((w) => w.code === 'possible_duplicate')?.ids ?? []
  return (
    <>
      {d.status === 'void' && <p className="document-note document-note-error">{t('voided', { reason: d.void_reason ?? '' })}</p>}
      {d.status !== 'void' && d.scope_state === 'pending' && <p className="document-note document-note-warning">{t('pendingHint')}</p>}
      {d.status !== 'void' && d.scope_state === 'refused' && <p className="document-note document-note-error">{t('refusedHint')}</p>}
      {twins.length > 0 && (
        <p className="document-note document-note-warning">
          {t('duplicate', { count: twins.length })}{' '}
          {twins.map((id) => (
            <Link key={id} to={'/documents/' + id}>
              {t('duplicateOpen')}
            </Link>
          ))}
        </p>
      )}
      <section aria-label={t('section')}>
        <dl className="document-facts">
          <Fact name={t(isOut ? 'sentBy' : 'source')}>{d.source}</Fact>
          <Fact name={t('sourceNo')}>{d.source_no}</Fact>
          <Fact name={t('documentDate')}>{d.document_date && <DateText value={d.document_date} />}</Fact>
          <Fact name={t(isOut ? 'sentOn' : 'receivedOn')}>{d.received_on && <DateText value={d.received_on} />}</Fact>
          <Fact name={t('receivedAt')}>{d.received_at && <DateText value={d.received_at} withTime />}</Fact>
          <Fact name={t('mainRecipients')}>{(d.main_recipients ?? []).join('、')}</Fact>
          <Fact name={t('copiedTo')}>{(d.copied_to ?? []).join('、')}</Fact>
          <Fact name={t('drafter')}>{d.drafter && [nameOf(d.drafting_department), people(d.drafter)].join('　')}</Fact>
          <Fact name={t('issuer')}>
            {d.issuer && (
              <>
                {people(d.issuer)} <DateText value={d.issued_on} />
              </>
            )}
          </Fact>
          <Fact name={t('sealedOn')}>{d.sealed_on && <DateText value={d.sealed_on} />}</Fact>
          <Fact name={t('kind')}>{d.kind}</Fact>
          <Fact name={t('level')}>
            <span className="documents-line">
              <LevelBadge level={d.classification} />
              {d.classification_until && (
                <span>
                  {t('until')} <DateText value={d.classification_until} />
                </span>
              )}
            </span>
          </Fact>
          <Fact name={t('urgency')}>
            <Urgency row={d} />
          </Fact>
          <Fact name={t('handling')}>{t.of('handling', d.handling)}</Fact>
          <Fact name={t('due')}>
            {d.due_on && (
              <span className="documents-line">
                <DateText value={d.due_on} /> <Due row={d} />
              </span>
            )}
          </Fact>
          <Fact name={t('holder')}>{d.holder && <Holder row={d} />}</Fact>
          <Fact name={t('lead')}>{d.lead_department && nameOf(d.lead_department)}</Fact>
          <Fact name={t('assisting')}>{(d.assisting_departments ?? []).map(nameOf).join('、')}</Fact>
          <Fact name={t('tags')}>
            {d.tags?.length ? (
              <span className="document-tags">
                {d.tags.map((x) => (
                  <Link key={x.facet + x.value} className="badge tone-neutral" to="/documents" search={{ tag: `${x.facet}:${x.value}` } as never}>
                    {x.facet}：{x.value}
                  </Link>
                ))}
              </span>
            ) : (
              <span className="secondary">{t('noTags')}</span>
            )}
          </Fact>
          <Fact name={t('remarks')}>{d.remarks}</Fact>
        </dl>
      </section>
      {d.archival_code && <FiledFacts document={d} />}
      <section>
        <h2>{t('scopeSection')}</h2>
        <dl className="document-facts">
          {d.distribution.all && <Fact name={t('distribution')}>{t('everyone')}</Fact>}
          <Fact name={t('scopeDepartments')}>{(d.distribution.departments ?? []).map(nameOf).join('、')}</Fact>
          <Fact name={t('scopePeople')}>{(d.distribution.users ?? []).map(people).join('、')}</Fact>
          <Fact name={t('scopeRanks')}>{(d.distribution.ranks ?? []).join('、')}</Fact>
          {isClassified(d.classification) && (
            <>
              <Fact name={t('scopeState')}>{t.of('scope', d.scope_state)}</Fact>
              <Fact name={t('custodian')}>{people(d.custodian)}</Fact>
              <Fact name={t('deputy')}>{people(d.deputy)}</Fact>
            </>
          )}
        </dl>
      </section>
      <section>
        <h2>{t('more_info')}</h2>
        <dl className="document-facts">
          <Fact name={t('carrier')}>{t.of('carrier', d.carrier)}</Fact>
          <Fact name={t('location')}>{d.location}</Fact>
          <Fact name={t('copies')}>{d.copies || ''}</Fact>
          <Fact name={t('copyNos')}>{(d.copy_nos ?? []).join('、')}</Fact>
          <Fact name={t('pages')}>{d.pages || ''}</Fact>
          <Fact name={t('attachments')}>{d.attachments || ''}</Fact>
          {d.needs_reply && <Fact name={t.of('field', 'needs_reply')}>{t('yes')}</Fact>}
          <Fact name={t('deliveredBy')}>{d.delivered_by}</Fact>
          <Fact name={t('pieces')}>{d.pieces || ''}</Fact>
          <Fact name={t('damage')}>{d.damage}</Fact>
          <Fact name={t('register_book')}>
            {t.of('direction', d.direction)} {d.register}
          </Fact>
          <Fact name={t('registeredBy')}>{d.registered_by_name}</Fact>
          <Fact name={t('registeredAt')}>{format.time(d.registered_at)}</Fact>
          <Fact name={t('version')}>{d.version}</Fact>
        </dl>
      </section>
    </>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === '' || children === null || children === undefined || children === false) return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function usePeopleNames(usernames: readonly string[]): (username: string) => string {
  const wanted = [...new Set(usernames.filter(Boolean))].slice(0, 50)
  const found = useQueries({ queries: wanted.map((u) => ({ queryKey: ['people', 'name', u], queryFn: ({ signal }: { signal: AbortSignal }) => nameOfPerson(u, signal), staleTime: 300_000 })) })
  return (username) => found[wanted.indexOf(username)]?.data ?? username
}
