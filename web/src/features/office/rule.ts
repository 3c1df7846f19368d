import type { Duty } from './api'
import { useTexts } from './texts'

/** A rule in words: 每月 25 日 17:30. What falls on a day off is done on the working day that the calendar names. */
export function useRuleText(): (rule: Duty['rule']) => string {
  const t = useTexts()
  return ({ every, day, hour, minute }) => {
    const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
    if (every === 'month') return t('rule.month', { day, at })
    return every === 'week' ? t('rule.week', { at }) : t('rule.day', { at })
  }
}
