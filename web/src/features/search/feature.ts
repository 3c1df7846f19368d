import { SearchOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'

const search = { zh: '搜索', en: 'Search' }

export const feature: Feature = {
  id: 'search',
  routes: [{ path: '/search', title: search, page: () => import('./pages/SearchPage') }],
  menu: [{ path: '/search', label: search, icon: SearchOutlined }],
  actions: [{ id: 'search', kind: 'go', label: search, path: '/search', key: 'g s' }],
  find: async (text, signal) => (await import('./find')).find(text, signal),
}
