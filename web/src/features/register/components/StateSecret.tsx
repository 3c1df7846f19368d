import { Button } from 'antd'
import { PageHeader } from '@/shared/ui'
import { useTexts } from '../texts'

/** The file carries the mark of a state secret: nothing of it is kept here, and what to do is said (domain 3.2). */
export function StateSecret({ onBack }: { onBack: () => void }) {
  const t = useTexts()
  return (
    <div className="reading" role="alert">
      <PageHeader title={t('secretTitle')} />
      <p>{t('secretWhat')}</p>
      <ol>
        <li>{t('secretStop')}</li>
        <li>{t('secretTell')}</li>
        <li>{t('secretPaper')}</li>
      </ol>
      <p className="secondary">{t('secretOwn')}</p>
      <Button type="primary" onClick={onBack}>
        {t('secretBack')}
      </Button>
    </div>
  )
}
