import { useQuery } from '@tanstack/react-query'
import { ErrorState, PageHeader, SkeletonRows } from '@/shared/ui'
import { getQueues } from '../api'
import { Depths } from '../components/Depths'
import { FailedJobs } from '../components/FailedJobs'
import { RecognitionSwitch } from '../components/RecognitionSwitch'
import { useTexts } from '../texts'
import '../queue.css'

/** 队列: what the machine still has to do, what it did not manage, and the switch of the recognition of scans. */
export default function QueuePage() {
  const t = useTexts()
  const queues = useQuery({ queryKey: ['queues'], queryFn: ({ signal }) => getQueues(signal), refetchInterval: 10_000 })
  return (
    <div className="queue">
      <PageHeader title={t('title')} />
      <p className="secondary">{t('hint')}</p>
      {queues.isPending && <SkeletonRows rows={4} />}
      {queues.error && !queues.data && <ErrorState error={queues.error} onRetry={() => void queues.refetch()} />}
      {queues.data && (
        <>
          {queues.data.failed && <FailedJobs jobs={queues.data.failed} />}
          <Depths queues={queues.data.items} />
          <RecognitionSwitch state={queues.data.ocr} />
        </>
      )}
    </div>
  )
}
