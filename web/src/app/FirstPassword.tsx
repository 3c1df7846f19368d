import { Button } from 'antd'
import type { Me } from '@/shared/access'
import { session } from '@/shared/http'
import { toast, useTitle } from '@/shared/ui'
import { signOut } from './api'
import { PasswordForm } from '@/shared/account/PasswordForm'
import { EntryPage } from './SignIn'
import { useAppTexts } from './texts'

/** Nothing else is open until a first password or a one-time code has been replaced. */
export function FirstPassword({ me, onDone }: { me: Me; onDone: (me: Me) => void }) {
  const t = useAppTexts()
  useTitle(t('firstTitle'))
  return (
    <EntryPage title={t('firstTitle')}>
      <p>{t('firstHint')}</p>
      <PasswordForm
        username={me.username}
        onDone={() => {
          toast.ok(t('passwordChanged'))
          onDone({ ...me, must_change_password: false })
        }}
      />
      <Button type="link" onClick={() => void leave()}>
        {t('signOut')}
      </Button>
    </EntryPage>
  )
}

/** Ends the session here and in every other tab. */
export const leave = () => session.end(signOut)
