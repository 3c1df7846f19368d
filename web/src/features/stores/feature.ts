import { CloudServerOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'

const title = { zh: '备份与恢复', en: 'Backup and restore' }
const access = { permission: 'system.stores' }

export const feature: Feature = {
  id: 'stores',
  routes: [{ path: '/admin/stores', title, access, page: () => import('./pages/StoresPage') }],
  menu: [{ path: '/admin/stores', label: title, icon: CloudServerOutlined, access }],
  actions: [{ id: 'stores', kind: 'go', label: title, path: '/admin/stores', access }],
}
