import { useAddress } from '@/shared/address'
import { PageHeader, type PageHeaderProps } from '@/shared/ui'
import { useTexts } from '../texts'
import '../admin.css'

/** The header of a page of 系统. Whoever came from the first setup (?from=setup) finds the way back there. */
export function AdminHeader(props: Omit<PageHeaderProps, 'crumbs'>) {
  const t = useTexts()
  const fromSetup = useAddress().get('from') === 'setup'
  return <PageHeader {...props} crumbs={fromSetup ? [{ to: '/setup', text: t('backToSetup') }] : undefined} />
}
