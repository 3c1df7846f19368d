import { Button } from 'antd'
import { useViewerTexts } from './texts'

/** Why there is nothing to see, and what to do about it. */
export function Notice({ text, downloadUrl, onRetry }: { text: string; downloadUrl?: string; onRetry?: () => void }) {
  const t = useViewerTexts()
  return (
    <div className="empty-state" role="status">
      <p>{text}</p>
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}{' '}
      {downloadUrl && (
        <Button href={downloadUrl} download>
          {t('download')}
        </Button>
      )}
    </div>
  )
}
