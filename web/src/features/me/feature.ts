import type { Feature } from '@/shared/feature'

const title = { zh: '我的设置', en: 'My settings' }

/** Reached from the person menu; it has no place in the menu on the left. */
export const feature: Feature = {
  id: 'me',
  routes: [{ path: '/me', title, page: () => import('./pages/MePage') }],
  actions: [{ id: 'me', kind: 'go', label: title, path: '/me' }],
}
