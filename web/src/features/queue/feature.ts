import type { Feature } from '@/shared/feature'

const title = { zh: '队列', en: 'Queue' }
const access = { permission: 'system.queues' }

/** Its entry of the menu is a line of 系统. */
export const feature: Feature = {
  id: 'queue',
  routes: [{ path: '/admin/queue', title, access, page: () => import('./pages/QueuePage') }],
}
