import type { PageRoute } from '@/shared/feature'
import type { Access } from '@/shared/access'
import type { Words } from '@/shared/i18n'

/** A part of 系统: a line of the menu and of the overview. Those without a page belong to another folder. */
export interface Section {
  id: string
  path: string
  label: Words
  access: Access
  page?: PageRoute['page']
}

export const sections: readonly Section[] = [
  { id: 'setup', path: '/setup', label: { zh: '首次设置', en: 'First setup' }, access: { permission: 'setup.manage' } },
  { id: 'people', path: '/admin/people', label: { zh: '人员', en: 'People' }, access: { permission: 'account.read' }, page: () => import('./pages/PeoplePage') },
  { id: 'departments', path: '/admin/departments', label: { zh: '部门', en: 'Departments' }, access: { permission: 'account.read' }, page: () => import('./pages/DepartmentsPage') },
  { id: 'roles', path: '/admin/roles', label: { zh: '角色与密级', en: 'Roles and levels' }, access: { permission: 'account.read' }, page: () => import('./pages/RolesPage') },
  { id: 'registers', path: '/admin/registers', label: { zh: '登记簿与编号', en: 'Registers' }, access: { permission: 'document.registers' }, page: () => import('./pages/RegistersPage') },
  { id: 'parties', path: '/admin/parties', label: { zh: '来文单位', en: 'Senders' }, access: { permission: 'dictionary.parties' }, page: () => import('./pages/PartiesPage') },
  { id: 'tags', path: '/admin/tags', label: { zh: '标签', en: 'Tags' }, access: { permission: 'dictionary.curate' }, page: () => import('./pages/TagsPage') },
  { id: 'calendar', path: '/admin/calendar', label: { zh: '工作日历', en: 'Working days' }, access: { roles: ['admin', 'supervisor', 'registrar', 'archivist'] } },
  { id: 'templates', path: '/admin/templates', label: { zh: '流程模板', en: 'Route templates' }, access: { permission: 'document.templates' } },
  { id: 'duties', path: '/admin/duties', label: { zh: '例行职责', en: 'Duties' }, access: { roles: ['admin', 'supervisor', 'registrar', 'archivist'] } },
  { id: 'notifications', path: '/admin/notifications', label: { zh: '通知', en: 'Notifications' }, access: { permission: 'notify.manage' } },
  { id: 'settings', path: '/admin/settings', label: { zh: '参数', en: 'Settings' }, access: { permission: 'setting.manage' }, page: () => import('./pages/SettingsPage') },
  { id: 'queue', path: '/admin/queue', label: { zh: '队列', en: 'Queue' }, access: { permission: 'system.queues' } },
  { id: 'audit', path: '/admin/audit', label: { zh: '审计日志', en: 'Audit log' }, access: { permission: 'audit.read' }, page: () => import('./pages/AuditPage') },
]
