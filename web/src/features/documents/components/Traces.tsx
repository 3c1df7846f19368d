import { useQuery } from '@tanstack/react-query'
import { Typography } from 'antd'
import { useApprovalTexts } from '@/shared/approvals'
import { DateText, ErrorState, SkeletonRows, StatusTag } from '@/shared/ui'
import { authorityUrl, getTraces, sealUrl, statementUrl, type Row } from '../api'
import { useTexts, useWorkTexts, type WorkTexts } from '../texts'
import { Objection } from './Objection'

/** 签批痕迹: each decision as it was sealed, with what anybody needs to check the seal without this program. */
export default function Traces({ document: d }: { document: Row }) {
  const t = useTexts()
  const w = useWorkTexts()
  const said = useApprovalTexts()
  const { data, error, refetch } = useQuery({ queryKey: ['documents', 'traces', d.id, d.version], queryFn: ({ signal }) => getTraces(d.id, signal) })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <SkeletonRows rows={3} />
  if (data.length === 0) return null
  return (
    <section className="document-traces">
      <h2>{w('traces')}</h2>
      <ol>
        {data.map((x) => (
          <li key={x.seq}>
            <span className="documents-line">
              <strong>{actOf(w, said, x.kind)}</strong>
              <span>
                {x.actor_name || x.actor}
                {x.channel === 'paper' && ` · ${w('penDay', { day: x.pen_date })}`}
                {!isSaidByKind(x.decision) && ` · ${said.of('decision', x.decision)}`}
              </span>
              <span className="secondary">
                <DateText value={x.at} withTime />
              </span>
            </span>
            {x.opinion && <q className="route-opinion">{x.opinion}</q>}
            <span className="documents-line">
              <StatusTag tone="ok">{w('sealed')}</StatusTag>
              <a href={statementUrl(d.id, x.seq)} download aria-label={w('statementOf', { seq: x.seq })}>
                {w('statement')}
              </a>
              <a href={sealUrl(d.id, x.seq)} download aria-label={w('sealOf', { seq: x.seq })}>
                {w('seal')}
              </a>
              <span className="secondary figures" title={`SHA-256 ${x.sha256}`}>
                {t('trailVersion', { version: x.version })} · {x.sha256.slice(0, 12)}…
              </span>
            </span>
            {x.channel === 'paper' && <Objection document={d} entered={x} traces={data} />}
          </li>
        ))}
      </ol>
      <details>
        <summary>{w('verify')}</summary>
        <p>
          {w('verifyHint')}{' '}
          <a href={authorityUrl} download>
            docket-ca.pem
          </a>
        </p>
        <Typography.Text code copyable className="document-command">
          {'openssl cms -verify -binary -inform DER -in trace-1.p7s -content trace-1.json -CAfile docket-ca.pem -purpose any'}
        </Typography.Text>
      </details>
    </section>
  )
}

/** The kind of the act says already what was done. */
const isSaidByKind = (decision: string) => ['done', 'acknowledge', 'ask', 'object', 'relocate', 'extend'].includes(decision)

/** The acts at the nodes of a route have their words with the route. */
function actOf(w: WorkTexts, said: ReturnType<typeof useApprovalTexts>, kind: string): string {
  const own = w.of('act', kind)
  return own === kind ? said.of('action', kind) : own
}
