import { useEffect, useRef } from 'react'
import { useTexts } from '../texts'

export interface Mistake {
  /** Where the link leads; undefined for what belongs to no field. */
  target?: string
  label?: string
  message: string
}

/** What must be put right, above the form; each line leads to its field. */
export function Summary({ mistakes, onGo }: { mistakes: readonly Mistake[]; onGo: (target: string) => void }) {
  const t = useTexts()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (mistakes.length > 0) box.current?.scrollIntoView({ block: 'nearest' })
  }, [mistakes])
  return (
    <div ref={box} role="alert" className={mistakes.length > 0 ? 'register-summary' : 'unseen'}>
      {mistakes.length > 0 && (
        <>
          <strong>{t('mistakes', { count: mistakes.length })}</strong>
          <ul>
            {mistakes.map((m, i) => (
              <li key={i}>
                {m.target ? (
                  <a
                    href={'#' + m.target}
                    onClick={(e) => {
                      e.preventDefault()
                      onGo(m.target!)
                    }}
                  >
                    {t('mistakeAt', { label: m.label ?? m.target, message: m.message })}
                  </a>
                ) : (
                  m.message
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
