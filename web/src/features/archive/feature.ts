import { InboxOutlined } from '@ant-design/icons'
import type { Feature, PageRoute } from '@/shared/feature'

const archive = { zh: '归档', en: 'Archive' }
const waiting = { zh: '待归档', en: 'To be filed' }
const appraisals = { zh: '鉴定', en: 'Appraisal' }
const destructions = { zh: '销毁', en: 'Destruction' }
const rules = { zh: '保管期限规则', en: 'Retention rules' }
const registers = { zh: '登记簿', en: 'Registers' }

const filing = { permission: 'document.file' }
const proposing = { permission: 'document.appraise' }
// Who approves destructions looks at them here too.
const overseeing = { permission: 'document.file', roles: ['supervisor'] }
const reading = { permission: 'document.register', roles: ['archivist', 'supervisor', 'management', 'auditor'] }

// A destruction is open to whoever has a part in it: the service tells everybody else that there is none.
const routes: PageRoute[] = [
  { path: '/archive', title: archive, access: overseeing, page: () => import('./pages/ArchivePage') },
  { path: '/archive/waiting', title: waiting, access: filing, page: () => import('./pages/WaitingPage') },
  { path: '/archive/batches/$id', title: waiting, access: filing, page: () => import('./pages/BatchPage') },
  { path: '/archive/rules', title: rules, access: filing, page: () => import('./pages/RulesPage') },
  { path: '/archive/appraisals', title: appraisals, access: proposing, page: () => import('./pages/AppraisalsPage') },
  { path: '/archive/destructions', title: destructions, page: () => import('./pages/DestructionsPage') },
  { path: '/archive/destructions/$id', title: destructions, page: () => import('./pages/DestructionPage') },
  { path: '/documents/registers', title: registers, access: reading, page: () => import('./pages/RegistersPage') },
]

export const feature: Feature = {
  id: 'archive',
  routes,
  menu: [
    {
      path: '/archive',
      label: archive,
      icon: InboxOutlined,
      access: overseeing,
      children: [
        { path: '/archive/waiting', label: waiting, access: filing },
        { path: '/archive/appraisals', label: appraisals, access: proposing },
        { path: '/archive/destructions', label: destructions },
        { path: '/archive/rules', label: rules, access: filing },
      ],
    },
  ],
  actions: [
    { id: 'archive', kind: 'go', label: archive, path: '/archive', access: overseeing },
    { id: 'archive-waiting', kind: 'go', label: waiting, path: '/archive/waiting', access: filing },
    { id: 'archive-appraisals', kind: 'go', label: appraisals, path: '/archive/appraisals', access: proposing },
    { id: 'archive-destructions', kind: 'go', label: destructions, path: '/archive/destructions', access: overseeing },
    { id: 'registers', kind: 'go', label: registers, path: '/documents/registers', access: reading },
  ],
}
