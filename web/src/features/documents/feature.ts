import { FileTextOutlined } from '@ant-design/icons'
import type { Feature } from '@/shared/feature'
import { begin } from './list'

const documents = { zh: '公文', en: 'Documents' }
const paper = { zh: '纸质清退', en: 'Paper copies' }
const registrars = { permission: 'document.register' }
const handsOut = { permission: 'document.copies' }

export const feature: Feature = {
  id: 'documents',
  routes: [
    { path: '/documents', title: documents, begin, page: () => import('./pages/DocumentsPage') },
    { path: '/documents/paper', title: paper, page: () => import('./pages/PaperPage'), access: handsOut },
    { path: '/documents/$id', title: documents, page: () => import('./pages/DocumentPage') },
  ],
  menu: [
    {
      path: '/documents',
      label: documents,
      icon: FileTextOutlined,
      children: [
        { path: '/documents/inbox', label: { zh: '待登记', en: 'To be registered' }, access: registrars },
        { path: '/documents/new', label: { zh: '登记', en: 'Register' }, access: registrars },
        { path: '/documents/drafts', label: { zh: '我的草稿', en: 'My drafts' }, access: { permission: 'document.draft' } },
        { path: '/documents/seals', label: { zh: '用印登记', en: 'Uses of seals' }, access: { permission: 'document.seal_uses' } },
        { path: '/documents/paper', label: paper, access: handsOut },
        { path: '/documents/registers', label: { zh: '登记簿', en: 'Registers' }, access: { ...registrars, roles: ['archivist', 'supervisor', 'management', 'auditor'] } },
      ],
    },
  ],
  actions: [{ id: 'documents', kind: 'go', label: documents, path: '/documents', key: 'g d' }],
  find: async (text, signal) => (await import('./find')).inPalette(text, signal),
}
