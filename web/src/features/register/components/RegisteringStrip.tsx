import { Button, Progress } from 'antd'
import { Link } from '@tanstack/react-router'
import { LevelBadge, useErrorText } from '@/shared/ui'
import { Problem } from '@/shared/http'
import { isClassified } from '../draft'
import { useTexts } from '../texts'
import type { Registration } from '../useRegistering'

interface Props {
  items: readonly Registration[]
  onCancel: (id: number) => void
  onRetry: (id: number) => void
  /** Brings an entry back into the form. */
  onEdit: (id: number) => void
}

/** 正在登记: what has been sent off, and what came of it. Nothing is called registered before the service has answered. */
export function RegisteringStrip({ items, onCancel, onRetry, onEdit }: Props) {
  const t = useTexts()
  return (
    <section className="register-strip" aria-label={t('strip')}>
      {items.length > 0 && (
        <ul>
          {items.map((r) => (
            <Line key={r.id} item={r} onCancel={() => onCancel(r.id)} onRetry={() => onRetry(r.id)} onEdit={() => onEdit(r.id)} />
          ))}
        </ul>
      )}
      {/* There from the start, or nobody reads out what it says. */}
      <div role="status" className="unseen">
        {items[0]?.state === 'done' && t('done', { number: items[0].result?.register_no })}
      </div>
    </section>
  )
}

function Line({ item: r, onCancel, onRetry, onEdit }: { item: Registration; onCancel: () => void; onRetry: () => void; onEdit: () => void }) {
  const t = useTexts()
  const reason = useReason()
  const { title } = r.draft.values
  return (
    <li className={'register-line register-' + r.state}>
      <span className="register-line-title">{title || t('untitled')}</span>
      {isClassified(r.draft.values.classification) && <LevelBadge level={r.draft.values.classification} />}
      {r.state === 'sending' && (
        <>
          <span>{r.share < 1 ? t('sending') : t('answering')}</span>
          <Progress percent={Math.floor(r.share * 100)} size="small" aria-label={t('progressOf', { title })} />
          <Button size="small" type="text" onClick={onCancel} aria-label={t('cancelOf', { title })}>
            {t('cancel')}
          </Button>
        </>
      )}
      {r.state === 'done' && r.result && (
        <>
          <strong className="register-number">{t('done', { number: r.result.register_no })}</strong>
          <a href={`/api/v1/documents/${r.result.id}/slip.pdf`} target="_blank" rel="noopener">
            {t('printSlip')}
          </a>
          <Link to={'/documents/' + r.result.id}>{t('view')}</Link>
        </>
      )}
      {r.state === 'failed' && (
        <>
          <span role="alert" className="tone-error-text">
            {t('failed')} {reason(r.error)}
          </span>
          <Button size="small" onClick={onRetry}>
            {t('retry')}
          </Button>
          <Button size="small" onClick={onEdit}>
            {t('edit')}
          </Button>
          <Button size="small" type="text" onClick={onCancel} aria-label={t('discardOf', { title })}>
            {t('discard')}
          </Button>
        </>
      )}
      {r.state === 'aside' && (
        <>
          <span className="secondary">{t('aside')}</span>
          <Button size="small" onClick={onEdit}>
            {t('goOn')}
          </Button>
          <Button size="small" type="text" onClick={onCancel} aria-label={t('discardOf', { title })}>
            {t('discard')}
          </Button>
        </>
      )}
    </li>
  )
}

/** Why a registration failed. */
export function useReason(): (error: unknown) => string {
  const t = useTexts()
  const errorText = useErrorText()
  return (error) => {
    if (error instanceof Problem && error.code === 'document.idempotency_key_reused') return t('alreadyDone')
    return errorText(error)
  }
}
