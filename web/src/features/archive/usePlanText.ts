import type { Plan } from './api'
import { useTexts } from './texts'

/** A class in words: 2026 · 10年 · WS · ZH. */
export function usePlanText(): (plan: Plan) => string {
  const t = useTexts()
  return (p) => [p.year, p.retention && t.of('retention', p.retention), p.category, p.office].filter(Boolean).join(' · ')
}
