import { Button, Skeleton } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { Problem } from '@/shared/http'
import { useUITexts } from './texts'

/** Nothing for the first 300 ms: most answers are there by then, and a flash helps nobody. */
export function useLate(ms = 300): boolean {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return late
}

/** Rows to come, in the shape of the list. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  const t = useUITexts()
  const late = useLate()
  return (
    <div role="status" aria-label={t('loading')} className="skeleton-rows">
      {late && Array.from({ length: rows }, (_, i) => <Skeleton.Node key={i} active style={{ width: '100%', height: 28 }} />)}
    </div>
  )
}

/** Nothing to show: why, and the one thing to do about it. */
export function EmptyState({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <div className="empty-state">
      <p>{text}</p>
      {action}
    </div>
  )
}

/** What a refusal says, in words for people. */
export function useErrorText(): (error: unknown) => string {
  const t = useUITexts()
  return (error) => {
    if (!(error instanceof Problem)) return t('errorTitle')
    if (error.isOffline) return t('offline')
    const text = error.fields.length > 0 ? error.fields.map((f) => f.message).join(' ') : error.message || t('errorTitle')
    return error.status >= 500 && error.requestId ? `${text} ${t('errorRequest', { id: error.requestId })}` : text
  }
}

/** A page or a part of one that could not be loaded. What one may not see looks as if it were not there. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useUITexts()
  const errorText = useErrorText()
  if (error instanceof Problem && error.status === 403) return <Forbidden />
  if (error instanceof Problem && error.status === 404) return <NotFound />
  return (
    <div className="empty-state" role="alert">
      <h2>{t('errorTitle')}</h2>
      <p>{errorText(error)}</p>
      {error instanceof Problem && error.status > 0 && error.status < 500 && error.requestId && <p className="secondary">{t('errorRequest', { id: error.requestId })}</p>}
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  )
}

export function Forbidden({ heading }: { heading?: boolean }) {
  const t = useUITexts()
  return <Refusal heading={heading} title={t('forbidden')} hint={t('forbiddenHint')} />
}

export function NotFound({ heading }: { heading?: boolean }) {
  const t = useUITexts()
  return <Refusal heading={heading} title={t('notFound')} hint={t('notFoundHint')} />
}

function Refusal({ heading, title, hint }: { heading?: boolean; title: string; hint: string }) {
  const t = useUITexts()
  const Title = heading ? 'h1' : 'h2'
  return (
    <div className="empty-state">
      <Title>{title}</Title>
      <p>{hint}</p>
      <Link to="/">{t('backHome')}</Link>
    </div>
  )
}
