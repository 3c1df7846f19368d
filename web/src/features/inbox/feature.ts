import type { Feature } from '@/shared/feature'

const title = { zh: '待登记', en: 'To be registered' }
const sort = { zh: '整理页面', en: 'Sort pages' }

export const feature: Feature = {
  id: 'inbox',
  routes: [
    { path: '/documents/inbox', title, page: () => import('./pages/InboxPage') },
    { path: '/documents/inbox/$id', title: sort, page: () => import('./pages/SortPage') },
  ],
  actions: [{ id: 'inbox', kind: 'go', label: title, path: '/documents/inbox' }],
}
