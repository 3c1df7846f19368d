import { LineChartOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'

const dashboard = { zh: '看板', en: 'Dashboard' }
const access = { permission: 'document.whole_register' }

export const feature: Feature = {
  id: 'dashboard',
  routes: [{ path: '/dashboard', title: dashboard, access, page: () => import('./pages/DashboardPage') }],
  menu: [{ path: '/dashboard', label: dashboard, icon: LineChartOutlined, access }],
  actions: [{ id: 'dashboard', kind: 'go', label: dashboard, path: '/dashboard', access }],
}
