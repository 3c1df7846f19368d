import { Button, Modal } from 'antd'
import type { Me } from '@/shared/access'
import { leave } from './FirstPassword'
import { SignInForm } from './SignIn'
import { useAppTexts } from './texts'

/** Asks for the password again above the page, so that nothing typed is lost. */
export function ExpiredDialog({ me, onEntered }: { me: Me; onEntered: (me: Me) => void }) {
  const t = useAppTexts()
  return (
    <Modal open title={t('expiredTitle')} footer={null} closable={false} keyboard={false} mask={{ closable: false }} width={400}>
      <p>{t('expiredHint')}</p>
      <SignInForm username={me.username} onEntered={onEntered} />
      <Button type="link" onClick={() => void leave()}>
        {t('otherPerson')}
      </Button>
    </Modal>
  )
}
