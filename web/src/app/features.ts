// The list of modules. To add one:
//
//   1. A folder features/NAME with feature.ts (below), api.ts (a function per route; the only place with URLs), texts.ts
//      (defineTexts, see shared/i18n), pages/ (each page a default export, loaded when it is opened), components/, tests beside.
//   2. One line in the list at the end of this file. The order is that of the menu.
//
//   export const feature: Feature = {
//     id: 'tasks',
//     routes: [{ path: '/tasks', title: { zh: '待办', en: 'Tasks' }, page: () => import('./pages/TasksPage') }],
//     menu: [{ path: '/tasks', label: { zh: '待办', en: 'Tasks' }, icon: CheckSquareOutlined, useCount: useOpenTasks }],
//     actions: [{ id: 'tasks', kind: 'go', label: { zh: '打开待办', en: 'Go to tasks' }, path: '/tasks', key: 'g t' }],
//   }
//
// feature.ts is part of the first load: it imports icons and types, no page and no text; begin of a route alone may know of api.ts. What only some may use says so with
// access: the route, its menu entry and its action vanish for everybody else, and the address answers 您没有查看权限.
//
// A page begins with <PageHeader>, shows loading, empty, error and forbidden (ListTable and ErrorState do), keeps filters in the
// address (useAddress), asks the service with useQuery/usePages and changes it with useMutation; an error that a mutation does not
// handle itself (meta: { quiet: true }) becomes a toast. Its own keys: useKeys. Words: texts.ts only, never in the page.
import type { Feature } from '@/shared/feature'
import { feature as admin } from '@/features/admin/feature'
import { feature as archive } from '@/features/archive/feature'
import { feature as dashboard } from '@/features/dashboard/feature'
import { feature as documents } from '@/features/documents/feature'
import { feature as drafts } from '@/features/drafts/feature'
import { feature as home } from '@/features/home/feature'
import { feature as inbox } from '@/features/inbox/feature'
import { feature as me } from '@/features/me/feature'
import { feature as office } from '@/features/office/feature'
import { feature as oversight } from '@/features/oversight/feature'
import { feature as queue } from '@/features/queue/feature'
import { feature as register } from '@/features/register/feature'
import { feature as search } from '@/features/search/feature'
import { feature as setup } from '@/features/setup/feature'
import { feature as stores } from '@/features/stores/feature'
import { feature as tasks } from '@/features/tasks/feature'

export const features: readonly Feature[] = [home, tasks, documents, drafts, register, inbox, archive, search, dashboard, stores, oversight, admin, office, queue, setup, me]
