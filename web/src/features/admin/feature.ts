import { SettingOutlined } from '@ant-design/icons'
import type { Feature, PageRoute } from '@/shared/feature'
import { sections } from './sections'

const title = { zh: '系统', en: 'System' }

// Whoever may use one of the pages below sees the entry.
const access = { roles: ['admin', 'supervisor', 'registrar', 'archivist'] }

const routes: PageRoute[] = sections.flatMap(({ path, label, access, page }) => (page ? [{ path, title: label, access, page }] : []))

export const feature: Feature = {
  id: 'admin',
  routes: [
    { path: '/admin', title, access, page: () => import('./pages/AdminPage') },
    { path: '/admin/handover/$username', title: { zh: '交接', en: 'Handover' }, page: () => import('./pages/HandoverPage') }, // everybody sees the own one
    ...routes,
  ],
  menu: [{ path: '/admin', label: title, icon: SettingOutlined, access, children: sections.map(({ path, label, access }) => ({ path, label, access })) }],
  actions: sections.map(({ id, path, label, access }) => ({ id: 'admin-' + id, kind: 'go', label, path, access })),
}
