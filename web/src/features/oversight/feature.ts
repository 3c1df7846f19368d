import { AuditOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'

const title = { zh: '监督', en: 'Oversight' }
const readers = { zh: '查阅情况', en: 'Readers' }
const access = { permission: 'oversight.read' }

/** 监督: supervisors grant, auditors look, and every look is written down. */
export const feature: Feature = {
  id: 'oversight',
  routes: [
    { path: '/oversight', title, access, page: () => import('./pages/OversightPage') },
    { path: '/oversight/documents/$id', title: readers, access, page: () => import('./pages/ReadersPage') },
  ],
  menu: [{ path: '/oversight', label: title, icon: AuditOutlined, access }],
  actions: [{ id: 'oversight', kind: 'go', label: title, path: '/oversight', access }],
}
