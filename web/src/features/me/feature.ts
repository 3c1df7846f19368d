import type { Feature } from '@/shared/feature'

const title = { zh: '我的设置', en: 'My settings' }
const delegations = { zh: '委托', en: 'Delegations' }

/** Reached from the person menu; it has no place in the menu on the left. */
export const feature: Feature = {
  id: 'me',
  routes: [
    { path: '/me', title, page: () => import('./pages/MePage') },
    { path: '/me/delegations', title: delegations, page: () => import('./pages/DelegationsPage') },
  ],
  actions: [{ id: 'me', kind: 'go', label: title, path: '/me' }, { id: 'delegations', kind: 'go', label: delegations, path: '/me/delegations' }],
}
