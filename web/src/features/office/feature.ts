import type { Feature } from '@/shared/feature'
import { access } from './access'

const titles = {
  calendar: { zh: '工作日历', en: 'Working days' },
  templates: { zh: '流程模板', en: 'Route templates' },
  notifications: { zh: '通知', en: 'Notifications' },
  duties: { zh: '例行职责', en: 'Duties' },
  daily: { zh: '每日一页', en: 'Page of the day' },
}

/** How the office runs: its days, its usual ways, who does what. All but 每日一页 are lines of 系统 in the menu. */
export const feature: Feature = {
  id: 'office',
  routes: [
    { path: '/admin/calendar', title: titles.calendar, page: () => import('./pages/CalendarPage') },
    { path: '/admin/templates', title: titles.templates, access: access.templates, page: () => import('./pages/TemplatesPage') },
    { path: '/admin/notifications', title: titles.notifications, access: access.notifications, page: () => import('./pages/NotificationsPage') },
    { path: '/admin/duties', title: titles.duties, page: () => import('./pages/DutiesPage') },
    { path: '/daily', title: titles.daily, access: access.daily, page: () => import('./pages/DailyPage') },
  ],
  actions: [
    { id: 'calendar', kind: 'go', label: titles.calendar, path: '/admin/calendar' },
    { id: 'duties', kind: 'go', label: titles.duties, path: '/admin/duties' },
    { id: 'daily', kind: 'go', label: titles.daily, path: '/daily', access: access.daily },
  ],
}
