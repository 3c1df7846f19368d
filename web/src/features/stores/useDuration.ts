import { useTexts } from './texts'

/** 40 秒, 12 分钟, 3 小时: as exact as one needs it. */
export function useDuration(): (seconds: number) => string {
  const t = useTexts()
  return (seconds) => (seconds < 60 ? t('seconds', { count: seconds }) : seconds < 3600 ? t('minutes', { count: Math.round(seconds / 60) }) : t('hours', { count: Math.round(seconds / 3600) }))
}
