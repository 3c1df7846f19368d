import type { Access } from '@/shared/access'

/** Working days and duties are for everybody to know; who may change them is asked at their buttons. */
export const access = {
  calendar: { permission: 'calendar.manage' },
  templates: { permission: 'document.templates' },
  authority: { permission: 'document.authority' },
  notifications: { permission: 'notify.manage' },
  duties: { permission: 'routine.assign' },
  daily: { permission: 'document.daily' },
} satisfies Record<string, Access>
