import type { Feature } from '@/shared/feature'

const title = { zh: '首次设置', en: 'First setup' }

/** Its place in the menu is under 系统. */
export const feature: Feature = {
  id: 'setup',
  routes: [{ path: '/setup', title, access: { permission: 'setup.manage' }, page: () => import('./pages/SetupPage') }],
}
