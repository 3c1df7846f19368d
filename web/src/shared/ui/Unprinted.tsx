import { useEffect, type ReactNode } from 'react'
import { useUITexts } from './texts'

interface Props {
  className: string
  /** Whether printing is the service's alone: it marks each sheet with its reader and keeps account. */
  isClassified: boolean
  /** What the browser may put into the head of the sheet instead of the title. */
  name: string
  children: ReactNode
}

/** A part of the page whose content the browser's own print leaves out when it is classified; a notice stands in its place (ux.md 11). */
export function Unprinted({ className, isClassified, name, children }: Props) {
  const t = useUITexts()
  useEffect(() => {
    if (!isClassified) return
    let title = ''
    const before = () => {
      title = document.title
      document.title = name
    }
    const after = () => {
      document.title = title
    }
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [isClassified, name])
  return (
    <div className={isClassified ? className + ' unprinted' : className}>
      {isClassified && (
        <p className="print-notice">
          {name}
          <br />
          {t('noPrint')}
        </p>
      )}
      {children}
    </div>
  )
}
