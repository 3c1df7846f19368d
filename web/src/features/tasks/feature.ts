import { CheckSquareOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'
import { useOpenTasks } from './useOpenTasks'

const tasks = { zh: '待办', en: 'Tasks' }

export const feature: Feature = {
  id: 'tasks',
  routes: [{ path: '/tasks', title: tasks, page: () => import('./pages/TasksPage') }],
  menu: [{ path: '/tasks', label: tasks, icon: CheckSquareOutlined, useCount: useOpenTasks }],
  actions: [{ id: 'tasks', kind: 'go', label: tasks, path: '/tasks', key: 'g t' }],
}
