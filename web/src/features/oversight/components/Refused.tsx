import { Problem } from '@/shared/http'
import { EmptyState, ErrorState } from '@/shared/ui'
import { useTexts } from '../texts'

/** An auditor without a grant in force sees nothing yet: who gives one, instead of a bare refusal. */
export function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTexts()
  if (error instanceof Problem && error.status === 403) return <EmptyState text={t('noGrant')} />
  return <ErrorState error={error} onRetry={onRetry} />
}
