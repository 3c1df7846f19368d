import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { useAddress, type Query } from '@/shared/address'
import { useUITexts } from './texts'

/** Set by the router: the next heading that appears takes the focus, so that a screen reader says where one is now. */
export const arrival = { pending: false }

export function useTitle(title: string) {
  useEffect(() => {
    if (title) document.title = `${title} · 卷宗 Docket`
  }, [title])
}

export interface PageHeaderProps {
  title: string
  /** Shown behind the title: the count of a list, a level badge, a state. */
  aside?: ReactNode
  /** Buttons, the primary one last. */
  actions?: ReactNode
  /** The way back; search: the filters of the list one came from. */
  crumbs?: readonly Crumb[]
}

interface Crumb {
  to: string
  text: string
  search?: Query
}

/**
 * The one h1 of a page; also the title of the browser's tab. Whoever came from the first setup (?from=setup) finds the way back
 * there on every page.
 */
export function PageHeader({ title, aside, actions, crumbs }: PageHeaderProps) {
  const t = useUITexts()
  const fromSetup = useAddress().get('from') === 'setup'
  const way: readonly Crumb[] = [...(fromSetup ? [{ to: '/setup', text: t('backToSetup') }] : []), ...(crumbs ?? [])]
  const heading = useRef<HTMLHeadingElement>(null)
  useTitle(title)
  useEffect(() => {
    if (!arrival.pending) return
    arrival.pending = false
    heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <header className="page-header">
      {way.length > 0 && (
        <nav aria-label={t('crumbs')} className="crumbs">
          <ol>
            {way.map((c) => (
              <li key={c.to}>
                <Link to={c.to} search={c.search as never}>
                  {c.text}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="page-header-line">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
        {actions && <div className="page-actions">{actions}</div>}
      </div>
    </header>
  )
}
