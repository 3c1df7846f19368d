import { useQuery } from '@tanstack/react-query'
import { StatusTag } from '@/shared/ui'
import { listHolds, type Row } from '../api'
import { useWorkTexts } from '../texts'

/** Says in the header that a record is kept from destruction, and why. */
export default function Held({ document: d }: { document: Row }) {
  const w = useWorkTexts()
  const holds = useQuery({ queryKey: ['documents', 'holds', d.id], queryFn: ({ signal }) => listHolds(d.id, signal), meta: { quiet: true } })
  const standing = holds.data?.find((h) => !h.lifted_at)
  if (!standing) return null
  return (
    <StatusTag tone="error">
      {w('held')}：{standing.reason}
    </StatusTag>
  )
}
