import { useMutation } from '@tanstack/react-query'
import { Button, Typography } from 'antd'
import { useFormat } from '@/shared/format'
import { createCode } from '../api'
import { useTexts } from '../texts'

/** The code for one sign-in: made on demand, shown once, gone with the drawer. */
export function CodeBox({ username, name }: { username: string; name: string }) {
  const t = useTexts()
  const format = useFormat()
  const make = useMutation({ mutationFn: () => createCode(username), gcTime: 0 })
  return (
    <section className="admin-code-box">
      <h3>{t('code')}</h3>
      <p className="secondary">{t('codeHint')}</p>
      <div role="status">
        {make.data && (
          <div className="admin-code-shown">
            {t('codeShown', { name })}
            <div className="admin-code-digits">
              <span>{make.data.code}</span>
              <Typography.Text className="admin-code-copy" copyable={{ text: make.data.code, icon: [t('copy'), t('copied')], tooltips: false }} />
            </div>
            <span className="secondary">{t('codeUntil', { time: format.time(make.data.expires_at) })}</span>
          </div>
        )}
      </div>
      <Button onClick={() => make.mutate()} loading={make.isPending}>
        {make.data ? t('makeCodeAgain') : t('makeCode')}
      </Button>
    </section>
  )
}
