import { useLanguage } from '@/shared/i18n'
import { useTexts } from '../texts'

const examples = [
  { key: 'words', zh: '计划停电', en: '计划停电' },
  { key: 'phrase', zh: '"消防安全检查"', en: '"消防安全检查"' },
  { key: 'number', zh: '收2026-6', en: '收2026-6' },
  { key: 'tag', zh: '#td', en: '#td' },
  { key: 'field', zh: '密级:内部', en: 'level:internal' },
  { key: 'not', zh: '-文种:函', en: '-kind:函' },
] as const

/** Six ways to ask; a click puts one into the box. */
export function HelpCard({ onTry }: { onTry: (text: string) => void }) {
  const t = useTexts()
  const language = useLanguage()
  return (
    <section className="search-help" aria-label={t('help')}>
      <h2>{t('help')}</h2>
      <dl>
        {examples.map((e) => (
          <div key={e.key}>
            <dt>
              <button type="button" title={t('helpTry')} onClick={() => onTry(e[language])}>
                <kbd>{e[language]}</kbd>
              </button>
            </dt>
            <dd>{t.of('example', e.key)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
