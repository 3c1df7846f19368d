import type { Feature } from '@/shared/feature'
import { lead } from './lead'

const title = { zh: '首次设置', en: 'First setup' }
const access = { permission: 'setup.manage' }

/** Its place in the menu is under 系统. */
export const feature: Feature = {
  id: 'setup',
  routes: [{ path: '/setup', title, access, page: () => import('./pages/SetupPage') }],
  lead: { access, to: lead },
}
