import { useSyncExternalStore } from 'react'
import { useAppTexts } from './texts'

export function OfflineBar() {
  const t = useAppTexts()
  const online = useSyncExternalStore(
    (changed) => {
      window.addEventListener('online', changed)
      window.addEventListener('offline', changed)
      return () => {
        window.removeEventListener('online', changed)
        window.removeEventListener('offline', changed)
      }
    },
    () => navigator.onLine,
  )
  return (
    <div role="status" className={online ? 'unseen' : 'offline-bar'}>
      {!online && t('offline')}
    </div>
  )
}
