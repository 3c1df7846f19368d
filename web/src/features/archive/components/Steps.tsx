import { DateText } from '@/shared/ui'
import type { Detail } from '../api'
import { stepsOf, type Step } from '../steps'
import { useTexts } from '../texts'

const signs: Record<Step['state'], string> = { done: '✓', current: '●', waiting: '○', refused: '✗', off: '–' }

/** The six steps with who took them, or whom they wait for. */
export function Steps({ destruction }: { destruction: Detail }) {
  const t = useTexts()
  return (
    <ol className="archive-steps" aria-label={t('steps')}>
      {stepsOf(destruction).map((s) => (
        <li key={s.id} data-state={s.state} aria-current={s.state === 'current' ? 'step' : undefined}>
          <strong>
            <span aria-hidden>{signs[s.state]} </span>
            {t.of('stepName', s.id)}
          </strong>
          <span className="secondary">{t.of('stepState', s.state)}</span>
          {s.acts.map((a) => (
            <span key={a.sha256 + a.at}>
              {a.actor?.name}
              {t.of('actDecision', a.decision)}
              <br />
              <DateText value={a.at} withTime />
              {a.opinion && <q>{a.opinion}</q>}
            </span>
          ))}
          {s.awaited.length > 0 && s.state !== 'done' && <span className="secondary">{t('awaits', { who: s.awaited.join(t('comma')) })}</span>}
          {s.state === 'current' && s.awaited.length === 0 && <span className="secondary">{t.of('awaitsAny', s.id)}</span>}
        </li>
      ))}
    </ol>
  )
}
