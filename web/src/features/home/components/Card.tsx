import { Button } from 'antd'
import { useId, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useErrorText, useLate } from '@/shared/ui'
import { useTexts } from '../texts'

interface Asked<T> {
  data: T | undefined
  error: unknown
  refetch: () => unknown
}

interface Props<T> {
  title: string
  asked: Asked<T>
  /** What to say in one line when there is nothing; undefined: there is something. */
  nothing: (data: T) => string | undefined
  /** Where the whole of it is. */
  to?: string
  toText?: string
  children: (data: T) => ReactNode
}

/** A card of the home page; without content it is one line. One that fails does not take the others with it. */
export function Card<T>({ title, asked, nothing, to, toText, children }: Props<T>) {
  const t = useTexts()
  const id = useId()
  const errorText = useErrorText()
  const late = useLate()
  const { data } = asked
  const none = data === undefined ? undefined : nothing(data)
  const line = none !== undefined || data === undefined
  return (
    <section className={line ? 'home-card home-line' : 'home-card'} aria-labelledby={id} aria-busy={data === undefined && !asked.error}>
      <h2 id={id}>{title}</h2>
      {data !== undefined && (none !== undefined ? <span className="secondary">{none}</span> : children(data))}
      {data === undefined && asked.error != null && (
        <span role="alert">
          {errorText(asked.error)}{' '}
          <Button size="small" onClick={() => void asked.refetch()}>
            {t('retry')}
          </Button>
        </span>
      )}
      {data === undefined && asked.error == null && late && <span className="secondary">{t('loading')}</span>}
      {to && data !== undefined && none === undefined && (
        <p className="home-more">
          <Link to={to}>{toText}</Link>
        </p>
      )}
    </section>
  )
}
