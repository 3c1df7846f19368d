import { Button } from 'antd'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ErrorState } from '@/shared/ui'
import { Problem } from '@/shared/http'
import { useAppTexts } from './texts'

/** A page that failed. A part of the program that is gone means that the service was updated meanwhile. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const t = useAppTexts()
  if (error instanceof Problem) return <ErrorState error={error} onRetry={reset} />
  const outdated = /dynamically imported module|Importing a module script failed|error loading dynamically/i.test(error instanceof Error ? error.message : '')
  return (
    <div className="empty-state" role="alert">
      <h1>{outdated ? t('outdated') : t('crash')}</h1>
      {!outdated && <p>{t('crashHint')}</p>}
      <Button type="primary" onClick={() => (outdated ? location.reload() : reset())}>
        {outdated ? t('reload') : t('retry')}
      </Button>
      <a href="/">{t('home')}</a>
    </div>
  )
}
