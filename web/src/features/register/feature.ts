import type { Feature } from '@/shared/feature'

const title = { zh: '登记', en: 'Register' }
const access = { permission: 'document.register' }

export const feature: Feature = {
  id: 'register',
  routes: [{ path: '/documents/new', title, access, page: () => import('./pages/RegisterPage') }],
  actions: [{ id: 'register', kind: 'new', label: { zh: '登记公文', en: 'Register a document' }, path: '/documents/new', access, key: 'n' }],
}
