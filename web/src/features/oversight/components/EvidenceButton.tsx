import { SafetyCertificateOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { exportContent, getExport, makeEvidence } from '../api'
import { useTexts } from '../texts'

/** 证据包: records, traces, seals and audit entries in one archive that anybody can check; made in the background. */
export function EvidenceButton({ documents }: { documents: string[] }) {
  const t = useTexts()
  const make = useMutation({ mutationFn: () => makeEvidence(documents) })
  const id = make.data?.id
  const made = useQuery({
    queryKey: ['oversight', 'evidence', id],
    queryFn: ({ signal }) => getExport(id ?? '', signal),
    enabled: id !== undefined,
    refetchInterval: (q) => (q.state.data && q.state.data.state !== 'waiting' ? false : 1000),
    gcTime: 0,
  })
  const state = id === undefined ? undefined : (made.data?.state ?? 'waiting')
  return (
    <p className="oversight-evidence">
      <Button icon={<SafetyCertificateOutlined />} loading={make.isPending || state === 'waiting'} onClick={() => make.mutate()}>
        {t('evidence', { count: documents.length })}
      </Button>{' '}
      <span role="status">
        {state === 'waiting' && t('evidenceWaiting')}
        {state === 'failed' && t('evidenceFailed')}
        {state === 'done' && id && <a href={exportContent(id)}>{t('evidenceReady')}</a>}
      </span>
    </p>
  )
}
