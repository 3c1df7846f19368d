import { HomeOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'

const home = { zh: '工作台', en: 'Home' }

export const feature: Feature = {
  id: 'home',
  routes: [{ path: '/', title: home, page: () => import('./pages/HomePage') }],
  menu: [{ path: '/', label: home, icon: HomeOutlined }],
  actions: [{ id: 'home', kind: 'go', label: home, path: '/', key: 'g h' }],
}
